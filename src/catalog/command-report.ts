import { open } from "node:fs/promises";
import { FlowError, systemCode } from "../domain/errors.ts";
import type { JobReport } from "../domain/run.ts";
import type { Secrets } from "./command-secrets.ts";

/** Facts are shown on a page; more than this is no facts. */
const MOST_BYTES = 1_000_000;

/**
 * The report that a command wrote as a JSON object: `{"facts": {...}, "warnings": [...]}`, or the facts alone, its texts
 * without secrets. Empty when it wrote none. Throws `job-invalid`, which says what is wrong with the file; facts and
 * warnings themselves are checked where all reports are.
 */
export async function readCommandReport(path: string, name: string, secrets: Secrets): Promise<JobReport> {
  const text = await readText(path, name);
  if (text.trim() === "") return {};
  const value = parseJson(text, name, secrets);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw unreadable(name, "it is JSON, but no object");
  }
  const isWhole = Object.keys(value).every((key) => key === "facts" || key === "warnings");
  // Its values are still to be checked, as those of any job's report.
  return (isWhole ? value : { facts: value }) as JobReport;
}

async function readText(path: string, name: string): Promise<string> {
  const file = await open(path).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) return "";
  try {
    const { size } = await file.stat();
    if (size > MOST_BYTES) throw unreadable(name, `it has ${size} bytes, and more than ${MOST_BYTES} are not read`);
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.readFile());
  } catch (cause) {
    if (cause instanceof TypeError) throw unreadable(name, "it is not UTF-8 text", cause);
    throw cause;
  } finally {
    await file.close();
  }
}

function parseJson(text: string, name: string, secrets: Secrets): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => (typeof value === "string" ? secrets.conceal(value) : value));
  } catch (cause) {
    // The message shows a piece of the text, line ends included, and may cut a secret in two.
    const reason = cause instanceof Error ? cause.message : String(cause);
    const isOpen = secrets.conceal(text) === text;
    throw unreadable(name, isOpen ? reason.replace(/\s+/g, " ") : "it is no JSON", cause);
  }
}

function unreadable(name: string, why: string, cause?: unknown): FlowError {
  return new FlowError("job-invalid", `the command ${name} wrote a report that cannot be read: ${why}`, {
    hint: 'Write one JSON object to the path in PAIRFLOW_REPORT: {"rows": 7} or {"facts": {"rows": 7}, "warnings": ["..."]}.',
    cause,
  });
}
