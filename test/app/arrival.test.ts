import { describe, expect, it } from "vitest";
import type { Pair } from "../../src/domain/pair.ts";
import { pairOf } from "../support/flow-parts.ts";
import { FlowRig } from "../support/flow-rig.ts";
import type { MemoryDisk } from "../support/memory-folder.ts";

const SOURCE = "source/a.csv";
const stamp = pairOf("source", "stamped", { name: "stamp" });
const keep: Partial<Pair> = {};
const rerun: Partial<Pair> = { onSourceChange: "rerun" };

type Act = (disk: MemoryDisk) => void;
const write =
  (content: string, modifiedAt?: number): Act =>
  (disk) =>
    disk.write(SOURCE, content, modifiedAt);

interface Arrival {
  /** What happens at which millisecond; a hint tells of each. */
  readonly steps: readonly (readonly [atMs: number, act: Act])[];
  /** Contents that jobs read, in order. */
  readonly read: readonly string[];
  readonly ends: string;
  readonly change?: Partial<Pair>;
}

const growing = Array.from({ length: 61 }, (_, half) => [half * 500, write("x".repeat(half + 1))] as const);
const A_DAY_AHEAD = Date.UTC(2026, 10, 22);

const arrivals: readonly (readonly [string, Arrival])[] = [
  ["grows for 30 s: waits", { steps: growing, read: ["x".repeat(61)], ends: "done" }],
  [
    "pauses for longer than settle, then grows: the target is kept and stale",
    {
      steps: [
        [0, write("half")],
        [5_000, write("half+rest")],
      ],
      read: ["half"],
      ends: "stale",
    },
  ],
  [
    "pauses for longer than settle, then grows: made again where the pair says so",
    {
      steps: [
        [0, write("half")],
        [5_000, write("half+rest")],
      ],
      read: ["half", "half+rest"],
      ends: "done",
      change: rerun,
    },
  ],
  [
    "has its full size at once and is filled later",
    {
      steps: [
        [0, write("\0\0\0")],
        [900, write("abc")],
      ],
      read: ["abc"],
      ends: "done",
    },
  ],
  [
    "keeps an old time while it grows",
    {
      steps: [
        [0, write("ab", 1)],
        [900, write("abcd", 1)],
      ],
      read: ["abcd"],
      ends: "done",
    },
  ],
  [
    "is replaced by one of the same size and time",
    {
      steps: [
        [0, write("old", 7)],
        [900, write("new", 7)],
      ],
      read: ["new"],
      ends: "done",
    },
  ],
  ["is from 1970", { steps: [[0, write("a", 0)]], read: ["a"], ends: "done" }],
  ["is from the future", { steps: [[0, write("a", A_DAY_AHEAD)]], read: ["a"], ends: "done" }],
  [
    "comes again with other bytes, and the pair keeps: stale",
    {
      steps: [
        [0, write("one")],
        [9_000, write("two")],
      ],
      read: ["one"],
      ends: "stale",
      change: keep,
    },
  ],
  [
    "comes again with other bytes, and the pair reruns: made again",
    {
      steps: [
        [0, write("one")],
        [9_000, write("two")],
      ],
      read: ["one", "two"],
      ends: "done",
      change: rerun,
    },
  ],
  [
    "lost its target: made again",
    {
      steps: [
        [0, write("a")],
        [9_000, (disk) => disk.files.delete("stamped/a.csv")],
      ],
      read: ["a", "a"],
      ends: "done",
    },
  ],
  [
    "has a target that was edited by hand: kept",
    {
      steps: [
        [0, write("a")],
        [9_000, (disk) => disk.write("stamped/a.csv", "by hand")],
      ],
      read: ["a"],
      ends: "done",
    },
  ],
];

describe("a source file that", () => {
  it.each(arrivals)("%s", async (_, { steps, read, ends, change = {} }) => {
    const rig = new FlowRig({ ...stamp, ...change });
    const contents: string[] = [];
    rig.job = () => {
      contents.push(rig.disk.files.get(SOURCE)?.content ?? "");
      return contents.at(-1) ?? "";
    };
    const runner = rig.serve();
    let atMs = 0;
    for (const [nextMs, act] of steps) {
      await rig.clock.pass(nextMs - atMs);
      atMs = nextMs;
      act(rig.disk);
      rig.hint("source");
      rig.tick();
    }
    await rig.clock.pass(20_000);
    expect(contents).toEqual(read);
    expect(rig.statuses(runner)).toEqual([`stamp a.csv ${ends}`]);
    const target = rig.disk.files.get("stamped/a.csv")?.content ?? "";
    expect([...read.slice(-1), "by hand"]).toContain(target);
    await runner.stop(0);
  });

  it("is edited by hand on the other side keeps that edit", async () => {
    const rig = new FlowRig({ ...stamp, ...rerun });
    rig.disk.write(SOURCE, "a");
    await rig.runToRest();
    rig.disk.write("stamped/a.csv", "by hand");
    await rig.runToRest();
    expect(rig.disk.files.get("stamped/a.csv")?.content).toBe("by hand");
    expect(rig.orders).toHaveLength(1);
  });
});
