import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ITEM_SORTS, type ItemQuery } from "../../src/app/item-documents.ts";
import { ItemIndex } from "../../src/app/item-index.ts";
import { PairState } from "../../src/app/pair-state.ts";
import type { LastRun } from "../../src/domain/run.ts";
import { type ItemFacts, inputOf } from "../../src/domain/status.ts";
import { itemId } from "../../src/lib/hash.ts";
import { pairOf } from "../support/flow-parts.ts";
import { ManualClock } from "../support/manual-clock.ts";

interface Known {
  readonly startedAt: number;
  readonly tookMs: number;
  readonly failed: boolean;
}

const known = fc.record({ startedAt: fc.nat(9), tookMs: fc.nat(5), failed: fc.boolean() });
/** By pair: names, what is known of the run of each, and whether the target is there. */
const flows = fc.array(
  fc.dictionary(
    fc.stringMatching(/^[a-cA-C]{1,3}$/),
    fc.record({ run: fc.option(known, { nil: undefined }), there: fc.boolean() }),
    { maxKeys: 12, noNullPrototype: true },
  ),
  { minLength: 1, maxLength: 4 },
);
const queries = fc.record({
  status: fc.constantFrom(undefined, "success", "preliminary", "error", "unfinished"),
  reason: fc.constantFrom(undefined, undefined, "done", "new", "failed"),
  pair: fc.constantFrom(undefined, undefined, "pair-1", "nobody"),
  text: fc.constantFrom(undefined, undefined, "B", "ab", "", "a\0"),
  since: fc.constantFrom(undefined, undefined, 7),
  sort: fc.constantFrom(undefined, ...ITEM_SORTS),
  limit: fc.integer({ min: 1, max: 7 }),
}) satisfies fc.Arbitrary<ItemQuery>;

type Files = Readonly<Record<string, { readonly run: Known | undefined; readonly there: boolean }>>;

async function stateOf(files: Files, index: number): Promise<PairState> {
  const pair = pairOf("in", "out", { name: `pair-${index}`, settleMs: 0 });
  const facts = Object.entries(files).map(([key, { run, there }]): ItemFacts => {
    const entry = {
      path: key,
      kind: "file",
      nameIsValid: true,
      sizeBytes: 1,
      modifiedAt: 0,
      fingerprint: "1",
    } as const;
    const base = { pair: pair.name, bindings: {}, problem: undefined, waitsFor: undefined };
    const item = { ...base, key, sources: [entry], target: key };
    const lastRun = run === undefined ? undefined : lastRunOf(run, inputOf(item));
    return { item, targetExists: there, lastRun, settledAt: null, queued: false };
  });
  const lastRuns = facts.flatMap(({ item, lastRun }): [string, LastRun][] =>
    lastRun === undefined ? [] : [[item.key, lastRun]],
  );
  const state = new PairState(pair, { ...pair, paused: false, jobIdentity: "job" }, { lastRuns: new Map(lastRuns) });
  const note = () => ({ startedAt: 0, durationMs: 0 });
  await state.completeScan({ facts, observations: [new Map()], ignored: 0, note }, new ManualClock(), () => undefined);
  return state;
}

function lastRunOf({ startedAt, tookMs, failed }: Known, input: string): LastRun {
  const failure = { code: "job-failed", kind: "permanent", message: "no", hint: null } as const;
  const base = { id: `run${startedAt}`, attempt: 1, input, jobIdentity: "job", startedAt, made: null };
  const finishedAt = startedAt + tookMs;
  return failed
    ? { ...base, state: "failed", finishedAt, failure }
    : { ...base, state: "succeeded", finishedAt, failure: null };
}

/** The same by looking at everything. */
function expected(states: readonly PairState[], { status, reason, pair, text, since, sort = "key" }: ItemQuery) {
  const all = states.flatMap((state, index) => [...state.entries()].map((entry) => ({ state, entry, index })));
  const value = ({ entry: { facts } }: (typeof all)[number]): number => {
    const { lastRun } = facts;
    if (lastRun === undefined || sort === "key") return -1;
    return sort === "updated" ? (lastRun.finishedAt ?? -1) : (lastRun.finishedAt ?? 0) - lastRun.startedAt;
  };
  return all
    .filter(({ state }) => pair === undefined || state.pair.name === pair)
    .filter(({ entry }) => status !== "unfinished" || entry.decision.status !== "success")
    .filter(({ entry }) => status === undefined || status === "unfinished" || entry.decision.status === status)
    .filter(({ entry }) => reason === undefined || entry.decision.reason === reason)
    .filter(({ entry }) => since === undefined || (entry.facts.lastRun?.finishedAt ?? -1) >= since)
    .filter(({ entry }) => text === undefined || entry.facts.item.key.toLowerCase().includes(text.toLowerCase()))
    .sort(
      (one, other) =>
        value(other) - value(one) ||
        one.index - other.index ||
        (one.entry.facts.item.key < other.entry.facts.item.key ? -1 : 1),
    )
    .map(({ state, entry }) => `${state.pair.name}/${entry.facts.item.key}`);
}

function pages(index: ItemIndex, query: ItemQuery) {
  const names: string[] = [];
  const totals = new Set<number>();
  let cursor: string | undefined;
  do {
    const { found, total, nextCursor } = index.find({ ...query, cursor });
    names.push(...found.map(({ state, entry }) => `${state.pair.name}/${entry.facts.item.key}`));
    totals.add(total);
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return { names, totals: [...totals] };
}

describe("the list of items", () => {
  it("has what fits, once each, in its order, with the right total on each page", async () => {
    await fc.assert(
      fc.asyncProperty(flows, queries, async (flow, query) => {
        const states = await Promise.all(flow.map(stateOf));
        const names = expected(states, query);
        expect(pages(new ItemIndex({ states }), query)).toEqual({ names, totals: [names.length] });
      }),
      { numRuns: 300 },
    );
  });

  it("goes on behind the last item of the page before when that item has changed since", async () => {
    const run = (startedAt: number) => ({ run: { startedAt, tookMs: 0, failed: false }, there: true });
    const state = await stateOf({ a: run(1), b: run(2), c: run(3), d: run(4) }, 0);
    const index = new ItemIndex({ states: [state] });
    const first = index.find({ sort: "updated", limit: 2 });
    expect(first.found.map(({ entry }) => entry.facts.item.key)).toEqual(["d", "c"]);
    const last = state.entry("c")?.facts.lastRun;
    if (last === undefined) throw new Error("c ran");
    state.setLastRun("c", { ...last, finishedAt: 9 }, 9);
    const rest = index.find({ sort: "updated", limit: 2, cursor: first.nextCursor ?? undefined });
    expect(rest.found.map(({ entry }) => entry.facts.item.key)).toEqual(["b", "a"]);
    expect(index.find({ sort: "updated", limit: 1 }).found[0]?.entry.facts.item.key).toBe("c");
  });

  it("refuses a cursor of another order", async () => {
    const states = [await stateOf({ a: { run: undefined, there: true }, b: { run: undefined, there: true } }, 0)];
    const index = new ItemIndex({ states });
    const cursor = index.find({ sort: "updated", limit: 1 }).nextCursor ?? undefined;
    expect(() => index.find({ limit: 1, cursor })).toThrow("none of ours");
  });
});

it("an item is found by its id and by its text, before and after another scan, and one that is not there is not", async () => {
  const none = { run: undefined, there: true };
  const state = await stateOf({ a: none, c: none }, 0);
  const index = new ItemIndex({ states: [state] });
  const named = (text: string) => index.find({ text, limit: 9 }).found.map(({ entry }) => entry.facts.item.key);
  expect([named("A"), named("b")]).toEqual([["a"], []]);
  expect(index.get(itemId("pair-0", "c"))?.entry.facts.item.key).toBe("c");
  const next = await stateOf({ b: none, c: none }, 0);
  const facts = [...next.entries()].map((entry) => entry.facts);
  const note = () => ({ startedAt: 1, durationMs: 0 });
  await state.completeScan({ facts, observations: [new Map()], ignored: 0, note }, new ManualClock(), () => undefined);
  expect(index.get(itemId("pair-0", "b"))?.entry.facts.item.key).toBe("b");
  expect(index.get(itemId("pair-0", "c"))?.entry.facts.item.key).toBe("c");
  expect([named("A"), named("b")]).toEqual([[], ["b"]]);
  expect([index.get(itemId("pair-0", "a")), index.get("i_nonsense")]).toEqual([undefined, undefined]);
});
