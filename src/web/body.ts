import express, { type Request, type RequestHandler, type Response } from "express";
import { z } from "zod";
import { HttpProblem } from "./problem.ts";
import { parseQuery } from "./query.ts";

/** What is done with a body that was read. */
type Use<Body> = (body: Body, request: Request, response: Response) => Promise<void> | void;

/** The largest body: an action with a reason and a filter is far below. */
const LIMIT = "16kb";
const json = express.json({ limit: LIMIT, type: "application/json" });
const form = express.urlencoded({ limit: LIMIT, extended: false, type: "application/x-www-form-urlencoded" });

/** Reads a JSON body by its schema; none at all is an empty object. Throws 400, 413, 415. */
export function withJson<Schema extends z.ZodType>(schema: Schema, use: Use<z.output<Schema>>): RequestHandler {
  return withBody({ parser: json, type: "application/json", schema }, use);
}

/** Reads the fields of a form by their schema. Throws 400, 413, 415. */
export function withForm<Schema extends z.ZodType>(schema: Schema, use: Use<z.output<Schema>>): RequestHandler {
  return withBody({ parser: form, type: "application/x-www-form-urlencoded", schema }, use);
}

interface Reading<Schema> {
  readonly parser: RequestHandler;
  readonly type: string;
  readonly schema: Schema;
}

function withBody<Schema extends z.ZodType>(
  { parser, type, schema }: Reading<Schema>,
  use: Use<z.output<Schema>>,
): RequestHandler {
  return async (request, response) => {
    if (request.is(type) === false && !(await isEmpty(request))) {
      throw new HttpProblem(415, `The body must be of the type ${type}.`, { headers: { Accept: type } });
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    parser(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(unreadable(error))));
    await promise;
    const body: unknown = request.body;
    await use(parseQuery(schema, body ?? {}, "The body is not valid."), request, response);
  };
}

/** Some clients say of no body that it has no bytes, others send one of no bytes and no type. */
async function isEmpty(request: Request): Promise<boolean> {
  if (request.headers["content-length"] === "0") return true;
  if (request.headers["content-type"] !== undefined) return false;
  for await (const _bytes of request) return false;
  return true;
}

const failure = z.object({ status: z.int().min(400).max(499), message: z.string() });

/** What the parser says of a body, which is text of the client. */
function unreadable(error: unknown): unknown {
  const known = failure.safeParse(error);
  if (!known.success) return error;
  const { status, message } = known.data;
  return new HttpProblem(status, `The body cannot be read: ${message}.`, { cause: error });
}
