import { readFile } from "node:fs/promises";
import { z } from "zod";
import { readEnvironment } from "../config/environment.ts";
import { findConfig } from "../config/find.ts";
import { stateFiles } from "../config/state-files.ts";
import { takeToken } from "../config/token.ts";
import { FlowError } from "../domain/errors.ts";

/** The server that runs a flow, asked over its API. */
export interface FlowServer {
  /** Without a slash at its end. */
  readonly url: string;
  /** Undefined when there is nothing at this path. Throws when the server does not answer, or with another status. */
  fetch(path: string, options?: RequestInit): Promise<Response | undefined>;
}

const ANSWER_WITHIN_MS = 5_000;
const serverFile = z.object({ url: z.url() });

/**
 * The server that runs this flow; undefined when none answers. A file of one that died is no server. Throws `usage` when
 * the server wants a token that is not known here.
 */
export async function findServer(flow: string, state: string | undefined): Promise<FlowServer | undefined> {
  const { root } = await findConfig(flow);
  const text = await readFile(stateFiles(root, state).server, "utf8").catch(() => undefined);
  const known = serverFile.safeParse(text === undefined ? undefined : JSON.parse(text));
  if (!known.success) return undefined;
  const server = serverAt(known.data.url, await takeToken(readEnvironment()));
  const isThere = await server.fetch("/api/v1/status").then(
    (answer) => answer !== undefined,
    (error: unknown) => {
      if (error instanceof FlowError) throw error;
      return false;
    },
  );
  return isThere ? server : undefined;
}

function serverAt(url: string, token: string | undefined): FlowServer {
  return {
    url,
    fetch: async (path, options = {}) => {
      const signal = options.signal ?? AbortSignal.timeout(ANSWER_WITHIN_MS);
      const headers = new Headers(options.headers);
      if (token !== undefined) headers.set("Authorization", `Bearer ${token}`);
      const answer = await fetch(new URL(path, url), { ...options, headers, signal });
      if (answer.status === 401) throw refused(url);
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new Error(`${url}${path} answered with ${answer.status}`);
      return answer;
    },
  };
}

function refused(url: string): FlowError {
  return new FlowError("usage", `the server on ${url} wants its token`, {
    hint: "Set PAIRFLOW_TOKEN, or PAIRFLOW_TOKEN_FILE, as it is set for the server.",
  });
}
