import { expect, it } from "vitest";
import { ScanLoop } from "../../src/app/scan-loop.ts";
import { ManualClock } from "../support/manual-clock.ts";

/** A loop whose scans of pairs take `scanMs`, and when each began (in milliseconds since the start). */
function loopOf(scanMs: number) {
  const clock = new ManualClock();
  const startMs = clock.monotonicMs();
  const began: string[] = [];
  let underWay = 0;
  const scan = async (pair: string) => {
    began.push(`${pair} ${clock.monotonicMs() - startMs}`);
    underWay += 1;
    await new Promise<void>((resolve) => clock.after(scanMs, resolve));
    underWay -= 1;
  };
  const loop: ScanLoop<string> = new ScanLoop(scan, () => {}, clock);
  return { loop, clock, began, underWay: () => underWay };
}

it("makes one more scan of what is asked for meanwhile, and never two of a pair at once", async () => {
  const { loop, clock, began } = loopOf(1_000);
  loop.request("one");
  await clock.pass(500);
  for (let time = 0; time < 3; time += 1) loop.request("one");
  loop.request("other");
  await clock.pass(5_000);
  expect(began).toEqual(["one 0", "other 500", "one 1000"]);
  expect(loop.busy).toBe(false);
});

it("takes the earliest of the scans that are planned for a pair", async () => {
  const { loop, clock, began } = loopOf(10);
  for (const delayMs of [3_000, 1_000, 2_000]) loop.request("one", delayMs);
  expect(loop.busy).toBe(true);
  await clock.pass(10_000);
  expect(began).toEqual(["one 1000"]);
});

it("answers a single hint at once, and a burst of them as often as the pair has rested", async () => {
  const { loop, clock, began } = loopOf(1_000);
  await clock.pass(1);
  loop.hint("one");
  await clock.pass(1_001);
  for (let hint = 0; hint < 50; hint += 1) {
    loop.hint("one");
    await clock.pass(100);
  }
  expect(began).toEqual(["one 2", "one 5002"]);
});

it("forgets what was asked for a pair", async () => {
  const { loop, clock, began } = loopOf(1_000);
  loop.request("one", 2_000);
  loop.request("one");
  loop.request("one");
  loop.forget("one");
  await clock.pass(10_000);
  expect(began).toEqual(["one 0"]);
});

it("starts nothing more once it is stopped, and waits for what is under way, of forgotten pairs too", async () => {
  const { loop, clock, began, underWay } = loopOf(1_000);
  loop.request("one");
  loop.request("one");
  loop.request("other");
  loop.request("third", 500);
  loop.forget("other");
  let left: number | undefined;
  void loop.stop().then(() => {
    left = underWay();
  });
  await clock.pass(900);
  expect(left).toBeUndefined();
  await clock.pass(10_000);
  expect(left).toBe(0);
  expect(began).toEqual(["one 0", "other 0"]);
});
