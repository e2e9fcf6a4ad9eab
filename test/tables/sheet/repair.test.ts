import { afterAll, describe, expect, it } from "vitest";
import { jobFolder } from "../../jobs/run-job.ts";
import { cellsIn, copy, rawWorkbook, tableOf, textsOf } from "./files.ts";

const folder = jobFolder();
afterAll(folder.remove);

const NAMES = ["A", "B", "C", "D", "E"];

/** One row of cells under a header of as many names. */
function workbook(
  cells: readonly string[],
  more: { readonly strings?: string; readonly styles?: string } = {},
): string {
  const row = (line: number, content: (name: string, index: number) => string) =>
    `<row r="${line}">${NAMES.slice(0, cells.length).map(content).join("")}</row>`;
  const header = row(1, (name) => `<c r="${name}1" t="inlineStr"><is><t>${name}</t></is></c>`);
  const rows = header + row(2, (name, index) => (cells[index] ?? "").replace("<c", `<c r="${name}2"`));
  return folder.write("a.xlsx", rawWorkbook({ rows, ...more }));
}

function styles(ids: readonly number[], said = ""): string {
  return `${said}<cellXfs count="9"><xf numFmtId="0"/>${ids.map((id) => `<xf numFmtId="${id}"/>`).join("")}</cellXfs>`;
}

describe("a number format that a workbook uses without saying it", () => {
  const cells = [1, 2, 3].map((style) => `<c s="${style}"><v>46346</v></c>`);

  it("is that of the standard: a date stays a date, an amount an amount", async () => {
    const path = workbook(cells, { styles: styles([31, 44, 14]) });
    expect(await textsOf(await tableOf(path))).toEqual([["2026-11-20", "46346", "2026-11-20"]]);
    await copy(path, folder.place("b.xlsx"));
    const written = cellsIn(folder.bytes("b.xlsx"));
    expect(written["A2"]).toEqual({ t: "n", v: 46346, z: "yyyy\\-mm\\-dd" });
    expect(written["B2"]?.z).toBe('_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)');
    expect(written["C2"]?.z).toBe("m/d/yy");
  });

  it("does not displace one that is said under the same number", async () => {
    const said = '<numFmts count="1"><numFmt numFmtId="44" formatCode="0.000"/></numFmts>';
    const path = workbook(cells, { styles: styles([31, 44, 164], said) });
    await copy(path, folder.place("b.xlsx"));
    const written = cellsIn(folder.bytes("b.xlsx"));
    expect([written["A2"]?.z, written["B2"]?.z]).toEqual(["yyyy\\-mm\\-dd", "0.000"]);
  });
});

it("reads shared strings that are empty, in every way to write them", async () => {
  const strings = '<si><t>zero</t></si><si/><si><t/></si><si><t></t></si><si><t xml:space="preserve"> four </t></si>';
  const path = workbook(
    [0, 1, 2, 3, 4].map((index) => `<c t="s"><v>${index}</v></c>`),
    { strings },
  );
  expect(await textsOf(await tableOf(path))).toEqual([["zero", "", "", "", " four "]]);
});

it("refuses a text that is not among the shared strings", async () => {
  const gone = workbook(['<c t="s"><v>7</v></c>'], { strings: "<si><t>zero</t></si>" });
  await expect(tableOf(gone)).rejects.toThrow('could not be read as an .xlsx workbook: its sheet "S" is damaged');
  const odd = workbook(['<c t="s"><v>0</v></c>'], { strings: "<si x='1'><t>zero</t></si>" });
  await expect(tableOf(odd)).rejects.toThrow("a.xlsx, row 2, cell A2: a text that is not among the workbook's texts");
});

it("refuses a row that no sheet has, over which a loop would not end", async () => {
  const row = (line: number) => `<row r="${line}"><c r="A${line}"><v>1</v></c></row>`;
  const path = folder.write("a.xlsx", rawWorkbook({ rows: row(1) + row(1_048_577) }));
  await expect(tableOf(path)).rejects.toThrow('its sheet "S" has more rows than a sheet can');
});

it("reads the text of rich strings without its phonetic aids", async () => {
  const strings = "<si><r><t>東</t></r><r><rPr><b/></rPr><t>京</t></r><rPh sb='0' eb='2'><t>とうきょう</t></rPh></si>";
  const path = workbook(['<c t="s"><v>0</v></c>'], { strings });
  expect(await textsOf(await tableOf(path))).toEqual([["東京"]]);
});

it("unescapes texts once, wherever they stand", async () => {
  const escaped = "a &amp;lt; b &amp;amp; c &lt; é € &#8364; _x005F_x000D_ _x0009_| _X0041_ _X000D_";
  const path = workbook(
    [
      '<c t="s"><v>0</v></c>',
      `<c t="inlineStr"><is><t>${escaped}</t></is></c>`,
      `<c t="str"><v>${escaped}</v></c>`,
      `<c t="str"><f>IF(A1&lt;1,"&amp;","_x")</f><v>${escaped}</v></c>`,
      '<c t="str"><v>plain</v></c>',
    ],
    { strings: `<si><t>${escaped}</t></si>` },
  );
  const text = "a &lt; b &amp; c < é € € _x000D_ \t| _X0041_ _X000D_";
  expect(await textsOf(await tableOf(path))).toEqual([[text, text, text, text, "plain"]]);
});

it("reads carriage returns as they were written", async () => {
  const written = "a_x000D_\nb&#13;\nc&#xD;d_x000d_ _x005F_x000D_\n _x005F__x000D_\n";
  const path = workbook(
    ['<c t="s"><v>0</v></c>', `<c t="inlineStr"><is><t>${written}</t></is></c>`, `<c t="str"><v>${written}</v></c>`],
    { strings: `<si><t xml:space="preserve">${written}</t></si>` },
  );
  const text = "a\r\nb\r\nc\rd\r _x000D_\n _\r\n";
  expect(await textsOf(await tableOf(path))).toEqual([[text, text, text]]);
});

it("reads an error that is unknown as #VALUE!, as which spreadsheet programs write it", async () => {
  const path = workbook(["#N/A", "#SPILL!", "#NUM!"].map((error) => `<c t="e"><v>${error}</v></c>`));
  expect(await textsOf(await tableOf(path))).toEqual([["#N/A", "#VALUE!", "#NUM!"]]);
  await copy(path, folder.place("b.xlsx"));
  expect(cellsIn(folder.bytes("b.xlsx"))).toMatchObject({
    A2: { t: "e", v: 42 },
    B2: { t: "e", v: 15 },
    C2: { t: "e", v: 36 },
  });
});
