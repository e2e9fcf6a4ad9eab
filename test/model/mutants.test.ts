import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { PairState } from "../../src/app/pair-state.ts";
import { Runner } from "../../src/app/runner.ts";
import type { ScanLoop } from "../../src/app/scan-loop.ts";
import type { Clock } from "../../src/ports/runtime.ts";
import { sequences } from "./commands.ts";
import { MUTANTS } from "./mutants.ts";
import { play } from "./sequence.ts";
import { type Parts, soundParts } from "./world.ts";

const sound = soundParts((flow, tools) => new Runner(flow, tools));

/** The first promise that a sequence finds broken, as text; empty when none does. */
async function firstBreach(parts: Parts): Promise<string> {
  const property = fc.asyncProperty(sequences, (sequence) => play(sequence, parts));
  const result = await fc.check(property, { seed: 1, numRuns: 2_000, endOnFailure: true });
  return result.errorInstance instanceof Error ? result.errorInstance.message : "";
}

/** All parts as they should be around a runner whose modules were replaced by `vi.doMock`. */
async function withMutantRunner(): Promise<Parts> {
  vi.resetModules();
  const mutant = await import("../../src/app/runner.ts");
  return soundParts((flow, tools) => new mutant.Runner(flow, tools));
}

describe("the model catches", () => {
  it.each(MUTANTS)("$name", async ({ parts, breaks }) => {
    expect(await firstBreach({ ...sound, ...parts })).toMatch(breaks);
  });
});

describe("the model catches in the program itself", () => {
  afterEach(() => {
    vi.doUnmock("../../src/app/scan-loop.ts");
    vi.doUnmock("../../src/domain/retry.ts");
    vi.doUnmock("../../src/domain/status.ts");
    vi.doUnmock("../../src/domain/settle.ts");
    vi.resetModules();
  });

  it("scans of a pair that run together", async () => {
    vi.doMock("../../src/app/scan-loop.ts", () => ({ ScanLoop: EagerLoop }));
    expect(await firstBreach(await withMutantRunner())).toMatch(/^no overlap/);
  });

  it("a retry that waits for the time of day after the clock was set back", async () => {
    vi.doMock("../../src/domain/retry.ts", async (original) => ({
      ...(await original<object>()),
      isDue: (_last: unknown, nextAt: number, now: number) => now >= nextAt,
    }));
    expect(await firstBreach(await withMutantRunner())).toMatch(/^no lost file/);
  });

  it("a lost run that is never tried again", async () => {
    vi.doMock("../../src/domain/retry.ts", async (original) => ({
      ...(await original<object>()),
      nextAttemptAt: () => null,
    }));
    expect(await firstBreach(await withMutantRunner())).toMatch(/^no lost file/);
  });

  it("a failure that outlives the bytes and the job it came from", async () => {
    vi.doMock("../../src/domain/status.ts", async (original) => {
      const status = await original<typeof import("../../src/domain/status.ts")>();
      const decide: typeof status.decide = (facts, rules, now) => {
        const decision = status.decide(facts, rules, now);
        return facts.lastRun?.failure?.kind === "permanent" ? { ...decision, decision: "skip" } : decision;
      };
      return { ...status, decide };
    });
    expect(await firstBreach(await withMutantRunner())).toMatch(/^no lost file|^isolation/);
  });

  it("settling that trusts the first look", async () => {
    vi.doMock("../../src/domain/settle.ts", async (original) => ({
      ...(await original<object>()),
      settlesInMs: () => 0,
    }));
    expect(await firstBreach(await withMutantRunner())).toMatch(/^settled/);
  });
});

/** Scans whenever it is asked. */
class EagerLoop implements Pick<ScanLoop<PairState>, "busy" | "request" | "hint" | "forget" | "stop"> {
  readonly busy = false;
  readonly #scan: (pair: PairState) => Promise<void>;
  readonly #clock: Clock;

  constructor(scan: (pair: PairState) => Promise<void>, _onScanned: () => void, clock: Clock) {
    this.#scan = scan;
    this.#clock = clock;
  }

  request(pair: PairState, delayMs = 0): void {
    if (delayMs <= 0) void this.#scan(pair);
    else this.#clock.after(delayMs, () => void this.#scan(pair));
  }

  hint(pair: PairState): void {
    this.request(pair, 1);
  }

  forget(): void {}

  async stop(): Promise<void> {}
}
