import { inspect } from "node:util";
import type { Failure } from "../domain/errors.ts";
import { placeOf } from "../lib/error-place.ts";
import { exitFailure, uncaughtFailure } from "./job-failure.ts";

/**
 * Ends this process whenever the job in it does what no job may do, and tells the failure of its run first. `tell` calls
 * back when it has been told; a job that calls process.exit does not wait for that.
 */
export function watchForFaults(tell: (failure: Failure, told: () => void) => void): void {
  const exit = process.exit.bind(process);
  const leave = (thrown: unknown, from: "callback" | "promise") => {
    process.stderr.write(`${inspect(thrown)}\n`);
    tell(uncaughtFailure(thrown, from), () => exit(1));
  };
  process.on("uncaughtException", (error) => leave(error, "callback"));
  process.on("unhandledRejection", (reason) => leave(reason, "promise"));
  process.exit = (code) => {
    tell(exitFailure(code === undefined || code === null ? "" : String(code), placeOf(new Error("exit"))), () => {});
    return exit(code);
  };
}
