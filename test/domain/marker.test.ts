import { describe, expect, it } from "vitest";
import { markerWaitedFor, parseMarker, splitMarkers } from "../../src/domain/marker.ts";
import { fileOf } from "../support/flow-parts.ts";

describe("a marker's name", () => {
  it.each([
    ["{file}.done", "a.csv", "a.csv.done"],
    ["{stem}.ok", "sub/a.b.csv", "sub/a.b.ok"],
    ["{stem}.ok", "noextension", "noextension.ok"],
    ["done-{file}", "sub/a.csv", "sub/done-a.csv"],
    ["_SUCCESS", "sub/a.csv", "sub/_SUCCESS"],
    ["{file}.d$&ne", "a.csv", "a.csv.d$&ne"],
    ["{file}.done", "$&.csv", "$&.csv.done"],
  ])("%s of %s is %s, and known as one", (text, path, expected) => {
    const marker = parseMarker(text);
    expect(marker.of(path)).toBe(expected);
    expect(marker.fits(expected)).toBe(true);
    expect(marker.fits(path)).toBe(false);
  });

  it.each([
    ["{file}", "has no text of its own"],
    ["{name}.done", "neither {file} nor {stem}"],
    ["{file.done", "neither {file} nor {stem}"],
    ["done/{file}", "has a slash in it"],
    [".{file}", "hidden or half-written"],
    ["{file}.tmp", "hidden or half-written"],
  ])("%s is refused: it %s", (text, why) => {
    expect(() => parseMarker(text)).toThrow(why);
  });
});

describe("a file with a marker", () => {
  const marker = parseMarker("{file}.done");
  const listed = (...files: readonly ReturnType<typeof fileOf>[]) => splitMarkers(files, marker).markers;

  it.each([
    ["no marker", [], { path: "a.csv.done", isOld: false }],
    ["a newer marker", [fileOf("a.csv.done", 6)], undefined],
    ["a marker of the same time", [fileOf("a.csv.done", 5)], undefined],
    ["an older marker", [fileOf("a.csv.done", 4)], { path: "a.csv.done", isOld: true }],
    ["the marker of another", [fileOf("b.csv.done", 9)], { path: "a.csv.done", isOld: false }],
  ])("and %s", (_, files, expected) => {
    expect(markerWaitedFor(fileOf("a.csv", 5), marker, listed(...files))).toEqual(expected);
  });

  it("is listed without it", () => {
    const { files } = splitMarkers([fileOf("a.csv"), fileOf("a.csv.done"), fileOf("orphan.done")], marker);
    expect(files.map(({ path }) => path)).toEqual(["a.csv"]);
  });
});
