import { type ErrorCode, type ErrorKind, FlowError } from "../../domain/errors.ts";
import type { Seal } from "../../lib/seal.ts";
import type { Scanned } from "./scan.ts";
import type { ScanNotes, ScanText } from "./scan-text.ts";

/** To the thread: begin a reading, one more batch may be sent, or end it; or do one thing and answer. */
export type ToThread =
  | { readonly kind: "read"; readonly id: number; readonly text: ScanText }
  | { readonly kind: "more" | "stop"; readonly id: number }
  | { readonly kind: "call"; readonly id: number; readonly call: ThreadCall };

/** Files that are written are told apart by numbers that whoever opens them makes up. */
export type ThreadCall =
  | { readonly name: "open"; readonly file: number; readonly path: string }
  | { readonly name: "write"; readonly file: number; readonly bytes: Uint8Array }
  | { readonly name: "end"; readonly file: number }
  | { readonly name: "abandon"; readonly file: number };

/** What calls are answered with. */
export interface ThreadAnswers {
  readonly open: undefined;
  readonly write: undefined;
  readonly end: Seal;
  readonly abandon: undefined;
}

/**
 * From the thread; `end` or `fault` is the last message of a reading, `answer` or `fault` the only one of a call. `read`:
 * bytes of the file since the last one.
 */
export type FromThread =
  | FromReading
  | { readonly kind: "answer"; readonly id: number; readonly value: ThreadAnswers[keyof ThreadAnswers] };

export type FromReading = { readonly id: number; readonly read: number } & (
  | ({ readonly kind: "batch" } & BatchParts)
  | { readonly kind: "end"; readonly notes: ScanNotes }
  | { readonly kind: "fault"; readonly fault: ThreadFault }
);

/** A batch without what both sides know. */
interface BatchParts {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly scanned: Scanned;
  readonly firstLine: number;
}

/** An error as a plain value: own ones, the system's, and any other. */
type ThreadFault =
  | {
      readonly from: "flow";
      readonly code: ErrorCode;
      readonly kind: ErrorKind;
      readonly message: string;
      readonly hint: string | undefined;
    }
  | { readonly from: "system"; readonly message: string; readonly fields: Readonly<Record<string, unknown>> };

/** How many batches the thread may be ahead of whoever uses them. */
export const BATCHES_AHEAD = 8;

const SYSTEM_FIELDS = ["code", "errno", "syscall", "path"];

export function faultOf(thrown: unknown): ThreadFault {
  if (thrown instanceof FlowError) {
    const { code, kind, message, hint } = thrown;
    return { from: "flow", code, kind, message, hint };
  }
  if (!(thrown instanceof Error)) return { from: "system", message: String(thrown), fields: {} };
  const fields = Object.entries(thrown).filter(([name]) => SYSTEM_FIELDS.includes(name));
  return { from: "system", message: thrown.message, fields: Object.fromEntries(fields) };
}

/** The error that `faultOf` was given, of the same kind, with the same words. */
export function errorOf(fault: ThreadFault): Error {
  if (fault.from === "system") return Object.assign(new Error(fault.message), fault.fields);
  const { code, message, kind, hint } = fault;
  return new FlowError(code, message, { kind, ...(hint === undefined ? {} : { hint }) });
}
