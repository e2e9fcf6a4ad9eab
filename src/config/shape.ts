import { z } from "zod";
import { type ConfigPath, type Finding, pathText } from "./problem.ts";
import { flowSchema } from "./schema.ts";
import { didYouMean } from "./suggest.ts";

/** Everything about the keys and types of a config, or of an overlay, that its schema refuses, in plain words. */
export function shapeFindings(value: unknown, schema: z.ZodType = flowSchema): readonly Finding[] {
  const checked = schema.safeParse(value);
  return checked.success ? [] : checked.error.issues.flatMap((issue) => findingsOf(issue, [], { value, schema }));
}

type Issue = z.core.$ZodIssue;

interface Checked {
  readonly value: unknown;
  readonly schema: z.ZodType;
}

/** Usually one; an issue about unknown keys gives one for each. */
function findingsOf(issue: Issue, above: ConfigPath, checked: Checked): readonly Finding[] {
  const path = [...above, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(key, path, checked.schema));
  }
  if (issue.code === "invalid_union") {
    // The branch that fits the value's type has its complaint further down.
    const deeper = issue.errors.find((issues) =>
      issues.some(({ path: below, code }) => below.length > 0 || code !== "invalid_type"),
    );
    const chosen = deeper ?? issue.errors.at(-1) ?? [];
    return chosen.flatMap((inner) => findingsOf(inner, path, checked));
  }
  const given = valueAt(checked.value, path);
  if (given === undefined) return [missingKey(path)];
  const where = path.length === 0 ? "the config" : pathText(path);
  if (issue.code === "invalid_type") {
    return [{ path, message: `${where} ${issue.message}, not ${typeName(given)}` }];
  }
  return [{ path, message: `${where} ${issue.message}` }];
}

/** Shown at the object that should have had the key. */
function missingKey(path: ConfigPath): Finding {
  const holder = path.length === 1 ? "the config" : pathText(path.slice(0, -1));
  return { path, message: `${holder} has no "${path.at(-1)}"` };
}

/** Near misses first, then keys of other objects, then all that there are. */
function unknownKey(key: string, holder: ConfigPath, schema: z.ZodType): Finding {
  const known = keysAt(holder, schema);
  const hint = didYouMean(key, known) ?? otherPlace(key, schema) ?? `Known keys: ${known.join(", ")}.`;
  const where = holder.length === 0 ? "the config" : pathText(holder);
  return { path: [...holder, key], at: "key", message: `"${key}" is not a known key of ${where}`, hint };
}

/** A key that is right in another place is most likely only in the wrong one. */
function otherPlace(key: string, schema: z.ZodType): string | undefined {
  const places: readonly ConfigPath[] = [[], ["defaults"], ["defaults", "retry"], ["pairs", 0]];
  const right = places.filter((place) => keysAt(place, schema).includes(key));
  if (right.length === 0) return undefined;
  const names = right.map((place) =>
    place.length === 0 ? "the top of the file" : pathText(place).replace("[0]", "[]"),
  );
  return `"${key}" belongs in ${names.join(" or in ")}.`;
}

/** The keys that the schema knows for the object at a path; none when it is no object. */
function keysAt(path: ConfigPath, whole: z.ZodType): readonly string[] {
  let schema: unknown = whole;
  for (const step of path) {
    schema = unwrap(schema);
    if (schema instanceof z.ZodObject) schema = schema.shape[step];
    else if (schema instanceof z.ZodArray) schema = schema.element;
    else if (schema instanceof z.ZodRecord) schema = schema.valueType;
  }
  schema = unwrap(schema);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** What an optional or defaulted schema is about; of several kinds of values, the object. */
function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodNullable) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.find((option) => option instanceof z.ZodObject) ?? schema;
  const wrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wrapped ? unwrap(schema.unwrap()) : schema;
}

/** What stands at a path; undefined when nothing does. */
export function valueAt(value: unknown, path: ConfigPath): unknown {
  let here: unknown = value;
  for (const step of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, step)) return undefined;
    here = Reflect.get(here, step);
  }
  return here;
}

/** Texts are never shown: they may be filled in. */
function typeName(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return `${value}`;
  return `the ${typeof value} ${value}`;
}
