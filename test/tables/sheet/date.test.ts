import { SSF } from "@e965/xlsx";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateText, inOtherSystem, type Shown, shownAs } from "../../../src/tables/sheet/date.ts";

const FORMATS: readonly (readonly [string, Shown])[] = [
  ["General", "number"],
  ["0", "number"],
  ["#,##0.00", "number"],
  ["0.00%", "number"],
  ["0.00E+00", "number"],
  ["# ?/?", "number"],
  ["@", "number"],
  ['"$"#,##0.00', "number"],
  ["[$€-407] #,##0.00", "number"],
  ['_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)', "number"],
  ["[Red]0.00;[Blue]-0.00", "number"],
  ['0.0 "days"', "number"],
  ["0\\d", "number"],
  ["m/d/yy", "date"],
  ["yyyy-mm-dd", "date"],
  ["dd.mm.yyyy;@", "date"],
  ["d-mmm", "date"],
  ["mmm-yy", "date"],
  ["mmmm", "date"],
  ["[$-409]dddd, mmmm d, yyyy", "date"],
  ['yyyy"年"m"月"d"日"', "date"],
  ["m/d/yy h:mm", "date and time"],
  ["yyyy-mm-dd hh:mm:ss.000", "date and time"],
  ["h:mm", "time"],
  ["h:mm:ss AM/PM", "time"],
  ["[$-F400]h:mm:ss AM/PM", "time"],
  ["mm:ss.0", "time"],
  ["[h]:mm:ss", "elapsed"],
  ["[mm]:ss", "elapsed"],
];

describe("a number format", () => {
  it.each(FORMATS)("%s shows a %s", (format, shown) => {
    expect(shownAs(format)).toBe(shown);
  });

  it("is one of dates or times when @e965/xlsx says so", () => {
    for (const [format, shown] of FORMATS) expect([format, SSF.is_date(format)]).toEqual([format, shown !== "number"]);
  });

  it("of digits with unquoted letters shows a number", () => {
    expect(shownAs("#,##0 USD")).toBe("number");
  });
});

describe("a day number", () => {
  it.each([
    [46346, "date", "2026-11-20"],
    [46346, "date and time", "2026-11-20T00:00:00"],
    [46346.39600836806, "date and time", "2026-11-20T09:30:15.123"],
    [46346.5, "date", "2026-11-20T12:00:00"],
    [0.3958333333333333, "time", "09:30:00"],
    [46346.25, "time", "2026-11-20T06:00:00"],
    [1.5, "elapsed", "36:00:00"],
    [-0.0625, "elapsed", "-01:30:00"],
    [1, "date", "1900-01-01"],
    [59, "date", "1900-02-28"],
    [60, "date", "1900-02-29"],
    [61, "date", "1900-03-01"],
    [2_958_465, "date", "9999-12-31"],
    [2_958_466, "date", null],
    [-1, "date", null],
    [Number.NaN, "date", null],
  ] as const)("%d shown as %s is %s", (day, shown, text) => {
    expect(dateText(day, shown, false)).toBe(text);
  });

  it("counts from 1904 where the workbook says so", () => {
    expect(dateText(0, "date", true)).toBe("1904-01-01");
    expect(dateText(44884, "date", true)).toBe("2026-11-20");
    expect(inOtherSystem(44884, true)).toBe(46346);
    expect(inOtherSystem(46346, false)).toBe(44884);
  });

  it("is the day and the second that @e965/xlsx finds", () => {
    const second = fc.integer({ min: 0, max: 86_399 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_957_003 }), second, fc.boolean(), (day, seconds, date1904) => {
        const serial = day + seconds / 86_400;
        const { y, m, d, H, M, S, u } = SSF.parse_date_code(serial, { date1904 });
        const two = (number: number) => String(number).padStart(2, "0");
        const text = dateText(serial, "date and time", date1904) ?? "";
        const [hours, minutes, rest] = text.slice(11).split(":").map(Number);
        expect(text.slice(0, 10)).toBe(`${y}-${two(m)}-${two(d)}`);
        expect([hours, minutes, rest]).toEqual([
          Math.floor(seconds / 3600),
          Math.floor(seconds / 60) % 60,
          seconds % 60,
        ]);
        expect(Math.round(3600 * H + 60 * M + S + u)).toBe(seconds);
      }),
    );
  });
});
