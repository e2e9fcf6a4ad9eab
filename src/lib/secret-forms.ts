import { unescape as decoded } from "node:querystring";

/**
 * The ways in which a secret may stand in a text: as it is, line by line, as JSON and URLs write it; of a URL with a
 * password, the password alone. The value itself is always among them.
 */
export function secretForms(value: string): readonly string[] {
  const { username = "", password = "" } = URL.parse(value) ?? {};
  const inUrl = password === "" ? username : password;
  const lines = value.split(/[\r\n]+/).map((line) => line.trim());
  const written = [value, ...lines].flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text.toWellFormed()),
  ]);
  return [...written, inUrl, decoded(inUrl)];
}
