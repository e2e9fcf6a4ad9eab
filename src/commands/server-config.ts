import { z } from "zod";
import { shownStampOf } from "../compose-reload.ts";
import type { LoadedFlow } from "../config/load.ts";
import { FlowError } from "../domain/errors.ts";
import type { FlowOptions } from "./options.ts";
import { findServer } from "./server-client.ts";

const statusDocument = z.object({ config: z.object({ stamp: z.string().optional() }) });

/** A server that runs the flow of a config, and whether it runs this very config. */
export interface ServerConfig {
  readonly url: string;
  readonly isCurrent: boolean;
}

/** Asks the server of this flow; undefined when none answers, or when it wants a token that is not known here. */
export async function serverConfig(loaded: LoadedFlow, options: FlowOptions): Promise<ServerConfig | undefined> {
  try {
    const server = await findServer(loaded.file, options.state);
    const answer = await server?.fetch("/api/v1/status");
    if (server === undefined || answer === undefined) return undefined;
    const { config } = statusDocument.parse(await answer.json());
    return { url: server.url, isCurrent: config.stamp === shownStampOf(loaded) };
  } catch (error) {
    // To check a config is of use without the right to ask the server.
    if (error instanceof FlowError && error.code === "usage") return undefined;
    throw error;
  }
}
