import { createServer } from "node:net";
import type { LoadedFlow } from "../config/load.ts";
import { ConfigError } from "../config/problem.ts";
import { systemCode } from "../domain/errors.ts";
import { plural } from "../lib/amount.ts";
import { type Check, failed, failedBy, passed } from "./check.ts";

const OLDEST_NODE = 24;

/** Whether this Node runs Pairflow; `version` as in `process.versions.node`. */
export function nodeCheck(version: string): Check {
  if (Number(version.split(".")[0]) >= OLDEST_NODE) return passed("node", `Node ${version}`);
  return failed("node", `Node ${version} is too old`, `Install Node ${OLDEST_NODE}, or start with npm start.`);
}

/** What became of reading the config. */
export function configCheck(read: LoadedFlow | Error): Check {
  if (read instanceof ConfigError) {
    return failed("config", plural(read.problems.length, "problem"), "pairflow check lists what to mend.");
  }
  if (read instanceof Error) return failedBy("config", read, "pairflow check says more.");
  return passed("config", `${read.file}, ${plural(read.flow.pairs.length, "pair")}`);
}

/** Whether the page gets its port (0 takes a free one), or has it. `url` is that of the server that runs the flow. */
export async function portCheck(host: string, port: number, url: string | undefined): Promise<Check> {
  if (url !== undefined) return passed("port", `the flow's page is on ${url}`);
  const code = await listenOn(host, port);
  if (code === undefined) return passed("port", port === 0 ? "a free one can be had" : `${port} is free`);
  if (code === "EADDRINUSE") {
    return failed("port", `${port} is taken by another program`, "Stop that, or start with --port and another number.");
  }
  return failed("port", `${host}:${port} cannot be used (${code})`, "Choose another with --host and --port.");
}

/** The system's code when it cannot be listened there. */
async function listenOn(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen({ host, port, exclusive: true }, resolve);
    });
    return undefined;
  } catch (error) {
    return systemCode(error) ?? String(error);
  } finally {
    server.close();
  }
}
