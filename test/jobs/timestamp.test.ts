import { afterAll, describe, expect, it } from "vitest";
import timestamp from "../../jobs/timestamp.ts";
import { jobFolder, runJob } from "./run-job.ts";

const folder = jobFolder();
afterAll(folder.remove);

async function stamp(name: string, content: string | Uint8Array, params = {}, target = `out-${name}`) {
  const source = folder.write(name, content);
  return runJob(timestamp, [source], folder.place(target), params);
}

const STAMP = "2026-11-20T10:00:00.123Z";

describe("timestamp", () => {
  it("adds the start of the run, in ISO 8601, UTC, with milliseconds", async () => {
    const report = await stamp("a.csv", "isin,nav\nA,1\nB,2\n");
    expect(folder.read("out-a.csv")).toBe(`isin,nav,time_started\nA,1,${STAMP}\nB,2,${STAMP}\n`);
    expect(report).toEqual({ facts: { "rows in": 2, rows: 2, "skipped lines": 0, "blank lines": 0 }, warnings: [] });
  });

  it("takes no format that would be the same for all time", async () => {
    for (const format of ["", "'time'", "ISO"]) {
      expect((await timestamp.params?.["~standard"].validate({ format }))?.issues).toMatchObject([
        { message: "tells no date", path: ["format"] },
      ]);
    }
    expect((await timestamp.params?.["~standard"].validate({ format: "yyyy-MM-dd" }))?.issues).toBeUndefined();
  });

  it("gives seconds since 1970 when asked, under the name asked for", async () => {
    await stamp("a.csv", "isin\nA\n", { format: "epoch", column: "seen, at" });
    expect(folder.read("out-a.csv")).toBe('isin,"seen, at"\nA,1795168800\n');
  });

  it("leaves every other cell as it was", async () => {
    const rows = '007,1.10,NA\n"","x, y","say ""hi"""\n,"a\r\nb", padded \nnull,=HYPERLINK("x"),#N/A\n';
    await stamp("a.csv", `a, b ,"c"\n${rows.replace('=HYPERLINK("x")', '"=HYPERLINK(""x"")"')}`);
    const lines = folder.read("out-a.csv").replaceAll(`,${STAMP}`, "");
    expect(lines).toBe(`a, b ,c,time_started\n${rows.replace('=HYPERLINK("x")', '"=HYPERLINK(""x"")"')}`);
  });

  it("takes a header without rows for a table without rows", async () => {
    const report = await stamp("a.csv", "isin,nav\n");
    expect(folder.read("out-a.csv")).toBe("isin,nav,time_started\n");
    expect(report.facts).toMatchObject({ "rows in": 0, rows: 0 });
    await stamp("a.csv", "isin,nav");
    expect(folder.read("out-a.csv")).toBe("isin,nav,time_started");
  });

  it.each([
    ["semicolons", "a.csv", "isin;nav\nA;1,5\n", `isin;nav;time_started\nA;1,5;${STAMP}\n`],
    ["bars", "a.txt", "isin|nav\nA|1\n", `isin|nav|time_started\nA|1|${STAMP}\n`],
    ["tabs", "a.tsv", "isin\tnav\nA,a\t1\n", `isin\tnav\ttime_started\nA,a\t1\t${STAMP}\n`],
    ["CRLF", "a.csv", "isin,nav\r\nA,1\r\n", `isin,nav,time_started\r\nA,1,${STAMP}\r\n`],
    ["lone CR", "a.csv", "isin,nav\rA,1\r", `isin,nav,time_started\rA,1,${STAMP}\r`],
    ["no last newline", "a.csv", "isin,nav\r\nA,1", `isin,nav,time_started\r\nA,1,${STAMP}`],
    ["a byte order mark", "a.csv", '\ufeff"isin",nav\nA,1\n', `\ufeffisin,nav,time_started\nA,1,${STAMP}\n`],
    ["one column", "a.csv", "isin\nA\n\nB\n", `isin,time_started\nA,${STAMP}\n,${STAMP}\nB,${STAMP}\n`],
  ])("keeps %s", async (_, name, content, expected) => {
    await stamp(name, content);
    expect(folder.read(`out-${name}`)).toBe(expected);
  });

  it.each(["utf-16le", "utf-16be"])("keeps %s", async (encoding) => {
    const encode = (text: string) => {
      const bytes = Buffer.from(text, "utf16le");
      return encoding === "utf-16be" ? bytes.swap16() : bytes;
    };
    await stamp("a.csv", encode("\ufeffisin,näme\r\nA,日本 😀\r\n"));
    const expected = encode(`\ufeffisin,näme,time_started\r\nA,日本 😀,${STAMP}\r\n`);
    expect(folder.bytes("out-a.csv").equals(expected)).toBe(true);
  });

  it("takes the delimiter of the target's extension when it differs", async () => {
    await stamp("a.csv", 'isin;nav\nA;"1\t2"\n', {}, "out.tsv");
    expect(folder.read("out.tsv")).toBe(`isin\tnav\ttime_started\nA\t"1\t2"\t${STAMP}\n`);
  });

  it("leaves lines of another width out when asked, and counts them", async () => {
    const report = await stamp("a.csv", "isin,nav\r\nBond funds\r\nA,1\r\n\r\nB,2,3\r\nC,3\r\n", { ragged: "skip" });
    expect(folder.read("out-a.csv")).toBe(`isin,nav,time_started\r\nA,1,${STAMP}\r\nC,3,${STAMP}\r\n`);
    expect(report.facts).toEqual({ "rows in": 2, rows: 2, "skipped lines": 2, "blank lines": 1 });
    expect(report.warnings).toEqual(["a.csv: 2 lines left out, not as wide as the header"]);
  });

  it.each(["a'b;--.csv", "[a]*?.csv", 'q"x`$(y).csv', "line\nbreak.csv", "-x.csv", "back\\slash.csv", "é😀.csv"])(
    "reads and writes the name %j",
    async (name) => {
      await stamp(name, "isin\nA\n");
      expect(folder.read(`out-${name}`)).toBe(`isin,time_started\nA,${STAMP}\n`);
    },
  );

  it("reads column names that look like SQL", async () => {
    await stamp("a.csv", `"x"", (SELECT 1) --",c0,C0\n1,2,3\n`);
    expect(folder.read("out-a.csv")).toBe(`"x"", (SELECT 1) --",c0,C0,time_started\n1,2,3,${STAMP}\n`);
  });
});
