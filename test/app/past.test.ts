import fc from "fast-check";
import { expect, it } from "vitest";
import { PairState } from "../../src/app/pair-state.ts";
import { createPast } from "../../src/app/past.ts";
import type { LastRun } from "../../src/domain/run.ts";
import { MADE, RUN } from "../contracts/journal.ts";
import { pairOf } from "../support/flow-parts.ts";
import { memoryJournal } from "../support/memory-journal.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const SHOWN = 24;

const OPEN: LastRun = {
  ...{ id: "", state: "running", attempt: 1, input: "", jobIdentity: "job", startedAt: 0 },
  ...{ finishedAt: null, failure: null, made: null },
};

/** A pair whose runs end as they are told to, before a journal that counts how often it is asked. */
class Rig {
  readonly journal = memoryJournal();
  now = 1_000 * HOUR;
  asked = 0;
  readonly #pair = pairOf("in/{name}.csv", "out/{name}.csv", { name: RUN.pair });
  #runs = 0;
  #state = this.#stateOf();
  #past = this.#pastOf();

  begin(key: string): LastRun {
    this.#runs += 1;
    const run = { ...OPEN, id: `r${this.#runs}`, startedAt: this.now };
    this.journal.begin({ ...RUN, ...run, key });
    this.#state.setLastRun(key, run, this.now);
    return run;
  }

  end(key: string, state: "succeeded" | "failed"): void {
    const run = this.#state.lastRuns.get(key);
    const id = run?.finishedAt === null ? run.id : this.begin(key).id;
    this.tell(key, id, state);
  }

  /** Tells how a run ended, also one that had ended before. */
  tell(key: string, id: string, state: "succeeded" | "failed"): void {
    this.journal.end({ ...MADE, id, state, finishedAt: this.now });
    this.#state.setLastRun(key, { ...OPEN, id, state, finishedAt: this.now }, this.now);
  }

  tellAgain(key: string): void {
    const run = this.#state.lastRuns.get(key);
    if (run !== undefined && run.finishedAt !== null) this.tell(key, run.id, "succeeded");
  }

  retry(key: string): void {
    if (this.#state.lastRuns.get(key)?.finishedAt === null) return;
    this.#state.setLastRun(key, this.journal.rearm(RUN.pair, key), this.now);
  }

  restart(): void {
    this.journal.loseRunning(this.now);
    this.#state = this.#stateOf();
    this.#past = this.#pastOf();
  }

  hours(): readonly string[] {
    return this.#past.hours(this.#state).map(textOf);
  }

  /** All of them, as the journal counts them at once. */
  recounted(): readonly string[] {
    const first = (Math.floor(this.now / HOUR) - SHOWN + 1) * HOUR;
    const ended = new Map(this.journal.endedByHour(RUN.pair, first).map((hour) => [hour.at, textOf(hour)]));
    return Array.from({ length: SHOWN }, (_, index) => ended.get(first + index * HOUR) ?? "0/0");
  }

  #stateOf(): PairState {
    const rules = { ...this.#pair, paused: false, jobIdentity: "job" };
    return new PairState(this.#pair, rules, { lastRuns: this.journal.latest(RUN.pair) });
  }

  #pastOf() {
    const endedByHour: typeof this.journal.endedByHour = (...asked) => {
      this.asked += 1;
      return this.journal.endedByHour(...asked);
    };
    return createPast({ ...this.journal, endedByHour }, { now: () => this.now });
  }
}

function textOf({ succeeded, failed }: { readonly succeeded: number; readonly failed: number }): string {
  return `${succeeded}/${failed}`;
}

it("counts by the hour what ended in the last 24, and goes on as time goes by", () => {
  const rig = new Rig();
  const none = (count: number) => new Array(count).fill("0/0");
  expect(rig.hours()).toEqual(none(24));
  rig.end("a", "succeeded");
  rig.end("b", "failed");
  expect(rig.hours()).toEqual([...none(23), "1/1"]);
  rig.now += HOUR + MINUTE;
  rig.end("a", "succeeded");
  expect(rig.hours()).toEqual([...none(22), "1/1", "1/0"]);
  rig.now += 23 * HOUR;
  expect(rig.hours()).toEqual(["1/0", ...none(23)]);
});

it("asks the journal once, however many runs end", () => {
  const rig = new Rig();
  for (let run = 0; run < 100; run += 1) {
    rig.end(`key ${run % 7}`, "succeeded");
    rig.now += MINUTE;
    rig.hours();
  }
  expect(rig.asked).toBe(1);
  expect(rig.hours()).toEqual(rig.recounted());
});

it("still counts a run that the journal keeps no longer, until a restart", () => {
  const rig = new Rig();
  rig.end("a", "failed");
  const before = rig.hours();
  rig.journal.remove([{ pair: RUN.pair, key: "a", newest: "r1", runs: ["r1"], logs: [], bytes: 0 }]);
  expect(rig.hours()).toEqual(before);
  rig.restart();
  expect(rig.hours()).toEqual(rig.recounted());
  expect(rig.hours()).not.toEqual(before);
});

const key = fc.constantFrom("a", "b", "c");
const step = fc.oneof(
  fc.record({ do: fc.constant("begin" as const), key }),
  fc.record({ do: fc.constant("end" as const), key, state: fc.constantFrom("succeeded", "failed") }),
  fc.record({ do: fc.constant("tell again" as const), key }),
  fc.record({ do: fc.constant("retry" as const), key }),
  fc.record({ do: fc.constant("look" as const) }),
  fc.record({ do: fc.constant("restart" as const) }),
  fc.record({
    do: fc.constant("time" as const),
    by: fc.integer({ min: -3, max: 3 }).map((times) => times * 10 * HOUR),
  }),
);

it("shows what a count of the whole journal would, also when the clock steps back", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 4, maxLength: 18 }), (steps) => {
      const rig = new Rig();
      for (const each of steps) {
        if (each.do === "begin") rig.begin(each.key);
        else if (each.do === "end") rig.end(each.key, each.state);
        else if (each.do === "tell again") rig.tellAgain(each.key);
        else if (each.do === "retry") rig.retry(each.key);
        else if (each.do === "restart") rig.restart();
        else if (each.do === "time") rig.now += each.by;
        else expect(rig.hours()).toEqual(rig.recounted());
      }
      expect(rig.hours()).toEqual(rig.recounted());
    }),
    { numRuns: 500 },
  );
});
