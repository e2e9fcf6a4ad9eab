import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FlowView } from "../app/view.ts";
import { FlowError } from "../domain/errors.ts";
import type { Exposition } from "../ports/exposition.ts";
import type { Clock, Logger } from "../ports/runtime.ts";
import { loadAssets } from "./assets.ts";
import { LiveHub } from "./live-hub.ts";
import { makeSite } from "./site.ts";

/** Where to listen, whom to answer, and what is needed of the outside. */
export interface ServerOptions {
  /** `127.0.0.1` when not given. */
  readonly host?: string;
  /** 8000 when not given; 0 takes a free one. */
  readonly port?: number;
  /** Host names it answers to besides the local ones and `host`, without port. */
  readonly allowedHosts?: readonly string[];
  /** Everyone has to know it when given. */
  readonly token?: string | undefined;
  /** What /metrics answers; there is no such address without it. */
  readonly metrics?: Exposition | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A server that listens. */
export interface RunningServer {
  /** Where people reach it from this machine, without a slash at its end. */
  readonly url: string;
  /** Stops listening and cuts open connections. May be called twice. */
  close(): Promise<void>;
}

/** Serves pages and API of a flow. Throws FlowError when host or port cannot be had. */
export async function startServer(view: FlowView, options: ServerOptions): Promise<RunningServer> {
  const { host = "127.0.0.1", port = 8_000, allowedHosts = [], token, metrics, clock, logger } = options;
  const assets = await loadAssets();
  const live = new LiveHub(view, { clock, logger });
  const server = createServer(makeSite(view, { host, allowedHosts, token, metrics, assets, live, clock, logger }));
  await listen(server, host, port);
  const stop = () => {
    live.close();
    return close(server);
  };
  return { url: urlOf(server.address(), host), close: stop };
}

/** Resolves when connections are taken, not before: the caller may print the address at once. */
function listen(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const refuse = (cause: NodeJS.ErrnoException) => reject(listenError(cause, host, port));
  server.once("error", refuse);
  server.listen(port, host, () => {
    server.off("error", refuse);
    resolve();
  });
  return promise;
}

/** These are mistakes in how it was started, so they end with the exit code of a usage error. */
function listenError(cause: NodeJS.ErrnoException, host: string, port: number): FlowError {
  if (cause.code === "EADDRINUSE") {
    return new FlowError("usage", `Port ${port} of ${host} is already in use.`, {
      kind: "environment",
      hint: `Choose another one with --port, such as --port ${port + 1}; --port 0 takes a free one.`,
      cause,
    });
  }
  if (cause.code === "EACCES") {
    return new FlowError("usage", `Port ${port} of ${host} may not be opened by this user.`, {
      kind: "environment",
      hint: "Choose one above 1023 with --port.",
      cause,
    });
  }
  return new FlowError("usage", `Cannot listen on ${host}, port ${port}: ${cause.message}.`, {
    hint: "Check --host: it must be an address of this machine, such as 127.0.0.1 or 0.0.0.0.",
    cause,
  });
}

/** As people would type it, with the port that was really taken; nobody can browse to a wildcard address. */
function urlOf(address: AddressInfo | string | null, host: string): string {
  const port = typeof address === "object" && address !== null ? address.port : "";
  const name = ["127.0.0.1", "0.0.0.0", "::"].includes(host) ? "localhost" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  // The error of a second close says that the server is not running, which is what was asked for.
  server.close(() => resolve());
  server.closeAllConnections();
  await promise;
}
