import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Secrets } from "../../src/catalog/command-secrets.ts";
import { commandFlow } from "./command-flow.ts";

const ENV = {
  TOKEN: "s3cret-token",
  SHORT: "abc12",
  KEY: '-----BEGIN KEY-----\nMIIE"owIB\nab\n-----END KEY-----\n',
  DATABASE: "postgres://loader:pa%24sword@db/funds",
  HOME: "/home/pairflow",
  NOT_NAMED: "nobody's business",
};

/** What a run logs of a shell script to which these variables are passed on. */
async function logged(script: string, env: Readonly<Record<string, string>> = ENV) {
  const { run, log } = await commandFlow({}, env);
  const names = Object.keys(env).filter((name) => name !== "NOT_NAMED");
  const report = await run(["sh", "-c", script.replaceAll("{", "{{")], { env: names }).catch((error: unknown) => error);
  return { log: log.join("\n"), report };
}

describe("the log of a command", () => {
  it("has stars for the values of the variables that its pair names", async () => {
    expect((await logged('echo "got $TOKEN, $TOKEN"; echo "$TOKEN" >&2')).log.split("\n").sort()).toEqual([
      "***",
      "got ***, ***",
    ]);
    expect((await logged('echo "$SHORT $HOME $NOT_NAMED."')).log).toBe("abc12 /home/pairflow .");
  });

  it("has stars for each line of a value, for it in JSON and in URLs, and for the password in it", async () => {
    expect((await logged('echo "$KEY"')).log).toBe("***");
    expect((await logged('echo "$KEY" | sed 1d')).log).toBe("***\nab\n***\n");
    expect(
      (await logged(`echo '{"key": "a${JSON.stringify(ENV.KEY).slice(1, -1).replaceAll("\\", "\\\\")}b"}'`)).log,
    ).toBe('{"key": "a***b"}');
    expect((await logged(`echo 'loader uses pa$sword, x=${encodeURIComponent(ENV.DATABASE)}'`)).log).toBe(
      "loader uses ***, x=***",
    );
  });

  it("has them also where a line is so long that it comes in pieces", async () => {
    const { log } = await logged(
      'for n in 1 2 3 4 5 6 7; do head -c 33331 /dev/zero | tr "\\0" x; printf %s "$TOKEN"; done',
    );
    expect(log.replaceAll("\n", "")).toBe(`${"x".repeat(33_331)}***`.repeat(7));
  });

  it("leads to an error without them", async () => {
    const { report } = await logged('echo "no right for $TOKEN" >&2; echo "$KEY" >&2; exit 3');
    expect(report).toMatchObject({
      message: expect.stringMatching(/ ended with exit code 3: \*\*\*$/),
      hint: "The last lines that it wrote to stderr: no right for *** / ***",
    });
  });

  it("stands beside a report without them", async () => {
    const told = await logged('echo "{\\"rows\\": 1, \\"by\\": [\\"$TOKEN\\"]}" > "$PAIRFLOW_REPORT"');
    expect(told.report).toEqual({ facts: { rows: 1, by: ["***"] } });
    const broken = await logged('echo "{\\"rows\\": $TOKEN}" > "$PAIRFLOW_REPORT"');
    expect(broken.report).toMatchObject({ message: expect.stringMatching(/ cannot be read: it is no JSON$/) });
  });
});

describe("secrets", () => {
  it("are concealed the same in pieces as in one", () => {
    const secret = fc.string({ unit: fc.constantFrom("a", "b", "😀"), minLength: 6, maxLength: 9 });
    const noise = fc.string({ unit: fc.constantFrom("a", "b", "😀", "-") });
    fc.assert(
      fc.property(fc.array(secret, { maxLength: 3 }), fc.array(fc.oneof(noise, secret)), (values, pieces) => {
        const secrets = new Secrets(values);
        let told = "";
        let rest = "";
        for (const piece of pieces) {
          rest += piece;
          const shown = secrets.shownLength(rest);
          expect(rest.slice(0, shown).isWellFormed()).toBe(true);
          told += secrets.conceal(rest.slice(0, shown));
          rest = rest.slice(shown);
        }
        expect(told + secrets.conceal(rest)).toBe(secrets.conceal(pieces.join("")));
      }),
      { numRuns: 500 },
    );
  });
});
