/** Any host will do: a path that stays on it stays on ours. */
const HERE = "http://here.invalid";

/** A path of this server, as it is safe to be sent to; undefined for whatever could lead elsewhere. */
export function pathOfOurs(text: string | undefined): string | undefined {
  if (text === undefined || !text.startsWith("/")) return undefined;
  const address = URL.parse(text, HERE);
  if (address === null || address.origin !== HERE) return undefined;
  // "/.//host" is shortened to "//host", which is another server.
  if (address.pathname.startsWith("//")) return undefined;
  return `${address.pathname}${address.search}`;
}
