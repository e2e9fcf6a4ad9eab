import { dirname, resolve } from "node:path";
import { Command, Option } from "commander";
import { loadConfig } from "../compose.ts";
import { findConfig, isConfigName } from "../config/find.ts";
import type { LoadedFlow } from "../config/load.ts";
import { ConfigError } from "../config/problem.ts";
import { stateFiles } from "../config/state-files.ts";
import type { Check } from "../doctor/check.ts";
import { FlowError } from "../domain/errors.ts";
import { oneLine } from "../lib/invisible.ts";
import { EXIT } from "./exit.ts";
import { printJson } from "./json.ts";
import { SERVER_ENVIRONMENT, withManual } from "./manual.ts";
import { type FlowOptions, wholeNumber, withFlow } from "./options.ts";
import { hintText } from "./report.ts";
import { findServer } from "./server-client.ts";
import { out } from "./style.ts";

interface DoctorOptions extends FlowOptions {
  readonly to?: string;
  readonly host: string;
  readonly port: number;
  readonly json?: boolean;
}

export function doctorCommand(): Command {
  const command = withFlow(new Command("doctor"))
    .description("Check everything that a flow needs to run, and say what to mend.")
    .addOption(new Option("--to <database>", "a database that save loads into").env("PAIRFLOW_SAVE_TO"))
    .option("--host <address>", "address of the page", "127.0.0.1")
    .option("--port <n>", "port of the page; 0 takes a free one", wholeNumber(0, 65_535), 8_000)
    .option("--json", "one JSON document: {passed, total, checks: [{name, mark, found, todo}]}")
    .action(doctor);
  return withManual(command, {
    more: [
      "It looks at Node, config, folders with their owners, room, hard links, file events, lock, journal, clock and port. " +
        "Source folders are only read; a hidden file is made and removed in target and state folders. A note (◌) " +
        "stops nothing: it is slower so, or nobody can tell.",
    ],
    examples: [
      ["pairflow doctor", "is all well?"],
      ["pairflow doctor ../funds --to sqlite:flow.db", "the database as well"],
      ["pairflow doctor --json | jq '.checks[] | select(.mark == \"fail\")'", "what failed, for a script"],
    ],
    environment: [["PAIRFLOW_SAVE_TO", "stands in for --to"], ...SERVER_ENVIRONMENT],
    exits: [EXIT.fine, EXIT.folder],
  });
}

async function doctor(location: string, options: DoctorOptions): Promise<void> {
  // Most of the program, which help does not need.
  const { examine } = await import("../doctor/examine.ts");
  const config = await readConfig(location, options.env);
  const server = await findServer(location, options.state).catch(unlessOurs);
  const checks = await examine({
    config,
    state: stateFiles(await rootOf(location), options.state),
    url: server?.url,
    host: options.host,
    port: options.port,
    database: options.to,
  });
  const passed = checks.filter(({ mark }) => mark === "pass").length;
  if (options.json === true) printJson({ passed, total: checks.length, checks });
  else tell(checks, passed);
  if (checks.some(({ mark }) => mark === "fail")) process.exitCode = EXIT.folder;
}

async function readConfig(location: string, environment: string | undefined): Promise<LoadedFlow | Error> {
  try {
    return await loadConfig(location, environment);
  } catch (error) {
    if (error instanceof FlowError) return error;
    throw error;
  }
}

/** The folder that is meant, also when nothing in it can be read. */
async function rootOf(location: string): Promise<string> {
  try {
    return (await findConfig(location)).root;
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    return isConfigName(location) ? dirname(resolve(location)) : resolve(location);
  }
}

/** Without a config there is no server; and one that wants a token is told as any other holder of the lock. */
function unlessOurs(error: unknown): undefined {
  if (!(error instanceof FlowError || error instanceof ConfigError)) throw error;
}

function tell(checks: readonly Check[], passed: number): void {
  const mark = { pass: out.mark.success, note: out.mark.preliminary, fail: out.mark.error };
  const widest = Math.max(...checks.map(({ name }) => name.length));
  for (const check of checks) {
    console.log(`${mark[check.mark]} ${check.name.padEnd(widest)}  ${oneLine(check.found)}`);
    if (check.todo !== null) console.log(hintText(check.todo, out));
  }
  console.log(`${passed} of ${checks.length} checks pass.`);
}
