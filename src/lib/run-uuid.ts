import { sha256 } from "./hash.ts";

const HEX_OF_TIME = 12;

/**
 * A UUID of version 7 (RFC 9562) that is always the same for the same text and time (milliseconds since 1970): the time
 * leads, so that ids sort by it, and the SHA-256 of the text fills the rest.
 */
export function uuidOf(text: string, at: number): string {
  const time = Math.max(0, at).toString(16).padStart(HEX_OF_TIME, "0").slice(-HEX_OF_TIME);
  const digits = sha256(text);
  const variant = ((Number.parseInt(digits.charAt(3), 16) & 3) | 8).toString(16);
  const low = `${variant}${digits.slice(4, 7)}`;
  return [time.slice(0, 8), time.slice(8), `7${digits.slice(0, 3)}`, low, digits.slice(7, 19)].join("-");
}
