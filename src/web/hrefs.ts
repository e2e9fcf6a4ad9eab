/** The page of an item. */
export function itemHref(id: string): string {
  return `/items/${encodeURIComponent(id)}`;
}

/** The page of a run. */
export function runHref(id: string): string {
  return `/runs/${encodeURIComponent(id)}`;
}

/** The page of a pair. */
export function pairHref(name: string): string {
  return `/pairs/${encodeURIComponent(name)}`;
}

/** A path with the fields that have a value as its query. */
export function address(path: string, fields: Readonly<Record<string, string | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) search.set(name, value);
  return search.size === 0 ? path : `${path}?${search}`;
}
