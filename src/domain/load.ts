import type { CellType } from "./cell-type.ts";
import { FlowError } from "./errors.ts";

/** How rows come into a table: beside what is there, instead of it, or over the rows with the same key. */
export type LoadMode =
  | { readonly kind: "append" }
  | { readonly kind: "replace" }
  | { readonly kind: "upsert"; readonly key: readonly string[] };

/** A column of a table, by the name the table has for it. */
export interface Column {
  readonly name: string;
  readonly type: CellType;
}

/** One row of the ledger: this content is in this table. */
export interface LoadRecord {
  /** SHA-256 of the file's bytes, in hex: what makes it the same content under any name. */
  readonly sha256: string;
  /** Without folders. */
  readonly fileName: string;
  readonly mode: LoadMode["kind"];
  readonly rowCount: number;
  /** ISO 8601 UTC. */
  readonly loadedAt: string;
}

/** The header's names without surrounding spaces; a name that is blank or there twice is an error. */
export function checkHeader(cells: readonly string[]): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    if (name === "") throw headerError(`column ${index + 1} of ${names.length} has no name`);
    const earlier = seen.get(fold(name));
    if (earlier !== undefined) {
      throw headerError(`columns ${earlier + 1} and ${index + 1} are both named "${name}"`);
    }
    seen.set(fold(name), index);
  }
  return names;
}

/** For each column of a file the table's column it goes into: the same name, or else the same but for upper and lower case. */
export function fitColumns(header: readonly string[], table: string, columns: readonly Column[]): readonly Column[] {
  const fitted = header.map((name) => findColumn(columns, name));
  const extra = header.filter((_, index) => fitted[index] === undefined);
  if (extra.length === 0) return fitted.filter((column) => column !== undefined);
  const names = extra.map((name) => `"${name}"`).join(", ");
  throw new FlowError("input-invalid", `table "${table}" has no column ${names}`, {
    hint: `Add it to the table (ALTER TABLE ... ADD COLUMN ...), or take it out of the file. The table has: ${listed(columns)}.`,
  });
}

/** The key's columns as the table names them; each must be in the file. */
export function fitKey(key: readonly string[], fitted: readonly Column[]): readonly Column[] {
  return key.map((name) => {
    const column = findColumn(fitted, name);
    if (column !== undefined) return column;
    throw new FlowError("input-invalid", `the file has no key column "${name}"`, {
      hint: `Name columns of the file in --key. It has: ${listed(fitted)}.`,
    });
  });
}

/** Whether one of the table's unique column sets is just that key. */
export function isUniqueKey(uniqueKeys: readonly (readonly string[])[], key: readonly Column[]): boolean {
  const wanted = new Set(key.map((column) => column.name));
  return uniqueKeys.some((names) => names.length === wanted.size && names.every((name) => wanted.has(name)));
}

/** Whether a replaced table holds these contents and nothing else: then there is nothing to do. */
export function isReplacedBy(recorded: readonly LoadRecord[], contents: ReadonlySet<string>): boolean {
  if (recorded.length !== contents.size) return false;
  return recorded.every((load) => load.mode === "replace" && contents.has(load.sha256));
}

/** The column of that name, or the first of that name but for upper and lower case. */
function findColumn(columns: readonly Column[], name: string): Column | undefined {
  const exact = columns.find((column) => column.name === name);
  return exact ?? columns.find((column) => fold(column.name) === fold(name));
}

/** SQLite knows no case in names, so no two of our columns may differ by case alone. */
export function fold(name: string): string {
  return name.toLowerCase();
}

/** Enough of the names to see what went wrong. */
function listed(columns: readonly Column[]): string {
  const names = columns.slice(0, 20).map((column) => column.name);
  return columns.length > 20 ? `${names.join(", ")} and ${columns.length - 20} more` : names.join(", ");
}

/** Every trouble with a header is mended in the same way. */
function headerError(message: string): FlowError {
  return new FlowError("input-invalid", message, {
    hint: "The first line must name every column once; upper and lower case count as the same name.",
  });
}
