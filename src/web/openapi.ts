import { z } from "zod";
import { type DocumentName, documentSchemas } from "./openapi-documents.ts";
import { OPERATIONS, type Operation } from "./operations.ts";

/** The description of the API in OpenAPI 3.1, made of the schemas that requests and answers are checked by. */
export function openApi(version: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    const path = operation.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [operation.method]: described(operation) };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Pairflow",
      version,
      summary: "What a flow has done, does and waits for.",
      description:
        "Instants are ISO 8601 in UTC, durations end in Ms, sizes are in bytes. Lists come in pages: send nextCursor as cursor. A change is a POST with the header Origin of this server; with a token configured, every request carries `Authorization: Bearer`.",
    },
    servers: [{ url: "/" }],
    security: [{}, { token: [] }],
    paths,
    components: {
      schemas: documentSchemas(),
      securitySchemes: { token: { type: "http", scheme: "bearer", description: "Where the server asks for one." } },
    },
  } as const;
}

function described({ method, path, summary, query = {}, body, answers }: Operation) {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => {
    return { name, in: "path", required: true, schema: { type: "string" } };
  });
  const inQuery = Object.entries(query).map(([name, schema]) => {
    const { description, ...rest } = jsonSchema(schema);
    return { name, in: "query", required: false, ...(description === undefined ? {} : { description }), schema: rest };
  });
  return {
    summary,
    operationId: `${method}${path.replace(/^\/api\/v1/, "").replaceAll(/[/:.](\w)/g, (_, letter) => letter.toUpperCase())}`,
    ...(inPath.length + inQuery.length === 0 ? {} : { parameters: [...inPath, ...inQuery] }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: jsonSchema(body) } } } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, document]) => [status, answer(document)])),
      default: {
        description: "A problem, RFC 9457.",
        content: { "application/problem+json": { schema: reference("Problem") } },
      },
    },
  };
}

function answer(document: Operation["answers"][number]) {
  if (document === "text/plain") return content("Text.", document, { type: "string" });
  if (document === "text/event-stream") return content("Server-Sent Events.", document, { type: "string" });
  if (document === "object") return content("This description.", "application/json", { type: "object" });
  return content(`${document}.`, "application/json", reference(document));
}

function content(description: string, type: string, schema: unknown) {
  return { description, content: { [type]: { schema } } };
}

function reference(document: DocumentName) {
  return { $ref: `#/components/schemas/${document}` };
}

/** As requests carry it. */
function jsonSchema(schema: z.ZodType) {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}
