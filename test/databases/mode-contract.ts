import { beforeEach, describe, expect, test } from "vitest";
import { SILENT_TRIGGER } from "./load-contract.ts";
import { asText, inShort, loadInto, type MakeTarget, type Target, writeFiles } from "./support/target.ts";

/** What every load target promises about upsert and replace; run against each of them. */
export function describeModes(name: "SQLite" | "PostgreSQL", makeTarget: MakeTarget): void {
  describe(`upsert and replace in ${name}`, () => {
    let target: Target;
    beforeEach(async () => {
      target = await makeTarget();
    });
    const rows = async (sql = "SELECT * FROM t ORDER BY 1"): Promise<readonly (readonly (string | null)[])[]> =>
      asText(await target.query(sql));

    test("upserts by key: new rows come in, known ones are updated in the file's columns alone", async () => {
      const mode = { kind: "upsert", key: ["isin", "day"] } as const;
      const load = (content: string) => loadInto(target, writeFiles({ "a.csv": content }), { mode });
      await load("isin,day,nav,note\nA,2026-01-01,1,first\nA,2026-01-02,2,\n");
      expect(inShort(await load("isin,day,nav\nA,2026-01-01,10\nB,2026-01-01,3\n"))).toEqual(["loaded 2"]);
      expect(await rows("SELECT isin, nav, note FROM t ORDER BY isin, day")).toEqual([
        ["A", "10", "first"],
        ["A", "2", null],
        ["B", "3", null],
      ]);
      expect(inShort(await load("isin,day\nB,2026-01-01\nC,2026-01-01\n"))).toEqual(["loaded 2"]);
      expect(await rows("SELECT isin, nav FROM t WHERE isin > 'A' ORDER BY isin")).toEqual([
        ["B", "3"],
        ["C", null],
      ]);
    });

    test("refuses an upsert with a key that is blank, comes twice, or is not unique in the table", async () => {
      const mode = { kind: "upsert", key: ["k"] } as const;
      const paths = writeFiles({
        "a.csv": "k,v\n1,1\n,2\n",
        "b.csv": "k,v\n1,1\n2,2\n1,3\n",
        "c.csv": "v\n1\n",
        "d.csv": "k\n9\n",
      });
      const outcomes = inShort(await loadInto(target, paths, { mode }));
      expect(outcomes[0]).toMatch(/^line 3, column k: found a blank cell/);
      expect(outcomes[1]).toMatch(/^line 4: the database refused it: .*(twice|once)/);
      expect(outcomes[2]).toBe('the file has no key column "k"');
      expect(outcomes[3]).toBe("loaded 1");
      await target.query("CREATE TABLE plain (k INTEGER)");
      await expect(loadInto(target, paths.slice(3), { mode, table: "plain" })).rejects.toMatchObject({
        code: "database-unusable",
        hint: expect.stringContaining('CREATE UNIQUE INDEX "plain_key" ON "plain" ("k");'),
      });
    });

    test("refuses a table that drops rows of an upsert silently", async () => {
      const mode = { kind: "upsert", key: ["k"] } as const;
      const load = (content: string) => loadInto(target, writeFiles({ "a.csv": content }), { mode });
      await load("k,v\n1,1\n3,3\n");
      for (const sql of SILENT_TRIGGER[name]) await target.query(sql);
      expect(inShort(await load("k,v\n1,10\n2,2\n"))).toEqual([
        'table "t" took 1 of 2 rows and said nothing about the others',
      ]);
      expect(await rows()).toEqual([
        ["1", "1"],
        ["3", "3"],
      ]);
    });

    test("replaces the table by what the files hold, all or none, and only when they differ", async () => {
      const mode = { kind: "replace" } as const;
      const [a, b, bad] = writeFiles({ "a.csv": "k\n1\n", "b.csv": "k\n2\n", "c.csv": "k\nx\n" });
      await loadInto(target, [a ?? ""]);
      expect(inShort(await loadInto(target, [a ?? "", b ?? ""], { mode }))).toEqual(["loaded 1", "loaded 1"]);
      expect(inShort(await loadInto(target, [b ?? "", a ?? ""], { mode }))).toEqual(["already", "already"]);
      const outcomes = inShort(await loadInto(target, [b ?? "", bad ?? ""], { mode }));
      expect(outcomes[0]).toMatch(/^not loaded, because .* failed: c\.csv$/);
      expect(await rows()).toEqual([["1"], ["2"]]);
      expect(inShort(await loadInto(target, [b ?? ""], { mode }))).toEqual(["loaded 1"]);
      expect(await rows()).toEqual([["2"]]);
      expect(inShort(await loadInto(target, [], { mode }))).toEqual([]);
      expect(await rows()).toEqual([["2"]]);
      expect(inShort(await loadInto(target, [b ?? "", a ?? ""], { mode }))).toEqual(["loaded 1", "loaded 1"]);
      expect(await rows()).toEqual([["1"], ["2"]]);
      const twins = writeFiles({ "d.csv": "k\n4\n", "e.csv": "k\n4\n" });
      expect(inShort(await loadInto(target, twins, { mode }))).toEqual(["loaded 1", "already"]);
      expect(await rows()).toEqual([["4"]]);
    });

    test("a content that was appended is replaced all the same, so that nothing else is left beside it", async () => {
      const paths = writeFiles({ "a.csv": "k\n1\n" });
      await loadInto(target, paths);
      await target.query("INSERT INTO t VALUES (9)");
      expect(inShort(await loadInto(target, paths, { mode: { kind: "replace" } }))).toEqual(["loaded 1"]);
      expect(await rows()).toEqual([["1"]]);
    });
  });
}
