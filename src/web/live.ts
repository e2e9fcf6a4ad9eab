import type { Request, RequestHandler, Response } from "express";
import { z } from "zod";
import type { LiveHub } from "./live-hub.ts";
import { HttpProblem } from "./problem.ts";
import type { Route } from "./routes.ts";

/** A client that leaves this much unread is cut off; it comes back and is told to look anew. */
const UNREAD_BYTES = 256_000;
/** How long a browser waits before it comes back by itself. */
const RETRY_MS = 2_000;

const query = z.object({ run: z.string().max(100).optional(), after: z.string().max(100).optional() });

/**
 * GET /api/v1/events: Server-Sent Events `hello`, `status`, `item`, `run`, `progress`, `config` and `reset`, and `log`
 * of the run in `?run=`. It goes on behind the event of the header Last-Event-ID, or else of `?after=`.
 */
export function liveRoutes(hub: LiveHub): readonly Route[] {
  return [{ path: "/api/v1/events", get: stream(hub) }];
}

function stream(hub: LiveHub): RequestHandler {
  return (request, response) => {
    const { run, after } = parseQuery(request);
    response.status(200).set({
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store, no-transform",
      // Else nginx would gather the events.
      "X-Accel-Buffering": "no",
    });
    if (request.method === "HEAD") return void response.end();
    response.socket?.setNoDelay(true);
    response.write(`retry: ${RETRY_MS}\n\n`);
    const detach = hub.attach({ run, after, write: (bytes) => write(response, bytes) });
    response.on("close", detach);
  };
}

function parseQuery(request: Request) {
  const parsed = query.safeParse(request.query);
  if (!parsed.success) throw new HttpProblem(400, "run and after are one text each.");
  const lastId = request.get("Last-Event-ID");
  return { run: parsed.data.run, after: lastId === undefined || lastId === "" ? parsed.data.after : lastId };
}

/** A slow client is dropped, not buffered for. */
function write(response: Response, bytes: Buffer): void {
  if (response.destroyed) return;
  response.write(bytes);
  if (response.writableLength > UNREAD_BYTES) response.destroy();
}
