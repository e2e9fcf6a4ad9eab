import { failureOf } from "../domain/errors.ts";

/** One thing that was looked at. A `note` is nothing that stops a flow: it is slower, or nobody can tell. */
export interface Check {
  readonly name: string;
  readonly mark: "pass" | "note" | "fail";
  /** What was found, in a few words. */
  readonly found: string;
  /** What to do about it; null when there is nothing to do. */
  readonly todo: string | null;
}

export function passed(name: string, found: string): Check {
  return { name, mark: "pass", found, todo: null };
}

export function noted(name: string, found: string, todo: string | null = null): Check {
  return { name, mark: "note", found, todo };
}

export function failed(name: string, found: string, todo: string): Check {
  return { name, mark: "fail", found, todo };
}

/** A check that failed by an error, whose hint says what to do. */
export function failedBy(name: string, error: unknown, otherwise: string): Check {
  const { message, hint } = failureOf(error);
  return failed(name, message, hint ?? otherwise);
}
