import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { luxonDates } from "../../src/runtime/dates.ts";

describe("reading", () => {
  test.each([
    ["20261121", "yyyyMMdd", "2026-11-21"],
    ["2026-11-21", "yyyy-MM-dd", "2026-11-21"],
    ["21.11.2026", "dd.MM.yyyy", "2026-11-21"],
    ["1.2.2026", "d.M.yyyy", "2026-02-01"],
    ["260102", "yyMMdd", "2026-01-02"],
    ["202611", "yyyyMM", "2026-11-01"],
    ["2026", "yyyy", "2026-01-01"],
    ["2026325", "yyyyooo", "2026-11-21"],
    ["2026-W47", "kkkk-'W'WW", "2026-11-16"],
    ["2026-Q4", "yyyy-'Q'q", "2026-10-01"],
    ["21Nov2026", "ddMMMyyyy", "2026-11-21"],
    ["20240229", "yyyyMMdd", "2024-02-29"],
    ["20261121T1503", "yyyyMMdd'T'HHmm", "2026-11-21T15:03:00Z"],
    ["20261121150359123", "yyyyMMddHHmmssSSS", "2026-11-21T15:03:59.123Z"],
    ["2026/11/21", "yyyy/MM/dd", "2026-11-21"],
    ["2026|11|20261121", "yyyy|MM|yyyyMMdd", "2026-11-21"],
  ])("%s as %s is %s", (text, format, iso) => {
    expect(luxonDates.parse(text, format)).toBe(iso);
    expect(luxonDates.write(iso, format)).toBe(text);
    expect(text).toMatch(new RegExp(`^(?:${luxonDates.expression(format)})$`, "u"));
  });

  test.each([
    ["20261350", "yyyyMMdd", "there is no month 13"],
    ["20230229", "yyyyMMdd", "2023 had no 29 February"],
    ["2026112", "yyyyMMdd", "a digit is missing"],
    ["2026-11-21", "yyyyMMdd", "it is another form"],
    ["01.02.2026", "d.M.yyyy", "it would be written 1.2.2026"],
    ["21NOV2026", "ddMMMyyyy", "it would be written Nov"],
    ["1121", "MMdd", "the year is missing, and must not be this year's"],
    ["1503", "HHmm", "the day is missing, and must not be today"],
    ["2025|11|20261121", "yyyy|MM|yyyyMMdd", "the years differ"],
    ["", "yyyyMMdd", "it is empty"],
  ])("%s as %s is no date: %s", (text, format) => {
    expect(luxonDates.parse(text, format)).toBeUndefined();
  });
});

test.each(["yyyyMMddZ", "D", "ffff", "yyyyG", "x", "yyyybMM", "'only words'", "", "yyyy'MM", "yyyyyMM", "ZZZ", "u"])(
  "refuses the format %s",
  (format) => {
    expect(() => luxonDates.expression(format)).toThrow(RangeError);
  },
);

test("refuses to write what is no date", () => {
  expect(() => luxonDates.write("File_A", "yyyyMMdd")).toThrow('"File_A" is no date');
});

const formats = fc.constantFrom(
  "yyyyMMdd",
  "yyyy-MM-dd",
  "d.M.yyyy",
  "yy/MM/dd",
  "kkkk'W'WW-c",
  "yyyyooo",
  "EEE dd LLL yyyy (HH:mm)",
  "yyyyMMdd HHmmss",
  "MMdd",
  "[yyyy] #MM, d+h a",
);
const days = fc
  .date({ min: new Date("1970-01-01"), max: new Date("2059-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString());

test("the expression covers every text of the format, in one piece and without groups", () => {
  fc.assert(
    fc.property(days, formats, (iso, format) => {
      const found = new RegExp(`^(${luxonDates.expression(format)})$`, "su").exec(luxonDates.write(iso, format));
      expect(found).toHaveLength(2);
    }),
  );
});

test("what is read is written the same", () => {
  const written = fc.tuple(days, formats).map(([iso, format]) => [luxonDates.write(iso, format), format] as const);
  const digits = fc.tuple(
    fc.stringMatching(/^[0-9]{6,8}$/),
    fc.constantFrom("yyyyMMdd", "yyyyMMd", "yyMMdd", "yyyyooo"),
  );
  fc.assert(
    fc.property(fc.oneof(written, digits), ([text, format]) => {
      const iso = luxonDates.parse(text, format);
      expect(iso === undefined ? text : luxonDates.write(iso, format)).toBe(text);
    }),
  );
});
