import { expect, test } from "vitest";
import { concealed, concealLater } from "../../src/config/concealed.ts";

test("what an earlier config took stays hidden beside what a later one takes", () => {
  expect(concealed("hunter2, hunter3")).toBe("hunter2, hunter3");
  concealLater(new Map([["hunter2", "OLD"]]));
  concealLater(new Map([["hunter3", "NEW"]]));
  concealLater(new Map());
  expect(concealed("hunter2, hunter3")).toBe("OLD, NEW");
  concealLater(new Map([["hunter2", "NEW"]]));
  expect(concealed("hunter2, hunter3")).toBe("NEW, NEW");
});
