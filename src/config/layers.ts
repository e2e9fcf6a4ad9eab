import { readFile } from "node:fs/promises";
import { sha256 } from "../lib/hash.ts";
import { type ConfigDocument, parseConfig } from "./document.ts";
import { withoutWrong } from "./draft.ts";
import type { Environment } from "./environment.ts";
import { fillFromEnvironment } from "./fill.ts";
import { type ConfigPlace, findOverlay } from "./find.ts";
import { type Merged, mergeOverlay, nameOf, pairNamesIn } from "./overlay.ts";
import { overlayFindings, withPairHint } from "./overlay-schema.ts";
import { ConfigError, type ConfigProblem, type FileRead, type Finding, pathText, wholeFileProblem } from "./problem.ts";
import { valueAt } from "./shape.ts";

/** The values of a config and of the overlay of an environment, as one, with the place of everything in them. */
export interface Layers {
  readonly value: unknown;
  /** Of the texts, and of the overlay's form. */
  readonly problems: readonly ConfigProblem[];
  readonly files: readonly FileRead[];
  /** A finding at its line in the file that it is about; undefined when that has been complained of already. */
  locate(finding: Finding): ConfigProblem | undefined;
}

export interface LayerOptions {
  readonly env: Environment;
  /** Whose overlay is laid over the config. */
  readonly environment?: string | undefined;
  /** The config whose name the overlay has; it may be another than the one that is read. */
  readonly overlaid: ConfigPlace;
}

interface Layer {
  readonly document: ConfigDocument;
  readonly file: FileRead;
}

/** Reads the files. Throws ConfigError when one of them cannot be parsed, or when the environment has no file. */
export async function readLayers(place: ConfigPlace, { env, environment, overlaid }: LayerOptions): Promise<Layers> {
  const base = await readLayer(place);
  const above = environment === undefined ? undefined : await readLayer(await findOverlay(overlaid, environment));
  const layers = above === undefined ? [base] : [base, above];
  const problems = layers.flatMap(({ document }) => document.problems);
  if (layers.some(({ document }) => document.value === undefined)) throw new ConfigError(problems);
  const files = layers.map(({ file }) => file);
  if (above === undefined) return { value: base.document.value, problems, files, locate: base.document.locate };
  const findings = formFindings(above.document.value, base.document.value, env);
  const wrong = findings.map(({ path }) => path);
  const { $schema: _, ...overlay } = withoutWrong(above.document.value, wrong);
  const merged = mergeOverlay(base.document.value, overlay);
  const known = new Set(wrong.map(pathText));
  return {
    value: merged.value,
    problems: [...problems, ...findings.map(above.document.locate)],
    files,
    locate: (finding) => {
      const { layer, path } = merged.originOf(finding.path);
      if (layer === "base") return base.document.locate(moved(finding, path));
      if (known.has(pathText(path))) return undefined;
      return above.document.locate(moved(withHint(finding, merged, base.document.value), path));
    },
  };
}

async function readLayer(place: ConfigPlace): Promise<Layer> {
  const bytes = await readBytes(place);
  return {
    document: parseConfig({ ...place, text: decode(bytes, place) }),
    file: { path: place.file, sha256: sha256(bytes) },
  };
}

async function readBytes({ file, label }: ConfigPlace): Promise<Buffer> {
  return readFile(file).catch((cause: unknown) => {
    const hint = "Give this user the right to read it.";
    throw new ConfigError([wholeFileProblem(label, "cannot be read", hint)], cause);
  });
}

/** Bytes that are no UTF-8 are refused rather than shown as odd characters later. */
function decode(bytes: Buffer, { label }: ConfigPlace): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ConfigError([wholeFileProblem(label, "is not UTF-8 text", "Save it as UTF-8.")], cause);
  }
}

/** A value whose variable is missing is complained of as a part of the whole. */
function formFindings(overlay: unknown, base: unknown, env: Environment): readonly Finding[] {
  const { value, findings, conceal } = fillFromEnvironment(overlay, env);
  const unfilled = new Set(findings.map(({ path }) => pathText(path)));
  return overlayFindings(value, base)
    .filter(({ path }) => !unfilled.has(pathText(path)))
    .map((finding) => ({ ...finding, message: conceal(finding.message) }));
}

/** The same at its path in the file: a pair may have another place there. */
function moved(finding: Finding, path: Finding["path"]): Finding {
  const [from, to] = [finding.path, path].map((one) => pathText(one.slice(0, 2)));
  const isPair = finding.path[0] === "pairs" && from !== undefined && to !== undefined && from !== to;
  return { ...finding, path, message: isPair ? finding.message.replaceAll(from, to) : finding.message };
}

function withHint(finding: Finding, { value }: Merged, base: unknown): Finding {
  const known = pairNamesIn(base);
  const name = nameOf(valueAt(value, finding.path.slice(0, 2)));
  return known.includes(name ?? "") ? finding : withPairHint(finding, name, known);
}
