import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileOf, groupItems, pairOf } from "../support/flow-parts.ts";

const files = (...names: readonly string[]) => names.map((name) => fileOf(name));
const shown = (items: ReturnType<typeof groupItems>) =>
  items.map((item) => `${item.key}: ${item.sources.map((source) => source?.path ?? "-").join(" ")}`);

describe("items", () => {
  it("are one per file of a single source", () => {
    expect(shown(groupItems(pairOf("in", "out"), [files("a.csv", "b.csv")]))).toEqual(["a.csv: a.csv", "b.csv: b.csv"]);
  });

  it("join sources whose placeholders bind equal values", () => {
    const pair = pairOf(["in/File_A{rest}", "in/File_B{rest}"], "out/Merged{rest}");
    const items = groupItems(pair, [files("File_A.xlsx", "File_A_2.csv"), files("File_B.xlsx", "File_B_3.csv")]);
    expect(shown(items)).toEqual([
      "Merged.xlsx: File_A.xlsx File_B.xlsx",
      "Merged_2.csv: File_A_2.csv -",
      "Merged_3.csv: - File_B_3.csv",
    ]);
    expect(items[0]?.bindings).toEqual({ rest: ".xlsx" });
    expect(items.map((item) => item.waitsFor)).toEqual([undefined, "in/File_B_2.csv", "in/File_A_3.csv"]);
  });

  it("meet by date whatever the format in the name", () => {
    const pair = pairOf(["a/{date:yyyyMMdd}.csv", "b/{date:yyyy-MM-dd}.csv"], "out/{date:dd.MM.yyyy}.csv");
    expect(shown(groupItems(pair, [files("20261121.csv"), files("2026-11-21.csv")]))).toEqual([
      "21.11.2026.csv: 20261121.csv 2026-11-21.csv",
    ]);
  });

  it("use a file that shares fewer placeholders for each that fits it", () => {
    const pair = pairOf(["in/{day}_{fund}.csv", "rates/{day}.csv"], "out/{day}_{fund}.csv");
    expect(shown(groupItems(pair, [files("1_a.csv", "1_b.csv"), files("1.csv")]))).toEqual([
      "1_a.csv: 1_a.csv 1.csv",
      "1_b.csv: 1_b.csv 1.csv",
    ]);
  });

  it("that would make one target are all refused, each naming the others", () => {
    const pair = pairOf("in/{name}.{kind}", "out/{name}.csv");
    const items = groupItems(pair, [files("a.csv", "a.txt", "b.csv")]);
    expect(items.map((item) => item.problem?.reason)).toEqual(["conflict", "conflict", undefined]);
    expect(items[0]?.problem?.message).toBe('the target "a.csv" would also be made from in/a.txt');
    expect(items[1]?.problem?.message).toBe('the target "a.csv" would also be made from in/a.csv');
    expect(new Set(items.map((item) => item.key)).size).toBe(3);
  });

  it("of links and unreadable names are shown, not left out", () => {
    const listing = [fileOf("l.csv", 1, { kind: "link" }), fileOf("\u{FFFD}.csv", 1, { nameIsValid: false })];
    const problems = groupItems(pairOf("in", "out"), [listing]).map((item) => item.problem?.reason);
    expect(problems).toEqual(["unreadable", "invalid-name"]);
  });

  it.each([
    ["link", "is a symbolic link"],
    ["special", "is not a regular file"],
    ["folder", "is a folder"],
    ["denied", "may not be read"],
    ["too-long", "has too long a path"],
  ] as const)("of a %s say that it %s, and what to do", (kind, what) => {
    const [item] = groupItems(pairOf("in", "out"), [[fileOf("a.csv", 1, { kind })]]);
    expect(item?.problem).toMatchObject({
      reason: "unreadable",
      message: `"a.csv" ${what}`,
      hint: expect.stringMatching(/./),
    });
  });

  it.each([
    ["a".repeat(255), undefined],
    ["a".repeat(256), "invalid-name"],
    ["é".repeat(127), undefined],
    ["é".repeat(128), "invalid-name"],
    ["🙂".repeat(64), "invalid-name"],
  ])("with a target's name of more than 255 bytes are refused: %s", (name, reason) => {
    const [item] = groupItems(pairOf("in/{name}", "out/{name}"), [[fileOf(name)]]);
    expect(item?.problem?.reason).toBe(reason);
  });

  it("never leave the target's folder", () => {
    const [item] = groupItems(pairOf("in/x{name}.csv", "out/{name}/x.csv"), [files("x...csv")]);
    expect(item?.problem?.reason).toBe("invalid-name");
    expect(item?.target).toBeUndefined();
  });

  it("keep every matching file, in exactly one item of a single source, under keys of their own", () => {
    const name = fc.stringMatching(/^[a-c]{1,2}\.(csv|txt)$/);
    fc.assert(
      fc.property(fc.uniqueArray(name), fc.uniqueArray(name), (left, right) => {
        const pair = pairOf(["l/{name}.{kind}", "r/{name}.{other}"], "out/{name}.csv");
        const items = groupItems(pair, [files(...left), files(...right)]);
        expect(new Set(items.map((item) => item.key)).size).toBe(items.length);
        for (const [index, names] of [left, right].entries()) {
          expect(new Set(items.flatMap((item) => item.sources[index]?.path ?? []))).toEqual(new Set(names));
        }
      }),
    );
  });
});
