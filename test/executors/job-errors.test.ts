import { expect, it } from "vitest";
import { failingJobs } from "../support/failing-jobs.ts";

const { fails, run } = failingJobs();

const job = (body: string, imports = "") => ({
  "job.ts": `${imports}export default async ({ target }) => {\n  ${body}\n};\n`,
});

const WRITE = "A job must write its result to context.target, and wait until it is written.";
const RETURN = "A job ends by returning, and fails by throwing.";
const NO_ERROR = "Throw an Error, as in throw new Error(...): then the place in the script is shown here.";
const REPORT = "A job returns nothing, or { facts, warnings }: a fact is a finite number, a text or a list of texts.";
const FS = 'import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";\n';

fails("a job that runs and fails", [
  [
    "by an error is told with the error's place in the script",
    job('throw new Error("no rate");'),
    "job-failed transient: no rate",
    "Thrown at {}/job.ts:2:9.",
  ],
  [
    "in a helper is told with the helper's place",
    {
      "job.ts": 'export { fail as default } from "./fail.ts";',
      "fail.ts": "export const fail = () => {\n  null.rate;\n};\n",
    },
    "job-failed transient: Cannot read properties of null (reading 'rate')",
    "Thrown at {}/fail.ts:2:8.",
  ],
  [
    "with a cause tells the cause too",
    job('throw new Error("fetch failed", { cause: new AggregateError([new Error("no route")]) });'),
    "job-failed transient: fetch failed: no route",
    "Thrown at {}/job.ts:2:9.",
  ],
  [
    "with an empty error tells its kind",
    job("throw new RangeError();"),
    "job-failed transient: an error without a message (RangeError)",
    "Thrown at {}/job.ts:2:9.",
  ],
  ["by a text", job('throw "no rate";'), "job-failed transient: the job threw 'no rate', which is no Error", NO_ERROR],
  [
    "by nothing",
    job("return Promise.reject();"),
    "job-failed transient: the job threw undefined, which is no Error",
    NO_ERROR,
  ],
  [
    "by an object",
    job("throw { code: 5, deep: { deeper: { deepest: 1 } } };"),
    "job-failed transient: the job threw { code: 5, deep: { deeper: [Object] } }, which is no Error",
    NO_ERROR,
  ],
  [
    "by an error on purpose keeps its code, kind and hint",
    job(
      'throw new FlowError("input-invalid", "line 7: not a number", { hint: "Mend the file." });',
      'import { FlowError } from "pairflow";\n',
    ),
    "input-invalid permanent: line 7: not a number",
    "Mend the file.",
  ],
  [
    "by an error of the disk is told with its place, and as one of the environment",
    job('throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });'),
    "disk-full environment: ENOSPC: no space left",
    "Thrown at {}/job.ts:2:23.",
  ],
  [
    "in a callback ends its process and is told with its place",
    job('setTimeout(() => { throw new Error("late"); }, 1);\n  await new Promise(() => {});'),
    "job-failed transient: the job threw an error that nothing could catch: late",
    "Thrown at {}/job.ts:2:28. An error in a timer or a callback ends the whole process; catch it there.",
  ],
  [
    "in a promise that nothing waits for is told with its place",
    job('void Promise.reject(new Error("alone"));\n  await new Promise(() => {});'),
    "job-failed transient: a promise of the job was rejected and nothing waited for it: alone",
    "Thrown at {}/job.ts:2:23. Wait for every promise with await, or catch its error.",
  ],
  [
    "by process.exit",
    job("process.exit(3);"),
    "job-failed transient: the job called process.exit(3)",
    `Called at {}/job.ts:2:11. ${RETURN}`,
  ],
  [
    "by a well-meant process.exit",
    job("process.exit();"),
    "job-failed transient: the job called process.exit()",
    `Called at {}/job.ts:2:11. ${RETURN}`,
  ],
  [
    "by a crash",
    job('process.kill(process.pid, "SIGSEGV");'),
    "worker-died transient: the worker process was killed by SIGSEGV while it ran the job",
    "Look at the end of the run's log; a job must not end the process, and may have run out of memory.",
  ],
]);

fails("a job whose result is not there", [
  [
    "because it writes nothing",
    job(""),
    "no-output transient: the job ended without an error, but wrote no file for data/out/a.csv",
    WRITE,
  ],
  [
    "because it writes beside its target",
    job('writeFileSync(target + ".gz", "");\n  writeFileSync(new URL("out/out.csv", import.meta.url), "");', FS),
    "no-output transient: the job ended without an error, but wrote no file for data/out/a.csv; new since it began: " +
      "data/out/.pf-000000000000-run.tmp.csv.gz, data/out/out.csv",
    WRITE,
  ],
  [
    "because it is a folder",
    job("mkdirSync(target);", FS),
    "no-output transient: the job made a folder instead of a plain file for data/out/a.csv",
    WRITE,
  ],
  [
    "because it is a link",
    job('symlinkSync("/etc/passwd", target);', FS),
    "no-output transient: the job made a symbolic link instead of a plain file for data/out/a.csv",
    WRITE,
  ],
  [
    "because its report cannot be read",
    job(
      'writeFileSync(target, "");\n  return { facts: { mean: Number.NaN, "first rows": [["LU1", 1]], rows: 1 } };',
      FS,
    ),
    "job-invalid permanent: the job's report cannot be read: facts.mean, facts.first rows",
    REPORT,
  ],
  [
    "because it returns something else",
    job('writeFileSync(target, "");\n  return 7;', FS),
    "job-invalid permanent: the job's report cannot be read: what it returned",
    REPORT,
  ],
]);

it("keeps what a job printed before it ended its process", async () => {
  expect((await run(job('console.log("about to leave");\n  process.exit(3);'))).log).toBe("about to leave\n");
  expect((await run(job('console.error("alone");\n  process.kill(process.pid, "SIGKILL");'))).log).toBe("alone\n");
  const { log, folder } = await run(job('void Promise.reject(new Error("alone"));\n  await new Promise(() => {});'));
  expect(log).toContain(`at default (file://${folder}/job.ts`);
});
