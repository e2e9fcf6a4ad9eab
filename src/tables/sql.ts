/** A text as SQL reads it; file names and cells reach SQL only through here. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as SQL reads it; it may hold anything but nothing at all. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
