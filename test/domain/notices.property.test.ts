import fc from "fast-check";
import { expect, it } from "vitest";
import type { Failure } from "../../src/domain/errors.ts";
import { type ItemSight, newsOf, type PairSight, type ToldOf } from "../../src/domain/notices.ts";
import { decide } from "../../src/domain/status.ts";
import { fileOf, itemOf, runOf } from "../support/flow-parts.ts";

const RULES = { retry: { attempts: 3, backoffMs: 1_000 }, onSourceChange: "keep", onJobChange: "keep" } as const;
const BAD: Failure = { code: "input-invalid", kind: "permanent", message: "bad", hint: null };
const HELD: Failure = { code: "disk-full", kind: "environment", message: "full", hint: null };

const STATES = ["gone", "new", "running", "retried", "failed", "done"] as const;
type State = (typeof STATES)[number];

/** One moment of a pair: how each of its items is, whether it is held, and whether its folder could be listed. */
interface Moment {
  readonly items: readonly { readonly state: State; readonly version: number }[];
  readonly held: boolean;
  readonly listed: boolean;
}

const moment: fc.Arbitrary<Moment> = fc.record({
  items: fc.array(fc.record({ state: fc.constantFrom(...STATES), version: fc.integer({ min: 1, max: 2 }) }), {
    minLength: 3,
    maxLength: 3,
  }),
  held: fc.boolean(),
  listed: fc.boolean(),
});

function itemSight(name: string, { state, version }: Moment["items"][number]): ItemSight {
  const item = itemOf(fileOf(name, version));
  const runs = {
    gone: undefined,
    new: undefined,
    running: runOf(item, { state: "running", finishedAt: null, failure: null }),
    retried: runOf(item),
    failed: runOf(item, { failure: BAD }),
    done: runOf(item, { state: "succeeded", failure: null }),
  } as const;
  const facts = { item, targetExists: state === "done", lastRun: runs[state], settledAt: null, queued: false };
  return { facts, decision: decide(facts, { ...RULES, paused: false, jobIdentity: "job" }, 2_500) };
}

function sightOf({ items, held, listed }: Moment): PairSight {
  const sights = items.flatMap((item, index) => (item.state === "gone" ? [] : [itemSight(`${index}.csv`, item)]));
  return {
    items: sights,
    itemOf: (key) => sights.find(({ facts }) => facts.item.key === key),
    retry: RULES.retry,
    problem: held ? HELD : undefined,
    isWhole: listed,
    isWorking: false,
    deadline: undefined,
    succeededAt: undefined,
  };
}

/** What is wrong for good at a moment, said in another way than the program says it. */
function wrongOf({ items, held }: Moment): ReadonlySet<string> {
  const bad = items.flatMap(({ state, version }, index) => (state === "failed" ? [`${index}.csv@${version}`] : []));
  return new Set(held ? ["held", ...bad] : bad);
}

it("tells each trouble once, none that is not there, and one recovery when all of them are over", () => {
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 12 }), (moments) => {
      let told: readonly ToldOf[] = [];
      for (const now of moments) {
        const news = newsOf(sightOf(now), told);
        const wrong = wrongOf(now);
        const keys = news.troubles.map(({ key }) => key);
        const before = new Set(told.map(({ key }) => key));
        expect(new Set(keys).size).toBe(keys.length);
        expect(news.troubles.length).toBeLessThanOrEqual(wrong.size);
        const kept = told.filter(({ key }) => !news.over.includes(key) && !keys.includes(key));
        const next = [...kept, ...news.troubles.map(({ key, fingerprint }) => ({ key, fingerprint, at: 0 }))];
        // What is wrong is told by now, whatever was told before.
        expect(next.length).toBeGreaterThanOrEqual(wrong.size);
        expect(news.recovered).toBe(before.size > 0 && next.length === 0);
        if (news.recovered) expect(wrong.size).toBe(0);
        // The same moment again has no news, also after a restart that knows only what is remembered.
        expect(newsOf(sightOf(now), next)).toEqual({ troubles: [], over: [], recovered: false });
        told = next;
      }
    }),
  );
});

it("tells a recovery once all is done, whatever happened before", () => {
  fc.assert(
    fc.property(fc.array(moment, { minLength: 1, maxLength: 8 }), (moments) => {
      let told: readonly ToldOf[] = [];
      let open = 0;
      const allDone: Moment = {
        items: [1, 1, 1].map((version) => ({ state: "done", version })),
        held: false,
        listed: true,
      };
      for (const now of [...moments, allDone]) {
        const news = newsOf(sightOf(now), told);
        if (news.troubles.length > 0) open = 1;
        if (news.recovered) open -= 1;
        const keys = new Set([...news.over, ...news.troubles.map(({ key }) => key)]);
        const kept = told.filter(({ key }) => !keys.has(key));
        told = [...kept, ...news.troubles.map(({ key, fingerprint }) => ({ key, fingerprint, at: 0 }))];
      }
      expect(open).toBe(0);
      expect(told).toEqual([]);
    }),
  );
});
