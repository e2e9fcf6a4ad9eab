import { FlowError } from "../../domain/errors.ts";
import type { Table } from "../table.ts";

/** What a query calls its sources: each `source`, `source_2` and so on, and also what the pair calls it. */
export function viewNames(index: number, as: readonly string[] | undefined): readonly string[] {
  const own = as?.[index];
  const name = index === 0 ? "source" : `source_${index + 1}`;
  return own === undefined ? [name] : [name, own];
}

/**
 * The names of a table's columns in SQL: as they stand in the file, spaces included; one without a name is `column_3`, by
 * its place. Names that differ only in upper and lower case are one name to SQL, so they are refused.
 */
export function columnNames({ name: file, columns }: Table): readonly string[] {
  const names = columns.map((name, index) => (name === "" ? `column_${index + 1}` : name));
  const [first, second] = sameNames(names) ?? [];
  if (first !== undefined) {
    const what = first === second ? `has the column "${first}" twice` : `has the columns "${first}" and "${second}"`;
    throw new FlowError("input-invalid", `${file} ${what}, which SQL cannot tell apart`, {
      hint: "Give one of them another name in the header.",
    });
  }
  const cut = names.findIndex((name) => name.includes("\0"));
  if (cut < 0) return names;
  throw new FlowError("input-invalid", `${file} has a zero byte in the name of column ${cut + 1}`, {
    hint: "Correct the header.",
  });
}

/** The first two names that differ in nothing but the case of letters without accents, as DuckDB compares them. */
export function sameNames(names: readonly string[]): readonly [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const name of names) {
    const plain = name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
    const other = seen.get(plain);
    if (other !== undefined) return [other, name];
    seen.set(plain, name);
  }
  return undefined;
}
