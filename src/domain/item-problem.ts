import type { FileEntry, FileKind } from "./file.ts";

/** Why an item cannot be started, whatever else is true of it. */
export interface ItemProblem {
  readonly reason: "conflict" | "unreadable" | "invalid-name";
  readonly message: string;
  readonly hint: string;
}

/** What is wrong with the first source file that cannot be read. */
export function fileProblem(files: readonly (FileEntry | undefined)[]): ItemProblem | undefined {
  for (const file of files) {
    if (file === undefined) continue;
    if (!file.nameIsValid) {
      return {
        reason: "invalid-name",
        message: `the name of "${file.path}" is not valid UTF-8`,
        hint: "Rename the file; its odd bytes are shown as \\xFF.",
      };
    }
    if (file.kind === "file") continue;
    const { what, hint } = UNREADABLE[file.kind];
    return { reason: "unreadable", message: `"${file.path}" ${what}`, hint };
  }
  return undefined;
}

const NOT_READ = "Put the file itself into the folder; links, pipes and devices are not read.";

const UNREADABLE: Readonly<Record<Exclude<FileKind, "file">, { readonly what: string; readonly hint: string }>> = {
  link: { what: "is a symbolic link", hint: NOT_READ },
  special: { what: "is not a regular file", hint: NOT_READ },
  folder: { what: "is a folder", hint: "Put a file in its place, or rename the folder." },
  denied: { what: "may not be read", hint: "Let the user that Pairflow runs as read it: chmod or chown the file." },
  "too-long": { what: "has too long a path", hint: "Shorten the names of the folders on its way." },
};

const LONGEST_NAME_BYTES = 255;
/** A character of a text is at most three bytes of UTF-8, so that shorter names need not be counted. */
const NEVER_TOO_LONG = 85;

/** A target whose name no file system would take. */
export function nameProblem(target: string | undefined): ItemProblem | undefined {
  const name = target?.split("/").find((part) => part.length > NEVER_TOO_LONG && utf8Length(part) > LONGEST_NAME_BYTES);
  if (name === undefined) return undefined;
  return {
    reason: "invalid-name",
    message: `the target's name "${name}" is longer than ${LONGEST_NAME_BYTES} bytes`,
    hint: "Rename the source file, or use less of its name in the target.",
  };
}

function utf8Length(text: string): number {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) return 1;
    if (code < 0x800) return 2;
    return code < 0x10000 ? 3 : 4;
  }).reduce<number>((sum, bytes) => sum + bytes, 0);
}
