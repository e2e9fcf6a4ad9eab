import { expect, it } from "vitest";
import { takeTurns } from "../../src/runtime/turns.ts";

it("lets one of those who wait go on in each turn of the event loop, in the order they came", async () => {
  const breathe = takeTurns(0);
  const order: string[] = [];
  const work = async (name: string) => {
    for (let step = 1; step <= 2; step += 1) {
      await breathe();
      order.push(`${name}${step}`);
    }
  };
  const others = async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      order.push("page");
    }
  };
  await Promise.all([work("a"), work("b"), others()]);
  expect(order.filter((name) => name !== "page")).toEqual(["a1", "b1", "a2", "b2"]);
  expect(order.indexOf("page")).toBeLessThan(order.indexOf("b1") + 1);
});

it("stops nobody who has just begun his turn", async () => {
  const breathe = takeTurns(60_000);
  await breathe();
  expect(breathe()).toBeUndefined();
});
