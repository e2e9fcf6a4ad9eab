import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ITEM_SORTS } from "../../src/app/item-documents.ts";
import { REASONS, STATUSES } from "../../src/domain/status.ts";
import { isNarrowed, itemsHref, parseListQuery } from "../../src/web/list-query.ts";
import { NOW } from "./fake-view.ts";

describe("since in an address of the list", () => {
  it.each([
    ["today", "2026-11-21T00:00:00.000Z"],
    ["1h", "2026-11-21T10:03:18.000Z"],
    ["7d", "2026-11-14T11:03:18.000Z"],
    ["1h30m", "2026-11-21T09:33:18.000Z"],
    ["2026-11-20", "2026-11-20T00:00:00.000Z"],
    ["2026-11-20T10:00:00Z", "2026-11-20T10:00:00.000Z"],
    ["2026-11-20T10:00:00+01:00", "2026-11-20T09:00:00.000Z"],
  ])("%s is %s", (since, instant) => {
    expect(parseListQuery({ since }, NOW).query.since).toBe(Date.parse(instant));
  });

  it("is refused when it is no time", () => {
    expect(() => parseListQuery({ since: "yesterday" }, NOW)).toThrow("The query is not valid.");
  });
});

it("a filter comes back from its address as it was", () => {
  const filters = fc.record(
    {
      status: fc.constantFrom(...STATUSES, "unfinished" as const),
      pair: fc.string({ minLength: 1, maxLength: 40 }),
      reason: fc.constantFrom(...REASONS),
      text: fc.string({ minLength: 1, maxLength: 40 }),
      since: fc.constantFrom("today", "24h"),
      sort: fc.constantFrom(...ITEM_SORTS),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(filters, (filter) => {
      const { searchParams } = new URL(itemsHref(filter), "http://localhost");
      expect(parseListQuery(Object.fromEntries(searchParams), NOW).filter).toEqual(filter);
    }),
  );
});

it("an order alone leaves nothing out", () => {
  expect(isNarrowed({ sort: "duration" })).toBe(false);
  expect(isNarrowed({ since: "today" })).toBe(true);
});

it("empty fields and unknown ones mean nothing", () => {
  expect(parseListQuery({ status: "", q: "", utm: "x" }, NOW).query).toEqual({ limit: 100 });
});
