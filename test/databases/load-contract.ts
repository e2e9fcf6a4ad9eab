import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { asText, inShort, loadInto, type MakeTarget, type Target, writeFiles } from "./support/target.ts";

/** What every load target promises to whoever loads files; run against each of them. */
export function describeLoading(name: "SQLite" | "PostgreSQL", makeTarget: MakeTarget): void {
  describe(`loading files into ${name}`, () => {
    let target: Target;
    beforeEach(async () => {
      target = await makeTarget();
    });
    const rows = async (sql = "SELECT * FROM t ORDER BY 1"): Promise<readonly (readonly (string | null)[])[]> =>
      asText(await target.query(sql));

    test("makes the table with types that fit every cell of all files", async () => {
      const paths = writeFiles({
        "a.csv": "code,n,x,day,at,ok,big\n007,1,1,2026-11-21,2026-11-21T11:03:00Z,true,1\n",
        "b.csv": "code,n,x,day,at,ok,big\n8,,1.5,2026-11-22,2026-11-21T12:03:00+01:00,FALSE,9007199254740993\n",
      });
      expect(inShort(await loadInto(target, paths))).toEqual(["loaded 1", "loaded 1"]);
      expect(await rows("SELECT code, n, x, big FROM t ORDER BY code")).toEqual([
        ["007", "1", "1", "1"],
        ["8", null, "1.5", "9007199254740993"],
      ]);
      expect(await rows(TYPES_SQL[name])).toEqual([TYPES[name]]);
    });

    test("takes names that differ in case for one column, which is called as in the first file", async () => {
      const paths = writeFiles({ "a.csv": "Isin,NAV\nA,1\n", "b.csv": "nav,isin\n2,B\n" });
      expect(inShort(await loadInto(target, paths))).toEqual(["loaded 1", "loaded 1"]);
      expect(await target.query('SELECT * FROM t ORDER BY "Isin"')).toMatchObject([{ Isin: "A" }, { Isin: "B" }]);
      expect(await rows('SELECT "NAV" FROM t ORDER BY 1')).toEqual([["1"], ["2"]]);
    });

    test("reads back every cell as it stands in the file", async () => {
      let table = 0;
      await fc.assert(
        fc.asyncProperty(anyTable, async (cells) => {
          table += 1;
          const content = stringify([["row", "value"], ...cells.map((cell, index) => [String(index), cell])]);
          expect(inShort(await loadInto(target, writeFiles({ "a.csv": content }), { table: `t${table}` }))).toEqual([
            `loaded ${cells.length}`,
          ]);
          const found = await rows(`SELECT value FROM t${table} ORDER BY "row"`);
          expect(found.map(([value]) => value ?? "")).toSatisfy((values: string[]) =>
            values.every((value, index) => isSame(value, cells[index])),
          );
        }),
        { numRuns: 60, examples: [[["true"]], [["FALSE", "true"]]] },
      );
    });

    test("loads a content once, under whatever name, and says when it was loaded", async () => {
      const paths = writeFiles({ "a.csv": "k\n1\n2\n", "copy of a.csv": "k\n1\n2\n" });
      const first = await loadInto(target, paths);
      expect(inShort(first)).toEqual(["loaded 2", "already"]);
      const second = await loadInto(target, paths);
      expect(second).toMatchObject([{ kind: "already", loadedAs: "a.csv" }, { kind: "already" }]);
      expect(await rows()).toEqual([["1"], ["2"]]);
      expect(await rows("SELECT table_name, file_name, mode, row_count FROM pairflow_loads")).toEqual([
        ["t", "a.csv", "append", "2"],
      ]);
    });

    test("loads the content again when its table was dropped, and into another table", async () => {
      const paths = writeFiles({ "a.csv": "k\n1\n" });
      await loadInto(target, paths);
      expect(inShort(await loadInto(target, paths, { table: "other" }))).toEqual(["loaded 1"]);
      await target.query("DROP TABLE t");
      expect(inShort(await loadInto(target, paths))).toEqual(["loaded 1"]);
    });

    test("loads nothing of a file with a bad row, names line and column, and loads the others", async () => {
      await loadInto(target, writeFiles({ "a.csv": "isin,nav\nX,1.5\n" }));
      const paths = writeFiles({
        "b.csv": 'isin,nav\n"a\nb",2\nY,"12,3x"\n',
        "c.csv": "isin,nav\nZ,3\n",
        "d.csv": "isin,nav\nZ\n",
      });
      expect(inShort(await loadInto(target, paths))).toEqual([
        'line 4, column nav: found "12,3x", expected a number such as -12.5 or 1e3',
        "loaded 1",
        "d.csv, line 2: 1 cell, but the header has 2 columns",
      ]);
      expect(await rows()).toEqual([
        ["X", "1.5"],
        ["Z", "3"],
      ]);
    });

    test("finds the line of a row that the database itself refuses", async () => {
      await target.query("CREATE TABLE t (k INTEGER, note TEXT, CHECK (k < 100))");
      const many = Array.from({ length: 99 }, (_, index) => `${index},"two\nlines"`).join("\n");
      const paths = writeFiles({ "a.csv": `k,note\n${many}\n100,last\n` });
      const [outcome] = inShort(await loadInto(target, paths));
      expect(outcome).toMatch(/^line 200: the database refused it: .*check/i);
      expect(await rows()).toEqual([]);
    });

    test("fills columns that the file does not have with NULL, and refuses those that the table does not have", async () => {
      await loadInto(target, writeFiles({ "a.csv": "a,b\n1,2\n" }));
      const paths = writeFiles({ "b.csv": "B\n5\n", "c.csv": "a,c,d\n1,2,3\n" });
      const outcomes = await loadInto(target, paths);
      expect(inShort(outcomes)).toEqual(["loaded 1", 'table "t" has no column "c", "d"']);
      expect(outcomes[1]).toMatchObject({ failure: { hint: expect.stringContaining("ALTER TABLE") } });
      expect(new Set(await rows())).toEqual(
        new Set([
          ["1", "2"],
          [null, "5"],
        ]),
      );
    });

    test("takes names and cells of any kind as they are", async () => {
      const table = `x"; DROP TABLE t; --'\\ é\n`;
      const header = [`a""b`, "select", "ü 😀", "back\\slash", "tab\tin", "line\nin", "1"];
      const cells = ["\\N", "\\.", "a\tb", "c\nd\r\ne", `""`, "'; --", "\\"];
      const csv = [header, cells].map((line) => line.map((cell) => `"${cell}"`).join(",")).join("\r\n");
      expect(inShort(await loadInto(target, writeFiles({ "a.csv": csv }), { table }))).toEqual(["loaded 1"]);
      const [row] = await target.query(`SELECT * FROM "${table.replaceAll('"', '""')}"`);
      expect(row).toEqual(
        Object.fromEntries(header.map((key, i) => [key.replace('""', '"'), cells[i]?.replace('""', '"')])),
      );
    });

    test("refuses more columns than a table can have, before it begins", async () => {
      const header = Array.from({ length: 2_001 }, (_, index) => `c${index}`).join(",");
      const outcomes = inShort(await loadInto(target, writeFiles({ "a.csv": `${header}\n`, "b.csv": "k\n1\n" })));
      expect(outcomes).toEqual([expect.stringMatching(/^2001 columns; a table of .* has at most \d+$/), "loaded 1"]);
    });

    test("makes an empty table of a file that has a header alone", async () => {
      expect(inShort(await loadInto(target, writeFiles({ "a.csv": "a,b\n" })))).toEqual(["loaded 0"]);
      expect(await rows()).toEqual([]);
    });

    test("refuses a table that drops rows silently", async () => {
      await loadInto(target, writeFiles({ "a.csv": "k\n1\n" }));
      for (const sql of SILENT_TRIGGER[name]) await target.query(sql);
      const paths = writeFiles({ "b.csv": "k\n1\n2\n3\n" });
      expect(inShort(await loadInto(target, paths))).toEqual([
        'table "t" took 2 of 3 rows and said nothing about the others',
      ]);
      expect(await rows()).toEqual([["1"]]);
    });

    test("loads nothing when it is stopped in the middle of a file", async () => {
      const stop = new AbortController();
      const paths = writeFiles({ "a.csv": `k\n${"1\n".repeat(400_000)}` });
      await loadInto(target, writeFiles({ "b.csv": "k\n1\n" }));
      setImmediate(() => stop.abort());
      await expect(loadInto(target, paths, { signal: stop.signal })).rejects.toMatchObject({ name: "AbortError" });
      expect(await rows("SELECT count(*) FROM t")).toEqual([["1"]]);
    });

    test("lets two loaders of one file come to one load", async () => {
      const paths = writeFiles({ "a.csv": `k\n${"1\n".repeat(5_000)}` });
      const outcomes = await Promise.all([loadInto(target, paths), loadInto(target, paths), loadInto(target, paths)]);
      expect(outcomes.map((outcome) => outcome[0]?.kind).toSorted()).toEqual(["already", "already", "loaded"]);
      expect(await rows("SELECT count(*) FROM t")).toEqual([["5000"]]);
    });
  });
}

/** A column of one kind, or of several; sometimes with blanks. Line ends inside of cells are written as they are. */
const cellOf = fc.oneof(
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom(
    "007",
    "1.10",
    "1e400",
    "NA",
    "true",
    "2026-02-29",
    "2028-02-29",
    "+5",
    "0x10",
    "1,234",
    "NaN",
    "'",
    "\\N",
  ),
  fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", "")),
);
const anyTable = fc.oneof(
  fc.array(fc.integer().map(String), { minLength: 1 }),
  fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), { minLength: 1 }),
  fc.array(fc.oneof(fc.constant(""), fc.maxSafeInteger().map(String)), { minLength: 1 }),
  fc.array(cellOf, { minLength: 1 }),
);

/** The same text; a number may be written in another way (1e+21), but has every digit of a whole number. */
function isSame(found: string, given: string | undefined): boolean {
  if (found === given) return true;
  const word = given?.toLowerCase();
  // A column of nothing but truths is boolean, and SQLite has 1 and 0 for them.
  if (word === "true") return found === "1" || found === word;
  if (word === "false") return found === "0" || found === word;
  if (given === undefined || !/^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/.test(given)) return false;
  const areWhole = /^-?\d+$/.test(found) && /^-?\d+$/.test(given);
  return areWhole ? BigInt(found) === BigInt(given) : Number(found) === Number(given);
}

const TYPES_SQL = {
  SQLite: `SELECT group_concat(type, ' ') FROM pragma_table_info('t')`,
  PostgreSQL: `SELECT string_agg(format_type(atttypid, -1), ' ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = 't'::regclass AND attnum > 0`,
} as const;

const TYPES = {
  SQLite: ["TEXT INTEGER REAL DATE TIMESTAMPTZ BOOLEAN INTEGER"],
  PostgreSQL: ["text bigint double precision date timestamp with time zone boolean bigint"],
} as const;

/** Leaves the row with k = 2 out of the table t, and says nothing. */
export const SILENT_TRIGGER: Readonly<Record<"SQLite" | "PostgreSQL", readonly string[]>> = {
  SQLite: ["CREATE TRIGGER silent BEFORE INSERT ON t WHEN NEW.k = 2 BEGIN SELECT RAISE(IGNORE); END"],
  PostgreSQL: [
    "CREATE FUNCTION silent() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.k = 2 THEN RETURN NULL; END IF; RETURN NEW; END'",
    "CREATE TRIGGER silent BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION silent()",
  ],
};
