import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import { isConfigName } from "../config/find.ts";
import { parseDuration } from "../lib/duration.ts";

/** Options of every command that opens a flow. */
export interface FlowOptions {
  readonly state?: string;
  /** The environment whose overlay is laid over the config; PAIRFLOW_ENV says it when it is not given. */
  readonly env?: string;
}

export interface WorkOptions extends FlowOptions {
  readonly jobs: number;
}

/** A flow, and what of it is meant. */
export interface FlowPlace {
  readonly flow: string;
  readonly key: string | undefined;
}

const FLOW = "the flow folder or its config file";

/** `[flow] --env NAME --state DIR`. */
export function withFlow(command: Command): Command {
  return withState(withEnvironment(command.argument("[flow]", FLOW, ".")));
}

/** `[flow] [key] --env NAME --state DIR`, to be read by `flowPlace`. */
export function withFlowAndKey(command: Command, key: readonly [name: string, meaning: string]): Command {
  return withState(withEnvironment(command.argument("[flow]", `${FLOW} (default: ".")`).argument(...key)));
}

/** `--jobs N` as well, for commands that run jobs. */
export function withWork(command: Command): Command {
  const jobs = new Option("-j, --jobs <n>", "worker processes").argParser(wholeNumber(1, 256));
  return withFlow(command).addOption(jobs.default(availableParallelism(), "one per processor"));
}

/** Which flow and which item are meant: a single argument is the flow when it is a folder or a config file, else the item. */
export function flowPlace(first: string | undefined, second: string | undefined): FlowPlace {
  if (first === undefined) return { flow: ".", key: undefined };
  if (second !== undefined) return { flow: first, key: second };
  return isFlow(first) ? { flow: first, key: undefined } : { flow: ".", key: first };
}

/** Reads an option as a whole number between the limits. */
export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`It takes a whole number from ${from} to ${to}.`);
  };
}

/** Reads an option as a length of time, in milliseconds. */
export function durationMs(text: string): number {
  const value = parseDuration(text);
  if (value !== undefined && value > 0) return value;
  throw new InvalidArgumentError("It takes a duration such as 30s, 5m, 2h or 30d.");
}

function withEnvironment(command: Command): Command {
  return command.option("--env <name>", "the environment: with flow.config.<name>.json over the config");
}

function withState(command: Command): Command {
  return command.option("--state <dir>", "where journal and lock live (default: .pairflow in the flow folder)");
}

/** Whether a word names a flow: a folder, or a config file. */
export function isFlow(text: string): boolean {
  const found = statSync(text, { throwIfNoEntry: false });
  return found?.isDirectory() === true || (found?.isFile() === true && isConfigName(text));
}
