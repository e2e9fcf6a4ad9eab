import { inspect } from "node:util";
import { isNativeError } from "node:util/types";
import { type Failure, FlowError, failureOf } from "../domain/errors.ts";
import { placeOf } from "../lib/error-place.ts";

/** What a job threw as a failure: in its own words, with the place in its own files where the stack tells. */
export function jobFailure(thrown: unknown): Failure {
  if (thrown instanceof FlowError) return failureOf(thrown);
  if (!isError(thrown)) {
    const hint = "Throw an Error, as in throw new Error(...): then the place in the script is shown here.";
    return transient(`the job threw ${shown(thrown)}, which is no Error`, hint);
  }
  const place = placeOf(thrown);
  const message = withCauses(thrown);
  return { ...failureOf(thrown, "job-failed"), message, hint: place === undefined ? null : `Thrown at ${place}.` };
}

/** The failure of a run whose job let an error go where nothing could catch it. */
export function uncaughtFailure(thrown: unknown, from: "callback" | "promise"): Failure {
  const { message, hint } = jobFailure(thrown);
  const where = hint === null ? "" : `${hint} `;
  if (from === "promise") {
    const advice = "Wait for every promise with await, or catch its error.";
    return transient(`a promise of the job was rejected and nothing waited for it: ${message}`, where + advice);
  }
  const advice = "An error in a timer or a callback ends the whole process; catch it there.";
  return transient(`the job threw an error that nothing could catch: ${message}`, where + advice);
}

/** The failure of a run whose job ended its process. */
export function exitFailure(code: string, place: string | undefined): Failure {
  const where = place === undefined ? "" : `Called at ${place}. `;
  return transient(`the job called process.exit(${code})`, `${where}A job ends by returning, and fails by throwing.`);
}

function transient(message: string, hint: string): Failure {
  return { code: "job-failed", kind: "transient", message, hint };
}

function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || isNativeError(thrown);
}

const MOST_CAUSES = 4;

/** "fetch failed" says nothing without what made it fail. */
function withCauses(error: Error): string {
  const messages: string[] = [];
  let cause: unknown = error;
  while (isError(cause) && messages.length < MOST_CAUSES) {
    const message = messageOf(cause);
    if (!messages.some((told) => told.includes(message))) messages.push(message);
    cause = cause.cause;
  }
  return messages.join(": ");
}

function messageOf(error: Error): string {
  if (error.message !== "") return error.message;
  if (error instanceof AggregateError && isError(error.errors[0])) return messageOf(error.errors[0]);
  return `an error without a message (${error.name})`;
}

const CHARACTERS_SHOWN = 200;

function shown(value: unknown): string {
  const text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  return text.length > CHARACTERS_SHOWN ? `${text.slice(0, CHARACTERS_SHOWN)}...` : text;
}
