import type { Audit } from "./audit.ts";
import type { Turmoil } from "./chaos.ts";
import type { Dropped } from "./dropper.ts";
import type { History } from "./history.ts";

/** All that one soak measured. */
export interface Soak {
  readonly seed: number;
  readonly dropped: Dropped;
  readonly turmoil: Turmoil;
  readonly found: Audit;
  readonly history: History;
  /** Items that gave up after their worker was killed again and again, and were started by hand. */
  readonly retried: number;
  readonly seconds: Readonly<Record<"drop" | "rest" | "audit", number>>;
}

/** The first seconds of a life load programs and make the first frames. */
const WARM_SECONDS = 60;
/** The heap goes up and down; over less, its slope tells nothing. */
const SLOPE_SECONDS = 180;

/** The figures, a line each. */
export function figuresOf({ seed, dropped, turmoil, found, history, retried, seconds }: Soak): string {
  const { counts } = dropped;
  const resumed = history.resumedSeconds;
  const killed = (what: string): number => turmoil.kills.filter((kill) => kill.what === what).length;
  const lines: readonly (readonly [string, string])[] = [
    ["seed", String(seed)],
    [
      "files",
      `${counts.files} (${megabytes(dropped.bytes)}), ${counts.bad} bad, ${counts["dropped again"]} dropped again, ${counts.slow} slow`,
    ],
    ["kills", `${killed("runner")} runners, ${killed("worker")} workers; ${turmoil.stopped} stops`],
    ["runs", String(history.runs)],
    ["outputs made anew", `${found.outputs}, wrong ${found.wrong}`],
    ["lost", String(found.lost)],
    ["doubled", String(history.doubled.length)],
    ["bad files told", `${found.badFilesTold} of ${found.badFiles}`],
    ["temps, running rows", `${history.temps.length}, ${history.running}`],
    ["gave up after kills, retried by hand", String(retried)],
    [
      "SIGKILL to work resumed",
      `median ${shown(middle(resumed))} s, longest ${shown(resumed.at(-1))} s, of ${resumed.length}`,
    ],
    ["memory of the runner", memoryOf(turmoil)],
    [
      "time",
      `${Math.round(seconds.drop)} s of drops, ${Math.round(seconds.rest)} s to rest, ${Math.round(seconds.audit)} s of audit`,
    ],
  ];
  return lines.map(([name, value]) => `${name.padEnd(38)}${value}`).join("\n");
}

/** The slope of the longest life, by least squares. */
function memoryOf({ memory }: Turmoil): string {
  const lives = Map.groupBy(memory, ({ pid }) => pid);
  const [longest = []] = [...lives.values()].toSorted((a, b) => b.length - a.length);
  const samples = longest.slice(WARM_SECONDS);
  const peak = Math.max(0, ...memory.map(({ megabytes }) => megabytes));
  if (samples.length < SLOPE_SECONDS) return `peak ${Math.round(peak)} MB, no slope from so short a life`;
  const slope = slopeOf(samples.map(({ second, megabytes }) => [second / 60, megabytes]));
  return `peak ${Math.round(peak)} MB, slope ${shown(slope)} MB/min over ${samples.length} s`;
}

function slopeOf(points: readonly (readonly [number, number])[]): number | undefined {
  if (points.length < 2) return undefined;
  const mean = (place: 0 | 1): number => points.reduce((sum, point) => sum + point[place], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const above = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return above / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

function middle(sorted: readonly number[]): number | undefined {
  return sorted[Math.floor(sorted.length / 2)];
}

function shown(value: number | undefined): string {
  return value === undefined ? "-" : value.toFixed(2);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
