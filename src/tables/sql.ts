/** A text as SQL reads it; file names and cells reach SQL only through here. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A number as SQL reads it, to its last bit: a plain 0.1 would be a decimal there. */
export function sqlNumber(value: number): string {
  return `'${value}'::DOUBLE`;
}

/** The condition that a text cell holds something: not absent, empty, spaces, or a text that stands for "missing". Never NULL. */
export function isHeldSql(sql: string, missing: readonly string[]): string {
  return `coalesce(trim(${sql}) NOT IN (${["", ...missing.map((text) => text.trim())].map(sqlText).join(", ")}), false)`;
}
