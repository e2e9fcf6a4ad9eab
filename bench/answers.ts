import { quantile } from "simple-statistics";
import type { Grid, Row } from "./benchmark.ts";
import { must } from "./wrong-result.ts";

const WANTED = { kind: "under", value: 100 } as const;
const TENTH_MS = 10;

/** Times of a server's answers, by page, over one stretch of time. */
export class Answers {
  readonly #when: string;
  readonly #pages: readonly string[];
  readonly #times = new Map<string, number[]>();

  /** `pages` are whole addresses. */
  constructor(when: string, pages: readonly string[]) {
    this.#when = when;
    this.#pages = pages;
  }

  /** Asks for each page once, one after the other. */
  async askAll(): Promise<void> {
    for (const page of this.#pages) {
      const fromMs = performance.now();
      const answer = await fetch(page);
      await answer.arrayBuffer();
      must(answer.ok, `${page} answered ${answer.status}`);
      const times = this.#times.get(page) ?? [];
      times.push(performance.now() - fromMs);
      this.#times.set(page, times);
    }
  }

  /** Without a pause, until then (milliseconds since 1970). */
  async askUntil(untilAt: number): Promise<void> {
    while (Date.now() < untilAt) await this.askAll();
  }

  /** Each page's middle, the time that 1 of 100 answers takes longer than, and its slowest answer. */
  grid(): Grid {
    const lines = Array.from(this.#times, ([page, times]) => ({
      name: `${pathOf(page)} (${times.length} answers)`,
      cells: [quantile(times, 0.5), quantile(times, 0.99), Math.max(...times)].map((ms) => [tenths(ms)]),
    }));
    return { title: `Answers ${this.#when}`, unit: "ms", columns: ["p50", "p99", "max"], lines };
  }

  rows(): readonly Row[] {
    const each = [...this.#times.values()];
    const all = each.flat();
    const slowest = Math.max(...each.map((times) => quantile(times, 0.99)));
    return [
      { name: `${this.#when}: p99 of all answers`, unit: "ms", values: [quantile(all, 0.99)] },
      { name: `${this.#when}: p99 of the slowest screen`, unit: "ms", values: [slowest], target: WANTED },
      { name: `${this.#when}: slowest answer`, unit: "ms", values: [Math.max(...all)] },
    ];
  }
}

/** Ids differ from run to run. */
function pathOf(page: string): string {
  const { pathname, search } = new URL(page);
  return pathname.replace(/\/(items|runs)\/[^/]+/, "/$1/:id") + search;
}

function tenths(ms: number): number {
  return Math.round(ms * TENTH_MS) / TENTH_MS;
}
