import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { defineJob, FlowError, type JobContext, z } from "pairflow";
import { runJob } from "pairflow/testing";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../support/temp-folder.ts";

const copy = defineJob({
  params: z.strictObject({ times: z.number().default(1), names: z.array(z.string()).default([]) }),
  async run({ sources, target, params, log, progress }) {
    log.info(`copying ${sources.map((source) => source.name).join(" and ")}`);
    log.warn("only a test");
    progress(1, 1, "files");
    const texts = await Promise.all(sources.map((source) => readFile(source.path, "utf8")));
    await writeFile(target, texts.join("").repeat(params.times));
    return { facts: { times: params.times } };
  },
});

/** What a job was given. */
function spy() {
  const seen: JobContext<unknown>[] = [];
  const run = async (context: JobContext<unknown>) => {
    seen.push(context);
    await writeFile(context.target, "");
  };
  return { run, seen };
}

describe("runJob", () => {
  it("gives back report, log, text and rows", async () => {
    await using result = await runJob(copy, { sources: { "a.csv": "isin,nav\nLU1,007\n" }, params: { times: 1 } });
    expect(result.report).toEqual({ facts: { times: 1 } });
    expect(result.log).toBe("copying a.csv\nwarning: only a test\n");
    expect(result.text()).toBe("isin,nav\nLU1,007\n");
    expect(result.rows()).toEqual([{ isin: "LU1", nav: "007" }]);
  });

  it("fills in defaults by the job's schema, and what a worker would give", async () => {
    const { run, seen } = spy();
    const startedAt = new Date("2026-11-20T10:00:00.000Z");
    const job = { params: z.object({ factor: z.number().default(2) }), run };
    await using result = await runJob(job, { sources: { "A_1.csv": "x" }, startedAt, bindings: { rest: "_1" } });
    expect(result.report).toEqual({});
    expect(seen).toMatchObject([{ params: { factor: 2 }, startedAt, bindings: { rest: "_1" } }]);
    expect(seen[0]?.sources.map((source) => source.name)).toEqual(["A_1.csv"]);
    await using plain = await runJob(run, { sources: { "A_1.csv": "x" } });
    expect(plain.report).toEqual({});
    expect(seen[1]?.bindings).toEqual({ file: "A_1.csv" });
  });

  it("takes paths as sources, in their order, and leaves them alone", async () => {
    const folder = await tempFolder();
    const paths = [join(folder, "b.csv"), join(folder, "a.csv")];
    for (const path of paths) await writeFile(path, `${path.slice(-5, -4)}\n`);
    {
      await using result = await runJob(copy, { sources: paths });
      expect(result.text()).toBe("b\na\n");
    }
    expect((await readdir(folder)).sort()).toEqual(["a.csv", "b.csv"]);
  });

  it("names the target after the first source, or as it is told", async () => {
    const folder = await tempFolder();
    const sources = { "b.tsv": "x\ty\n1\t2\n", "a.csv": "" };
    await using first = await runJob(copy, { sources });
    expect(first.target).toMatch(/\/b\.tsv$/);
    expect(first.rows()).toEqual([{ x: "1", y: "2" }]);
    await using named = await runJob(copy, { sources, target: "sub/out.txt" });
    expect(named.target).toMatch(/\/sub\/out\.txt$/);
    {
      await using placed = await runJob(copy, { sources, target: join(folder, "mine.csv") });
      expect(placed.target).toBe(join(folder, "mine.csv"));
    }
    expect(await readdir(folder)).toEqual(["mine.csv"]);
  });

  it("removes what it made at the end of the block, and after a failure at once", async () => {
    let kept = "";
    {
      await using result = await runJob(copy, { sources: { "a.csv": "x" } });
      kept = result.target;
    }
    await expect(readFile(kept)).rejects.toThrow("ENOENT");
    const failing = ({ target }: JobContext<unknown>) => {
      kept = target;
      throw new Error("no");
    };
    await expect(runJob(failing, { sources: { "a.csv": "x" } })).rejects.toThrow("no");
    await expect(readdir(dirname(kept))).rejects.toThrow("ENOENT");
  });

  it("aborts the job by its signal", async () => {
    const started = Promise.withResolvers<void>();
    const waits = ({ signal }: JobContext<unknown>) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        started.resolve();
      });
    const abort = new AbortController();
    const running = runJob(waits, { sources: { "a.csv": "" }, signal: abort.signal });
    const refused = expect(running).rejects.toThrow("stopped by the test");
    await started.promise;
    abort.abort(new Error("stopped by the test"));
    await refused;
  });
});

describe("what fails is thrown as a FlowError", () => {
  const sources = { "a.csv": "isin\n" };

  it("that names every wrong param", async () => {
    const error = await failureOf(runJob(copy, { sources, params: { times: "2", names: [1], more: true } }));
    expect(error.code).toBe("params-invalid");
    expect(error.message).toContain("params.times: ");
    expect(error.message).toContain("params.names.0: ");
    expect(error.message).toContain('"more"');
  });

  it("with what the job threw as its cause", async () => {
    const cause = new TypeError("the rate is missing");
    const throws = () => {
      throw cause;
    };
    const error = await failureOf(runJob(throws, { sources }));
    expect(error).toMatchObject({ code: "job-failed", kind: "transient", message: "the rate is missing" });
    expect(error.cause).toBe(cause);
    expect(error.hint).toContain("run-job.test.ts:");
  });

  it("or is the FlowError of the job itself", async () => {
    const own = new FlowError("input-invalid", "line 7, column nav: not a number", { hint: "Mend the file." });
    const refuses = async () => {
      throw own;
    };
    expect(await failureOf(runJob(refuses, { sources }))).toBe(own);
  });

  it("when no file was written, and when the report cannot be read", async () => {
    expect(await failureOf(runJob(() => {}, { sources }))).toMatchObject({
      code: "no-output",
      message: expect.stringContaining("a.csv"),
      hint: expect.stringContaining("context.target"),
    });
    const nonsense = async ({ sources: [source], target }: JobContext<unknown>) => {
      await copyFile(source?.path ?? "", target);
      return { facts: { mean: Number.NaN } };
    };
    expect(await failureOf(runJob(nonsense, { sources }))).toMatchObject({ code: "job-invalid" });
  });

  it("when there is nothing to name a target by", async () => {
    expect(await failureOf(runJob(copy, { sources: [] }))).toMatchObject({ code: "usage" });
  });
});

describe("rows", () => {
  const rowsOf = async (name: string, content: string | Uint8Array) => {
    await using result = await runJob(({ target }) => writeFile(target, content), { sources: { [name]: "" } });
    return result.rows();
  };

  it("are texts, whatever the delimiter, the quotes and the encoding", async () => {
    expect(await rowsOf("a.csv", '\u{FEFF}isin;nav\r\n"L;U";1,5\r\n')).toEqual([{ isin: "L;U", nav: "1,5" }]);
    expect(await rowsOf("a.txt", Buffer.from("\u{FEFF}a|b\n1|ü\n", "utf16le"))).toEqual([{ a: "1", b: "ü" }]);
    expect(await rowsOf("a.csv", "isin,nav\n")).toEqual([]);
    expect(await rowsOf("a.csv", "isin\n\nLU1\n")).toEqual([{ isin: "" }, { isin: "LU1" }]);
  });

  it("of a table that is none are refused", async () => {
    await expect(rowsOf("a.xlsx", "x")).rejects.toMatchObject({ code: "input-invalid", hint: expect.any(String) });
    await expect(rowsOf("a.csv", "a,b\n1\n")).rejects.toThrow("the rows of a.csv cannot be read: ");
    await expect(rowsOf("a.csv", "a,a\n1,2\n")).rejects.toThrow('the column "a" is there twice');
  });
});

async function failureOf(running: Promise<unknown>): Promise<FlowError> {
  const error: unknown = await running.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof FlowError) return error;
  throw new Error("a FlowError was expected", { cause: error });
}
