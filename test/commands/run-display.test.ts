import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { runDisplay } from "../../src/commands/run-display.ts";
import type { WorkOrder } from "../../src/domain/run.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";

const merge = pairOf("source", "merged", { name: "merge", settleMs: 0 });
const broken = { code: "job-failed", kind: "permanent", message: "it\nbroke", hint: null } as const;

class FakeScreen extends Writable {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly #chunks: string[] = [];

  constructor({ isTTY, columns = 200 }: { readonly isTTY: boolean; readonly columns?: number }) {
    super();
    this.isTTY = isTTY;
    this.columns = columns;
  }

  get lines(): readonly string[] {
    return stripVTControlCharacters(this.#chunks.join("")).split("\n").slice(0, -1);
  }

  /** What was drawn, each over the one before: the bar and the text behind it. */
  get drawn(): readonly (readonly [bar: string, text: string])[] {
    return this.#chunks.flatMap((chunk) => {
      const [, bar, text] = /^([█░]+) (.*)$/s.exec(chunk) ?? [];
      return bar === undefined || text === undefined ? [] : [[bar, text] as const];
    });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk.toString());
    done();
  }
}

/** A flow whose runs wait, seen on a screen. */
async function shown(screen: FakeScreen, ...files: readonly string[]) {
  const rig = new FlowRig(merge);
  rig.held = [];
  for (const file of files) rig.disk.write(`source/${file}`, "a");
  const runner = rig.restart();
  const display = runDisplay(screen, rig.clock);
  const counts = () => runner.states[0]?.counts ?? { success: 0, preliminary: 0, error: 0 };
  const rest = runner.runToRest(
    {
      ended: (run, failure) => display.ended(run, { durationMs: 41, failure }, counts()),
      progressed: (run, progress) => display.progressed(run, progress, counts()),
    },
    () => true,
  );
  await rig.clock.pass(0);
  const order = (key: string): WorkOrder => {
    const found = rig.orders.find((one) => one.key === key);
    if (found === undefined) throw new Error(`${key} was not started`);
    return found;
  };
  const finish = async () => {
    rig.held = rig.held ?? [];
    while (rig.held.length > 0) {
      rig.release();
      await rig.clock.pass(0);
    }
    await rest;
    await runner.stop(0);
    display.close();
  };
  return { rig, order, finish };
}

describe("without a terminal, `run`", () => {
  it("prints one line per finished file, and no more for a short one", async () => {
    const screen = new FakeScreen({ isTTY: false });
    const { rig, order, finish } = await shown(screen, "a.csv", "b.csv");
    rig.job = ({ key }) => (key === "b.csv" ? broken : "made");
    await rig.clock.pass(9_900);
    rig.progress(order("a.csv"), 1, 2, "rows");
    await finish();
    expect(screen.lines).toEqual(["✓ merge  a.csv  41 ms", "✗ merge  b.csv  41 ms  it\\nbroke"]);
  });

  it("prints every 10 s how far each long run is", async () => {
    const screen = new FakeScreen({ isTTY: false });
    const { rig, order, finish } = await shown(screen, "a.csv", "b.csv");
    for (let second = 1; second <= 25; second += 1) {
      await rig.clock.pass(1_000);
      rig.progress(order("a.csv"), second * 4_000_000, 120_000_000, "bytes");
      if (second === 12) rig.progress(order("b.csv"), 640_000, 1_000_000, "rows");
    }
    await finish();
    expect(screen.lines.slice(0, 3)).toEqual([
      "… merge  a.csv  33% of 120 MB",
      "… merge  b.csv  64% of 1,000,000 rows",
      "… merge  a.csv  66% of 120 MB",
    ]);
    expect(screen.lines).toHaveLength(5);
  });
});

describe("on a terminal, `run`", () => {
  it("shows a bar that names the run that told last, with its part", async () => {
    const screen = new FakeScreen({ isTTY: true });
    const { rig, order, finish } = await shown(screen, "a.csv", "b.csv", "c.csv", "d.csv");
    rig.progress(order("a.csv"), 54_000_000, 120_000_000, "bytes");
    expect(screen.drawn).toEqual([[expect.stringMatching(/^█{5}░{35}$/), "0/4 · merge  a.csv 45% of 120 MB"]]);
    await finish();
    expect(screen.drawn.at(-1)).toEqual(["█".repeat(40), expect.stringMatching(/^4\/4.* · merge {2}[a-d]\.csv$/)]);
  });

  it("cuts a long name in its middle, so that a narrow one still shows how far it is", async () => {
    const screen = new FakeScreen({ isTTY: true, columns: 80 });
    const name = "prices_of_all_funds_2026-11-21.csv";
    const { rig, order, finish } = await shown(screen, name);
    rig.progress(order(name), 54_000_000, 120_000_000, "bytes");
    expect(screen.drawn).toEqual([["█".repeat(9) + "░".repeat(11), "0/1 · merge  …21.csv 45% of 120 MB"]]);
    await finish();
  });

  it("leaves no file's name unclean", async () => {
    const screen = new FakeScreen({ isTTY: true });
    const { rig, order, finish } = await shown(screen, "a\u001B[31m{bar}.csv");
    rig.progress(order("a\u001B[31m{bar}.csv"), 5, 0, "ro\nws");
    expect(screen.drawn).toEqual([["░".repeat(40), "0/1 · merge  a\\u001B[31m{bar}.csv 5 ro\\nws"]]);
    await finish();
  });
});

it("prints nothing of a run that nobody knows any more", async () => {
  const screen = new FakeScreen({ isTTY: false });
  const { rig, order, finish } = await shown(screen, "a.csv");
  const late = order("a.csv");
  await finish();
  await rig.clock.pass(60_000);
  rig.progress(late, 1, 2, "rows");
  expect(screen.lines).toHaveLength(1);
});
