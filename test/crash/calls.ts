export type Role = "runner" | "worker";

/** What strikes a call: a kill before or after it, of both processes before it, an error, half of a write. */
export type Mode = "before" | "after" | "both" | "EIO" | "ENOSPC" | "short";

const NAMES = ["open", "create", "read", "write", "truncate", "fsync", "close"] as const;
const PATH_NAMES = ["link", "rename", "unlink", "mkdir"] as const;

export type CallName = (typeof NAMES)[number] | (typeof PATH_NAMES)[number];

/** One call on the flow folder, as the shim recorded it. */
export interface Call {
  readonly role: Role;
  /** From 1, in its process. */
  readonly at: number;
  readonly ok: boolean;
  readonly name: CallName;
  readonly inode: string;
  /** Below the flow folder; empty for the folder itself. */
  readonly path: string;
  /** The second path of link and rename, the place of a write, the length of truncate, `emptied` of an open. */
  readonly more: string;
  /** What a write wrote. */
  readonly bytes: Buffer;
}

/** Reads what the shim recorded. A last line that is cut off is left out. */
export function parseCalls(text: string): readonly Call[] {
  return text.split("\n").slice(0, -1).map(parseCall);
}

function parseCall(line: string): Call {
  const [role, at, outcome, name, inode = "", path = "", more = "", hex = ""] = line.split("\t");
  const known = [...NAMES, ...PATH_NAMES].find((one) => one === name);
  if (known === undefined || (role !== "runner" && role !== "worker"))
    throw new Error(`no call: ${line.slice(0, 200)}`);
  const ok = outcome === "ok";
  return { role, at: Number(at), ok, name: known, inode, path, more, bytes: Buffer.from(hex, "hex") };
}

const KILLS: readonly Mode[] = ["before", "after"];
const ERRORS: readonly Mode[] = ["EIO"];
const FULL: readonly Mode[] = ["EIO", "ENOSPC"];

/** What can strike each call; only what takes room can find the disk full. */
export const MODES: Readonly<Record<CallName, readonly Mode[]>> = {
  open: [...KILLS, ...ERRORS],
  read: [...KILLS, ...ERRORS],
  close: [...KILLS, ...ERRORS],
  create: [...KILLS, ...FULL],
  write: [...KILLS, ...FULL, "short", "both"],
  truncate: [...KILLS, ...FULL],
  fsync: [...KILLS, ...FULL, "both"],
  link: [...KILLS, ...FULL, "both"],
  rename: [...KILLS, ...FULL],
  unlink: [...KILLS, ...ERRORS, "both"],
  mkdir: [...KILLS, ...FULL],
};

/** Whether a call changes what is on the disk or what is safe there. */
export function isChange({ name }: Call): boolean {
  return name !== "open" && name !== "read" && name !== "close";
}
