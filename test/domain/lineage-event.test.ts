import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { type LineageJob, type LineageRun, lineageEvent } from "../../src/domain/lineage-event.ts";
import { uuidOf } from "../../src/lib/run-uuid.ts";
import { runEvent } from "./openlineage.ts";

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
  sources: [{ name: "in/a.csv", path: "/flow/in/a.csv" }],
  target: "/flow/out/a.csv",
  output: { sizeBytes: 30, sha256: "abc" },
  report: { facts: { "rows in": 8, rows: 7 } },
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
      inputs: [{ namespace: "file", name: "/flow/in/a.csv", inputFacets: { inputStatistics: { rowCount: 8 } } }],
      outputs: [
        { name: "/flow/out/a.csv", outputFacets: { outputStatistics: { rowCount: 7, size: 30, fileCount: 1 } } },
      ],
      run: { facets: {} },
    });
  });

  it("tells the rows of each source of a merge, and none that its job does not tell", () => {
    const sources = ["in/a.csv", "in/b.csv", "in/c.csv"].map((name) => ({ name, path: `/flow/${name}` }));
    const facts = { rows: 7, "rows in": 9, "rows in in/a.csv": 4, "rows in in/b.csv": 5 };
    const event = runEvent.parse(lineageEvent({ ...RUN, sources, report: { facts } }, JOB, "end"));
    expect(event.inputs.map(({ inputFacets }) => inputFacets.inputStatistics?.rowCount)).toEqual([4, 5, undefined]);
  });

  it("tells the size of a target whose rows nobody counted", () => {
    const event = runEvent.parse(lineageEvent({ ...RUN, report: null }, JOB, "end"));
    expect(event.outputs[0]?.outputFacets.outputStatistics).toMatchObject({ rowCount: undefined, size: 30 });
  });

  it("tells nothing of rows and sizes while the run is under way", () => {
    const event = runEvent.parse(lineageEvent(RUN, JOB, "start"));
    expect([...event.inputs, ...event.outputs].map((dataset) => Object.values(dataset).at(-1))).toEqual([{}, {}]);
  });

  test.each([
    ["FAIL", { state: "failed", failure: BAD }, "line 7: bad"],
    ["ABORT", { state: "failed", failure: { ...BAD, code: "cancelled", message: "cancelled" } }, "cancelled"],
    ["ABORT", { state: "lost" }, "The runner stopped while this ran."],
  ] as const)(
    "is %s with its error for a run that ended as %o, whatever it had made by then",
    (eventType, changes, message) => {
      const event = runEvent.parse(lineageEvent({ ...RUN, ...changes }, JOB, "end"));
      expect(event).toMatchObject({ eventType, run: { facets: { errorMessage: { message } } } });
      expect([event.inputs[0]?.inputFacets, event.outputs[0]?.outputFacets]).toEqual([{}, {}]);
    },
  );

  it("is valid against the published schema, whatever the run", () => {
    const run: fc.Arbitrary<LineageRun> = fc.record({
      uuid: fc.tuple(fc.string(), fc.integer({ min: 0, max: 2 ** 47 })).map(([text, at]) => uuidOf(text, at)),
      state: fc.constantFrom("running", "succeeded", "failed", "lost"),
      startedAt: fc.integer({ min: 0, max: 2 ** 42 }),
      finishedAt: fc.option(fc.integer({ min: 0, max: 2 ** 42 })),
      failure: fc.option(fc.constant(BAD)),
      sources: fc.array(fc.record({ name: fc.string(), path: fc.string() })),
      target: fc.string(),
      output: fc.option(fc.constant({ sizeBytes: 3, sha256: "abc" })),
      report: fc.option(
        fc.record({
          facts: fc.dictionary(
            fc.constantFrom("rows in", "rows", "rows out"),
            fc.oneof(fc.nat(), fc.double(), fc.string()),
          ),
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
        expect(runEvent.safeParse(told).error?.issues ?? []).toEqual([]);
      }),
    );
  });

  it("that lacks what the schema asks for is refused by it, so that the check means something", () => {
    const { run, ...rest } = lineageEvent(RUN, JOB, "end");
    expect(runEvent.safeParse(rest).success).toBe(false);
    expect(runEvent.safeParse({ ...rest, run: { runId: "17" } }).success).toBe(false);
    expect(runEvent.safeParse({ ...rest, run }).success).toBe(true);
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
