import { FlowError } from "./errors.ts";
import { type FileEntry, isUnlisted } from "./file.ts";

/** A name beside a source file that says that it is whole: `{file}.done`, `{stem}.ok`, `_SUCCESS`. */
export interface Marker {
  /** As the config has it. */
  readonly text: string;
  /** Whether a path (relative to the folder) is a marker, of a file that is there or not. */
  fits(path: string): boolean;
  /** The path of a file's marker. */
  of(path: string): string;
}

const PLACEHOLDER = /\{(file|stem)\}/g;

/** Reads a marker's name. `{file}` is the file's name, `{stem}` the same without its last extension. */
export function parseMarker(text: string): Marker {
  const literal = text.replace(PLACEHOLDER, "");
  if (literal === "") throw refuse(text, "has no text of its own");
  if (/[{}]/.test(literal)) throw refuse(text, "has a placeholder that is neither {file} nor {stem}");
  if (literal.includes("/")) throw refuse(text, "has a slash in it, and a marker stands beside its file");
  if (isUnlisted(text.replace(PLACEHOLDER, "x"))) throw refuse(text, "is the name of a hidden or half-written file");
  const pattern = text.replace(/[\\^$.*+?()[\]|]/g, "\\$&").replace(PLACEHOLDER, "[^/]+");
  const expression = new RegExp(`^${pattern}$`, "su");
  return {
    text,
    fits: (path) => expression.test(nameIn(path)),
    of: (path) => path.slice(0, path.length - nameIn(path).length) + fill(text, nameIn(path)),
  };
}

/** Takes the markers out of a listing: they are no sources. */
export function splitMarkers(entries: readonly FileEntry[], marker: Marker | undefined) {
  const markers = new Map<string, FileEntry>();
  if (marker === undefined) return { files: entries, markers };
  const files: FileEntry[] = [];
  for (const entry of entries) {
    if (marker.fits(entry.path)) markers.set(entry.path, entry);
    else files.push(entry);
  }
  return { files, markers };
}

/**
 * What a file with a marker waits for, or undefined when its marker is there. One that is older than the file belongs to
 * what had its name before.
 */
export function markerWaitedFor(
  source: FileEntry,
  marker: Marker,
  markers: ReadonlyMap<string, FileEntry>,
): { readonly path: string; readonly isOld: boolean } | undefined {
  const path = marker.of(source.path);
  const found = markers.get(path);
  if (found === undefined) return { path, isOld: false };
  return found.modifiedAt < source.modifiedAt ? { path, isOld: true } : undefined;
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function fill(text: string, name: string): string {
  const dot = name.lastIndexOf(".");
  const stem = dot > 0 ? name.slice(0, dot) : name;
  return text.replace(PLACEHOLDER, (_, placeholder) => (placeholder === "file" ? name : stem));
}

function refuse(text: string, what: string): FlowError {
  return new FlowError("config-invalid", `the marker "${text}" ${what}`, {
    hint: 'Name it by the file that it stands beside, such as "{file}.done".',
  });
}
