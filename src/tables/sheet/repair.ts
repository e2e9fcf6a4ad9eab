/** What spreadsheet programs show for the formats that a workbook may use without saying them (ECMA-376 part 1, 18.8.30). */
const UNSAID_FORMATS: Readonly<Record<string, string>> = {
  5: '"$"#,##0_);\\("$"#,##0\\)',
  6: '"$"#,##0_);[Red]\\("$"#,##0\\)',
  7: '"$"#,##0.00_);\\("$"#,##0.00\\)',
  8: '"$"#,##0.00_);[Red]\\("$"#,##0.00\\)',
  41: '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)',
  42: '_("$"* #,##0_);_("$"* \\(#,##0\\);_("$"* "-"_);_(@_)',
  43: '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)',
  44: '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)',
  ...Object.fromEntries(
    [27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58, 71, 72, 73, 74, 75].map((id) => [id, "yyyy\\-mm\\-dd"]),
  ),
  ...Object.fromEntries([32, 33, 34, 35, 55, 56, 76, 77].map((id) => [id, "h:mm:ss"])),
};

/** Stands behind each carriage return that was written as such; a code that is no character in any text. */
const MARK = "\ufdd0";
const WRITTEN_RETURNS = ["_x000D_", "_x000d_", "&#13;", "&#xD;", "&#xd;"];

/**
 * A part of a workbook without what @e965/xlsx 0.20.3 would read wrong: formats that are used but not said become
 * General, an empty shared string shifts all that follow, texts that stand in their cells are unescaped twice, _X0041_ with
 * a capital X is taken for an escape, and a carriage return before a line feed is lost. `unmarked` is to be called on each text.
 */
export function repaired(part: Buffer): Buffer {
  const root = /<(?:\w+:)?(styleSheet|sst|worksheet)\b/.exec(part.toString("latin1", 0, 2000))?.[1];
  if (root === undefined) return part;
  if (root === "styleSheet") return rewritten(part, saidFormats);
  const plain = part.includes("_X") ? rewritten(part, escapedCapitals) : part;
  const marked = WRITTEN_RETURNS.some((code) => plain.includes(code)) ? rewritten(plain, markedReturns) : plain;
  if (root === "sst") return part.includes("si/>") ? rewritten(marked, filledStrings) : marked;
  return part.includes('t="str"') ? rewritten(marked, escapedTwice) : marked;
}

/** Whether a text of a repaired part is not yet what it was. */
export function isMarked(text: string): boolean {
  return text.includes(MARK);
}

export function unmarked(text: string): string {
  return text.replaceAll(`\r${MARK}`, "\r");
}

/** Latin-1 keeps every byte. */
function rewritten(part: Buffer, change: (xml: string) => string): Buffer {
  return Buffer.from(change(part.toString("latin1")), "latin1");
}

function saidFormats(xml: string): string {
  const unsaid = Object.entries(UNSAID_FORMATS).filter(
    ([id]) => xml.includes(`numFmtId="${id}"`) && !new RegExp(`<(?:\\w+:)?numFmt [^>]*numFmtId="${id}"`).test(xml),
  );
  if (unsaid.length === 0) return xml;
  const said = unsaid.map(([id, code]) => `<numFmt numFmtId="${id}" formatCode="${code.replaceAll('"', "&quot;")}"/>`);
  const list = /<(?:\w+:)?numFmts\b[^>]*[^/]>/.exec(xml);
  const [at, inserted] =
    list === null
      ? [/<(?:\w+:)?styleSheet\b[^>]*>/.exec(xml), `<numFmts>${said.join("")}</numFmts>`]
      : [list, said.join("")];
  const place = at === null ? 0 : at.index + at[0].length;
  return xml.slice(0, place) + inserted + xml.slice(place);
}

/** Escapes are passed over whole, so that the end of one is not taken for a beginning. */
function escapedCapitals(xml: string): string {
  return xml.replaceAll(/_x[0-9A-Fa-f]{4}_|_(?=X[0-9A-Fa-f]{4}_)/g, (found) => (found === "_" ? "_x005F_" : found));
}

/** Not where the escape is itself escaped. */
function markedReturns(xml: string): string {
  return xml.replaceAll(/(?<!_x005F)_x000D_|&#(?:13|x0*D);/gi, "_x000D__xFDD0_");
}

function filledStrings(xml: string): string {
  return xml.replaceAll(/<((?:\w+:)?si)\s*\/>/g, "<$1><t/></$1>");
}

function escapedTwice(xml: string): string {
  return xml.replaceAll(
    /(<(?:\w+:)?c\b[^>]*\bt="str"[^>]*>(?:(?!<\/(?:\w+:)?c>)[\s\S])*?<(?:\w+:)?v\b[^>]*>)([^<]*[&_][^<]*)/g,
    (_, before: string, text: string) =>
      before + text.replaceAll("&", "&amp;").replaceAll(/_(?=x[0-9A-F]{4}_)/gi, "_x005F_"),
  );
}
