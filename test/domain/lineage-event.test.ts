import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { z } from "zod";
import { type LineageJob, type LineageRun, lineageEvent } from "../../src/domain/lineage-event.ts";
import { uuidOf } from "../../src/lib/run-uuid.ts";

const schema = z.fromJSONSchema(JSON.parse(readFileSync(join(import.meta.dirname, "openlineage-schema.json"), "utf8")));
const JOB: LineageJob = {
  namespace: "funds",
  flow: "flow",
  pair: "scores",
  kind: "bundled",
  producer: "urn:pairflow:1",
};
const RUN: LineageRun = {
  uuid: uuidOf("funds run 1", 1_000),
  state: "succeeded",
  startedAt: 1_000,
  finishedAt: 3_000,
  failure: null,
  sources: ["/flow/in/a.csv"],
  target: "/flow/out/a.csv",
  output: { sizeBytes: 30, sha256: "abc" },
  report: { facts: { "rows out": 7 } },
};
const BAD = { code: "input-invalid", kind: "permanent", message: "line 7: bad", hint: null } as const;

describe("an OpenLineage event", () => {
  it("tells of a run that succeeded its files, its rows and its size", () => {
    const event = lineageEvent(RUN, JOB, "end");
    expect(event).toMatchObject({
      eventType: "COMPLETE",
      eventTime: "1970-01-01T00:00:03.000Z",
      job: {
        namespace: "funds",
        name: "flow.scores",
        facets: { jobType: { processingType: "BATCH", jobType: "JOB" } },
      },
      inputs: [{ namespace: "file", name: "/flow/in/a.csv" }],
      outputs: [{ name: "/flow/out/a.csv", outputFacets: { outputStatistics: { rowCount: 7, size: 30 } } }],
      run: { facets: {} },
    });
  });

  test.each([
    ["FAIL", { state: "failed", failure: BAD }, "line 7: bad"],
    ["ABORT", { state: "failed", failure: { ...BAD, code: "cancelled", message: "cancelled" } }, "cancelled"],
    ["ABORT", { state: "lost" }, "The runner stopped while this ran."],
  ] as const)("is %s with its error for a run that ended as %o", (eventType, changes, message) => {
    const event = lineageEvent({ ...RUN, output: null, report: null, ...changes }, JOB, "end");
    expect(event).toMatchObject({ eventType, run: { facets: { errorMessage: { message } } } });
  });

  it("is valid against the published schema, whatever the run", () => {
    const run: fc.Arbitrary<LineageRun> = fc.record({
      uuid: fc.tuple(fc.string(), fc.integer({ min: 0, max: 2 ** 47 })).map(([text, at]) => uuidOf(text, at)),
      state: fc.constantFrom("running", "succeeded", "failed", "lost"),
      startedAt: fc.integer({ min: 0, max: 2 ** 42 }),
      finishedAt: fc.option(fc.integer({ min: 0, max: 2 ** 42 })),
      failure: fc.option(fc.constant(BAD)),
      sources: fc.array(fc.string()),
      target: fc.string(),
      output: fc.option(fc.constant({ sizeBytes: 3, sha256: "abc" })),
      report: fc.option(
        fc.record({
          facts: fc.dictionary(fc.constantFrom("rows", "rows out"), fc.oneof(fc.nat(), fc.double(), fc.string())),
        }),
      ),
    });
    const job: fc.Arbitrary<LineageJob> = fc.record({
      namespace: fc.string(),
      flow: fc.string(),
      pair: fc.string(),
      kind: fc.constantFrom("bundled", "script", "sql", "command", undefined),
      producer: fc.constant("urn:pairflow:1"),
    });
    fc.assert(
      fc.property(run, job, fc.constantFrom("start", "end"), (one, of, moment) => {
        const told = JSON.parse(JSON.stringify(lineageEvent(one, of, moment)));
        expect(schema.safeParse(told).error?.issues ?? []).toEqual([]);
      }),
    );
  });

  it("that lacks what the schema asks for is refused by it, so that the check means something", () => {
    const { run, ...rest } = lineageEvent(RUN, JOB, "end");
    expect(schema.safeParse(rest).success).toBe(false);
    expect(schema.safeParse({ ...rest, run: { runId: "17" } }).success).toBe(false);
    expect(schema.safeParse({ ...rest, run }).success).toBe(true);
  });
});

describe("the id of a run in lineage", () => {
  it("is a UUID of version 7 that is always the same, and sorts by time", () => {
    expect(uuidOf("run", 1_000)).toBe(uuidOf("run", 1_000));
    expect(uuidOf("run", 1_000)).toMatch(/^00000000-03e8-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidOf("another", 1_000)).not.toBe(uuidOf("run", 1_000));
    expect(uuidOf("run", 1_000) < uuidOf("another", 2 ** 41)).toBe(true);
  });
});
