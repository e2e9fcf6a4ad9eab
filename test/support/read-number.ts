import { DecimalReader, type NumberRules } from "../../src/tables/numbers/decimal.ts";

export const plain = new DecimalReader({});

/** As a table does it: bytes between other bytes, the text only when the bytes are not enough. */
export function read(text: string, reader = plain): number | null | undefined {
  const number = fromBytes(text, reader);
  return Number.isNaN(number) ? reader.fromText(text) : number;
}

export function fromBytes(text: string, reader = plain): number {
  const bytes = Buffer.from(`"1${text}2"`);
  return reader.fromBytes(bytes, 2, bytes.length - 2);
}

export function reading(rules: NumberRules): (text: string) => number | null | undefined {
  const reader = new DecimalReader(rules);
  return (text) => read(text, reader);
}
