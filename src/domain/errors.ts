/** What went wrong, as a stable name: the page, the docs and the exit code are looked up by it. */
export type ErrorCode =
  | "usage"
  | "config-invalid"
  | "folder-missing"
  | "folder-unreadable"
  | "folder-not-writable"
  | "flow-locked"
  | "journal-unusable"
  | "job-unknown"
  | "job-invalid"
  | "params-invalid"
  | "job-failed"
  | "no-output"
  | "input-invalid"
  | "input-unreadable"
  | "expectation-failed"
  | "source-changed"
  | "target-taken"
  | "worker-died"
  | "timeout"
  | "cancelled"
  | "disk-full"
  | "database-unusable"
  | "row-refused"
  | "internal";

/**
 * How an error is met: `permanent` is not tried again by itself, `transient` is tried again with backoff,
 * `environment` (disk, permission, folder) is tried again and never charged to the file.
 */
export type ErrorKind = "permanent" | "transient" | "environment";

/** An error as a plain value: what the journal keeps and what crosses a process border. */
export interface Failure {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly hint: string | null;
}

/** What an error may have besides code and message. */
export interface FlowErrorOptions {
  /** Default: `permanent`. */
  readonly kind?: ErrorKind;
  /** What to do, in a sentence. */
  readonly hint?: string;
  /** The error behind it. */
  readonly cause?: unknown;
}

/** Every error thrown on purpose. The message says what was tried on what, the hint says what to do. */
export class FlowError extends Error {
  override readonly name = "FlowError";
  /** Of a fault in a source file: `input-invalid`. */
  readonly code: ErrorCode;
  /** Decides whether the run is tried again. */
  readonly kind: ErrorKind;
  /** What to do, in a sentence. */
  readonly hint: string | undefined;

  /** The message is what the page and the command line show; it names the file, and the line where it can. */
  constructor(code: ErrorCode, message: string, options: FlowErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.kind = options.kind ?? "permanent";
    this.hint = options.hint;
  }
}

const SYSTEM_CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
  EACCES: "folder-not-writable",
  EPERM: "folder-not-writable",
  EROFS: "folder-not-writable",
  EIO: "folder-unreadable",
  EMFILE: "folder-unreadable",
  ENFILE: "folder-unreadable",
  ESTALE: "folder-unreadable",
};

/** The environment error behind a system error code such as ENOSPC, or undefined for codes that say nothing of it. */
export function environmentCode(thrown: unknown): ErrorCode | undefined {
  const code = systemCode(thrown);
  return code === undefined || !Object.hasOwn(SYSTEM_CODES, code) ? undefined : SYSTEM_CODES[code];
}

/** `ENOENT` and its like, where the thrown value carries one. */
export function systemCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}

/** Any thrown value as a Failure. What is not a FlowError may pass by itself, so it is tried again. */
export function failureOf(thrown: unknown, code: ErrorCode = "internal"): Failure {
  if (thrown instanceof FlowError) {
    const { code, kind, message, hint } = thrown;
    return { code, kind, message, hint: hint ?? null };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const environment = environmentCode(thrown);
  if (environment !== undefined) return { code: environment, kind: "environment", message, hint: null };
  return { code, kind: "transient", message, hint: null };
}
