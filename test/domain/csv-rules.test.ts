import { describe, expect, it } from "vitest";
import { delimiterOf, isWebPage } from "../../src/domain/csv-rules.ts";

describe("the delimiter of a table", () => {
  it.each([
    ["isin,nav", ".csv", ","],
    ["isin;nav;name, long", ".csv", ";"],
    ["isin|nav", ".txt", "|"],
    ["isin\tnav", ".txt", "\t"],
    ['"a,b,c";nav', ".csv", ";"],
    ['"a ""quoted, name""";nav', ".csv", ";"],
    ["isin", ".csv", ","],
    ["a,b;c", ".csv", ","],
    ["isin,nav", ".TSV", "\t"],
    [`size 5";a;b`, ".csv", ";"],
  ])("of %j in a %s file is %j", (header, extension, expected) => {
    expect(delimiterOf(header, extension)).toBe(expected);
  });
});

describe("a web page", () => {
  it.each(["<!DOCTYPE html><p>", "  \n<html>", "<?xml version='1.0'?>", "<table>"])("is %j", (start) => {
    expect(isWebPage(start)).toBe(true);
  });
  it.each(["isin,nav", "<isin>,nav", ""])("is not %j", (start) => expect(isWebPage(start)).toBe(false));
});
