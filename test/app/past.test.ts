import { expect, it } from "vitest";
import { createPast } from "../../src/app/past.ts";
import { MADE, RUN } from "../contracts/journal.ts";
import { memoryJournal } from "../support/memory-journal.ts";

const HOUR = 3_600_000;

it("counts by the hour what ended in the last 24, and goes on as time goes by", () => {
  const journal = memoryJournal();
  let now = 100 * HOUR + 5;
  const past = createPast(journal, { now: () => now });
  const end = (id: string, finishedAt: number, state: "succeeded" | "failed" = "succeeded") => {
    journal.begin({ ...RUN, id, key: id });
    journal.end({ ...MADE, id, state, finishedAt });
  };
  const counts = () => past.hours("merge").map(({ succeeded, failed }) => `${succeeded}/${failed}`);
  const none = (count: number) => new Array(count).fill("0/0");
  end("before", 76 * HOUR);
  end("first", 77 * HOUR);
  end("now", 100 * HOUR);
  end("bad", 100 * HOUR, "failed");
  expect(counts()).toEqual(["1/0", ...none(22), "1/1"]);
  end("also now", 100 * HOUR + 4);
  expect(counts()).toEqual(["1/0", ...none(22), "2/1"]);
  now += HOUR;
  end("last minute", 100 * HOUR + 3_599_999);
  expect(counts()).toEqual([...none(22), "3/1", "0/0"]);
  now += 30 * HOUR;
  expect(counts()).toEqual(none(24));
  expect(past.hours("other")).toHaveLength(24);
});
