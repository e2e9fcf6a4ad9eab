import { STATUS_CODES } from "node:http";
import { FlowError } from "../domain/errors.ts";
import type { Logger } from "../ports/runtime.ts";

/** One wrong parameter of a request. */
export interface WrongParameter {
  readonly parameter: string;
  readonly detail: string;
}

/** What a problem may carry besides status and sentence. */
export interface HttpProblemOptions {
  /** What the reader can do. */
  readonly hint?: string;
  readonly errors?: readonly WrongParameter[];
  /** Sent with the answer, such as Allow. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** The body of an error answer: RFC 9457, with our hint and the list of wrong parameters as extensions. */
export interface ProblemDocument {
  readonly type: "about:blank";
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly hint?: string;
  readonly errors?: readonly WrongParameter[];
}

/** A request that gets no answer but this: thrown by routes and guards, made into a page or problem+json in one place. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly document: ProblemDocument;

  constructor(status: number, detail: string, { hint, errors, headers, cause }: HttpProblemOptions = {}) {
    super(detail, { cause });
    this.status = status;
    this.headers = headers ?? {};
    this.document = {
      type: "about:blank",
      title: STATUS_CODES[status] ?? "Error",
      status,
      detail,
      ...(hint === undefined ? {} : { hint }),
      ...(errors === undefined ? {} : { errors }),
    };
  }
}

/** Any thrown value as a problem. What nobody foresaw is logged whole and answered without its text. */
export function problemOf(thrown: unknown, logger: Logger): HttpProblem {
  if (thrown instanceof HttpProblem) return thrown;
  if (thrown instanceof FlowError && thrown.code === "usage") {
    return new HttpProblem(400, thrown.message, thrown.hint === undefined ? {} : { hint: thrown.hint });
  }
  if (thrown instanceof FlowError && thrown.kind === "environment") {
    logger.error(thrown.message, { hint: thrown.hint });
    return new HttpProblem(503, thrown.message, thrown.hint === undefined ? {} : { hint: thrown.hint });
  }
  // The router throws it for an address such as %E0%A4.
  if (thrown instanceof URIError) return new HttpProblem(400, "The address is not valid percent-encoded text.");
  logger.error("A request failed", { error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : thrown });
  return new HttpProblem(500, "Pairflow could not answer this request.", {
    hint: "The log of the server says why.",
    cause: thrown,
  });
}
