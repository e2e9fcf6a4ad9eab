import { InvalidArgumentError } from "commander";
import { isRecord } from "../config/record.ts";

export type Params = Readonly<Record<string, unknown>>;

/** Adds `key=value` to the params: JSON where the value is JSON, else its text. For commander, so it throws its error. */
export function addParam(text: string, params: Params = {}): Params {
  const [key, value] = /^([^=]+)=(.*)$/s.exec(text)?.slice(1) ?? [];
  if (key === undefined || value === undefined) throw new InvalidArgumentError("Write it as key=value.");
  return Object.fromEntries([...Object.entries(params), [key, jsonOrText(value)]]);
}

/** Reads params that are given as one JSON object. */
export function readParams(text: string): Params {
  const value = jsonOrText(text);
  if (isRecord(value)) return value;
  throw new InvalidArgumentError('It takes a JSON object, such as \'{"column": "nav"}\'.');
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A text that is no JSON stands for itself.
    return text;
  }
}
