import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError } from "commander";

/** Options of every command that opens a flow. */
export interface FlowOptions {
  readonly state?: string;
}

export interface WorkOptions extends FlowOptions {
  readonly jobs: number;
}

/** `[flow] --state DIR`. */
export function withFlow(command: Command): Command {
  return command
    .argument("[flow]", "the flow folder or its config file", ".")
    .option("--state <dir>", "where journal and lock live (default: .pairflow in the flow folder)");
}

/** `--jobs N` as well, for commands that run jobs. */
export function withWork(command: Command): Command {
  return withFlow(command).option("-j, --jobs <n>", "worker processes", wholeNumber(1, 256), availableParallelism());
}

/** Reads an option as a whole number between the limits. */
export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`It takes a whole number from ${from} to ${to}.`);
  };
}
