import { describe, expect, it } from "vitest";
import { noticeOf, slackText } from "../../src/domain/notice-text.ts";
import type { Trouble } from "../../src/domain/notices.ts";

const PLACE = {
  flow: "funds & co",
  pair: "scores",
  at: "2026-11-21T07:00:00.000Z",
  urlOf: () => null,
  conceal: (text: string) => text.replaceAll("hunter2", "KEY"),
};

function trouble(item: string | null, changes: Partial<Trouble> = {}): Trouble {
  return { key: `item ${item}`, item, reason: "failed", message: "bad", hint: null, fingerprint: "1", ...changes };
}

describe("a message", () => {
  it("lists the first ten of its problems, each in one line of bounded length and without secrets", () => {
    const troubles = Array.from({ length: 12 }, (_, index) =>
      trouble(`${index}.csv`, { message: `key hunter2\nsecond line`, hint: "x".repeat(999) }),
    );
    const notice = noticeOf({ troubles, over: [], recovered: false }, PLACE);
    expect(notice?.count).toBe(12);
    expect(notice?.problems).toHaveLength(10);
    expect(notice?.problems[0]).toMatchObject({ item: "0.csv", message: "key KEY", url: null });
    expect(notice?.problems[0]?.hint).toHaveLength(300);
  });

  it("is none when nothing is new", () => {
    expect(noticeOf({ troubles: [], over: ["item a.csv"], recovered: false }, PLACE)).toBeUndefined();
  });

  it("reads as a text of Slack, with its signs escaped and links to the page", () => {
    const urlOf = (item: string | null) => (item === null ? "https://page/pairs/scores" : "https://page/items/i_1");
    const troubles = [trouble(null, { message: "the disk is full" }), trouble("<a>|b.csv", { hint: "Mend it." })];
    const notice = noticeOf({ troubles, over: [], recovered: false }, { ...PLACE, urlOf });
    if (notice === undefined) throw new Error("nothing is told");
    expect(slackText(notice)).toBe(
      [
        "*funds &amp; co / scores*: 2 problems",
        "• the disk is full",
        "• <https://page/items/i_1|&lt;a&gt;¦b.csv>: bad _Mend it._",
        "<https://page/pairs/scores|Open the page>",
      ].join("\n"),
    );
  });

  it("says that all is over", () => {
    const notice = noticeOf({ troubles: [], over: ["pair"], recovered: true }, PLACE);
    expect(notice).toMatchObject({ kind: "recovered", count: 0, problems: [], url: null });
    if (notice === undefined) throw new Error("nothing is told");
    expect(slackText(notice)).toBe("*funds &amp; co / scores*: all that was reported is over.");
  });
});
