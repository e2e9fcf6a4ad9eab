import { z } from "zod";
import { health, pairDocument, pairPage, pairSummary, statusDocument } from "./schemas/flow.ts";
import { graphDocument, gridDocument, statsDocument, systemDocument } from "./schemas/insights.ts";
import {
  actionResult,
  itemDetail,
  itemDocument,
  itemPage,
  redone,
  restored,
  trashedTarget,
  trashPage,
} from "./schemas/items.ts";
import { previewDocument, scoresDocument } from "./schemas/look.ts";
import { problemDocument } from "./schemas/problem.ts";
import { runDetail, runPage, runSummary } from "./schemas/runs.ts";

/** Every document of the API, by the name that the description gives it. */
export const DOCUMENTS = {
  Status: statusDocument,
  PairSummary: pairSummary,
  Pair: pairDocument,
  PairPage: pairPage,
  Item: itemDocument,
  ItemPage: itemPage,
  ItemDetail: itemDetail,
  Preview: previewDocument,
  Scores: scoresDocument,
  Run: runSummary,
  RunPage: runPage,
  RunDetail: runDetail,
  Stats: statsDocument,
  Grid: gridDocument,
  Graph: graphDocument,
  System: systemDocument,
  Health: health,
  Problem: problemDocument,
  TrashedTarget: trashedTarget,
  TrashPage: trashPage,
  Redone: redone,
  Restored: restored,
  ActionResult: actionResult,
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type DocumentName = keyof typeof DOCUMENTS;

/** As JSON Schema 2020-12, each referring to the others by name. */
export function documentSchemas(): Readonly<Record<string, unknown>> {
  const registry = z.registry<{ readonly id: string }>();
  for (const [id, schema] of Object.entries(DOCUMENTS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]));
}
