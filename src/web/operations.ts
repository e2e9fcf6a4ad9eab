import type { z } from "zod";
import { actionBody, emptyBody, pauseBody, skipBody } from "./action-bodies.ts";
import { QUERIES } from "./api-queries.ts";
import type { DocumentName } from "./openapi-documents.ts";

/** What one address of the API does, by one method. */
export interface Operation {
  readonly method: "get" | "post";
  /** As routes have it: `/api/v1/items/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly query?: Readonly<Record<string, z.ZodType>>;
  readonly body?: z.ZodType;
  /** What comes back, by status code. */
  readonly answers: Readonly<Record<number, DocumentName | "text/plain" | "text/event-stream" | "object">>;
}

/** The whole API. */
export const OPERATIONS: readonly Operation[] = [
  get("/healthz", "Whether every pair is scanned when it is due", { 200: "Health", 503: "Health" }),
  get("/readyz", "Whether every pair was scanned, and is when it is due", { 200: "Health", 503: "Health" }),
  get("/metrics", "Metrics in the text format of Prometheus", { 200: "text/plain" }),
  get("/openapi.json", "This description", { 200: "object" }),
  get("/api/v1/status", "The flow at a glance", { 200: "Status" }),
  get("/api/v1/pairs", "All pairs, those that feed others first", { 200: "PairPage" }),
  get("/api/v1/pairs/:name", "One pair", { 200: "Pair" }),
  get("/api/v1/items", "Items by filter, in pages", { 200: "ItemPage" }, QUERIES.items),
  get("/api/v1/items/:id", "One item with its files and its last runs", { 200: "ItemDetail" }),
  get("/api/v1/items/:id/preview", "Rows of a file of an item", { 200: "Preview" }, QUERIES.preview),
  get("/api/v1/items/:id/scores", "The scores in the target of an item", { 200: "Scores" }),
  get("/api/v1/items/:id/trash", "Targets of an item that were put aside", { 200: "TrashPage" }),
  get("/api/v1/runs", "Runs, the newest first, in pages", { 200: "RunPage" }, QUERIES.runs),
  get("/api/v1/runs/:id", "One run with its facts, warnings and log", { 200: "RunDetail" }),
  get("/api/v1/runs/:id/log", "The log of a run", { 200: "text/plain" }),
  get("/api/v1/activity", "The newest runs", { 200: "RunPage" }, QUERIES.activity),
  get("/api/v1/stats", "Durations, throughput and rows over a window", { 200: "Stats" }, QUERIES.stats),
  get("/api/v1/grid", "How far each file or date has come", { 200: "Grid" }, QUERIES.grid),
  get("/api/v1/graph", "Folders, pairs and what links them", { 200: "Graph" }),
  get("/api/v1/config", "The config in force and what the flow stands on", { 200: "System" }),
  get("/api/v1/events", "What happens, as it happens; resumes by Last-Event-ID", { 200: "text/event-stream" }),
  post("/api/v1/items/:id/retry", "Forgets the failed attempts of an item and starts it again", { 202: "ItemDetail" }),
  post("/api/v1/items/:id/skip", "Leaves an item aside, with a reason", { 200: "ItemDetail" }, skipBody),
  post("/api/v1/items/:id/unskip", "Takes a skip back", { 202: "ItemDetail" }),
  post("/api/v1/items/:id/redo", "Puts aside the target and all that was made of it", { 202: "Redone" }),
  post("/api/v1/items/actions", "One action for all items of a filter", { 202: "ActionResult" }, actionBody),
  post("/api/v1/trash/:id/restore", "Puts a target back", { 200: "Restored" }),
  post("/api/v1/pairs/:name/pause", "Starts nothing of a pair until it is resumed", { 200: "Pair" }, pauseBody),
  post("/api/v1/pairs/:name/resume", "Lets a pair go on", { 200: "Pair" }),
  post("/api/v1/runs/:id/cancel", "Stops a run", { 202: "RunDetail" }),
  post("/api/v1/scan", "Looks at every pair now", { 202: "Status" }),
];

type Answers = Operation["answers"];

function get(path: string, summary: string, answers: Answers, query?: Operation["query"]): Operation {
  return { method: "get", path, summary, answers, ...(query === undefined ? {} : { query }) };
}

function post(path: string, summary: string, answers: Answers, body: z.ZodType = emptyBody): Operation {
  return { method: "post", path, summary, answers, body };
}
