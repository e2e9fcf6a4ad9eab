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

export interface FlowErrorOptions {
  readonly kind?: ErrorKind;
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Every error thrown on purpose. The message says what was tried on what, the hint says what to do. */
export class FlowError extends Error {
  override readonly name = "FlowError";
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: FlowErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.kind = options.kind ?? "permanent";
    this.hint = options.hint;
  }
}

/** Any thrown value as a Failure. What is not a FlowError may pass by itself, so it counts as transient. */
export function failureOf(thrown: unknown, code: ErrorCode = "internal"): Failure {
  if (thrown instanceof FlowError) {
    return {
      code: thrown.code,
      kind: thrown.kind,
      message: thrown.message,
      hint: thrown.hint ?? null,
    };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code, kind: "transient", message, hint: null };
}
