import { describe, expect, it } from "vitest";
import { ConfigWatch } from "../../src/app/config-watch.ts";
import { FlowEventSource } from "../../src/app/flow-events.ts";
import type { Logger } from "../../src/ports/runtime.ts";
import { ManualClock } from "../support/manual-clock.ts";

const NOTHING = { added: [], removed: [], changed: [] };

/** A config of one text; one that begins with "bad" cannot be read, and "refused" not be put in force. */
function watched(first: string) {
  const clock = new ManualClock();
  const lines: string[] = [];
  const told: boolean[] = [];
  const applied: string[] = [];
  const note = (message: string) => void lines.push(message);
  const logger: Logger = { info: note, warn: note, error: note };
  const events = new FlowEventSource({ logger, conceal: (text) => text });
  events.subscribe((event) => {
    if (event.kind === "config") told.push(event.valid);
  });
  const file = { text: first, reads: 0 };
  const source = {
    stamp: async () => file.text,
    read: async () => {
      file.reads += 1;
      const { text } = file;
      if (text.startsWith("bad")) throw new Error(`flow.config.json:2:1: ${text}\nits line`);
      return {
        stamp: text,
        apply: () => {
          if (text === "refused") throw new Error("refused");
          applied.push(text);
          return { ...NOTHING, added: [text] };
        },
      };
    },
    errorsOf: (error: unknown) => [error instanceof Error ? error.message : String(error)],
  };
  const watch = new ConfigWatch(first, { source, clock, logger, events });
  const ticks: (() => void)[] = [];
  let hint = () => {};
  const ticker = {
    every: (_expression: string, _zone: string, callback: () => void) => {
      ticks.push(callback);
      return { nextAt: () => null, stop: () => void ticks.splice(0) };
    },
  };
  const watcher = {
    watch: (_folder: string, _options: object, onHint: () => void) => {
      hint = onHint;
      return () => {};
    },
    close: async () => {},
  };
  watch.follow(ticker, watcher, "/flow");
  const pass = async (text: string, ms: number) => {
    file.text = text;
    hint();
    await clock.pass(ms);
  };
  const tick = async () => {
    for (const callback of ticks) callback();
    await clock.pass(1_500);
  };
  return { watch, clock, file, lines, told, applied, pass, tick };
}

describe("an edit of the config", () => {
  it("is in force once it has stayed the same for a second, and is told in one line and one event", async () => {
    const { watch, lines, told, applied, pass } = watched("one");
    await pass("two", 900);
    expect(applied).toEqual([]);
    await pass("two", 200);
    expect(applied).toEqual(["two"]);
    expect(lines).toEqual(['the config changed and is in force: added "two"']);
    expect(told).toEqual([true]);
    expect(watch.status()).toEqual({ valid: true, errors: [] });
  });

  it("that is written in parts is read when it is whole, and no part is told as broken", async () => {
    const { lines, applied, file, pass } = watched("one");
    for (const part of ["", "bad", "bad t", "bad tw", "half"]) await pass(part, 700);
    await pass("two", 2_000);
    expect(applied).toEqual(["two"]);
    expect(lines).toHaveLength(1);
    expect(file.reads).toBe(1);
  });

  it("that is being looked at leaves no timer behind when the watch stops", async () => {
    const { watch, clock, file } = watched("one");
    file.text = "two";
    const looked = watch.look();
    watch.stop();
    await looked;
    expect(clock.waiting).toBe(0);
  });

  it("is found by the tick where nothing hints, and costs nothing while nothing changes", async () => {
    const { applied, file, tick } = watched("one");
    for (let minute = 0; minute < 5; minute += 1) await tick();
    expect(file.reads).toBe(0);
    file.text = "two";
    await tick();
    expect(applied).toEqual(["two"]);
  });

  it("with errors is told once, leaves the last good one in force, and is forgotten when it is mended", async () => {
    const { watch, lines, told, applied, pass, tick } = watched("one");
    await pass("bad", 2_000);
    await tick();
    await tick();
    expect(watch.status()).toEqual({ valid: false, errors: ["flow.config.json:2:1: bad\nits line"] });
    expect(lines).toEqual(["the config has errors, so the last good one goes on: flow.config.json:2:1: bad"]);
    await pass("bad again", 2_000);
    expect(lines).toHaveLength(2);
    expect(applied).toEqual([]);
    await pass("three", 2_000);
    expect(watch.status().valid).toBe(true);
    expect(applied).toEqual(["three"]);
    expect(told).toEqual([false, false, true]);
  });

  it("that is taken back is forgotten with nothing changed", async () => {
    const { watch, lines, told, applied, pass } = watched("one");
    await pass("bad", 2_000);
    await pass("one", 2_000);
    expect(watch.status()).toEqual({ valid: true, errors: [] });
    expect(applied).toEqual([]);
    expect(lines[1]).toBe("the config is again the one in force");
    expect(told).toEqual([false, true]);
  });

  it("that cannot be put in force is tried again at the next tick", async () => {
    const { watch, file, lines, pass, tick } = watched("one");
    await pass("refused", 2_000);
    expect(watch.status()).toEqual({ valid: false, errors: ["refused"] });
    await tick();
    expect(file.reads).toBe(2);
    expect(lines).toHaveLength(1);
  });

  it("is not put in force any more by a flow that stops", async () => {
    const { watch, applied, pass, tick } = watched("one");
    await pass("two", 500);
    watch.stop();
    await tick();
    expect(applied).toEqual([]);
  });
});
