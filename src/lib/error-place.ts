import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Marks the address of a module that a job is made of; what follows is the hash of the job's code. */
export const CODE_MARK = "?code=";

const FRAME = /(?:\(|at (?:async )?)((?:file:\/\/)?\/.*?):(\d+):(\d+)\)?$/;
const OURS = join(dirname(import.meta.dirname), sep);

/** `file:line:column` where a job threw this error: the innermost frame in its own files; undefined when there is none. */
export function placeOf(error: Error): string | undefined {
  const frames = String(error.stack ?? "")
    .split("\n")
    .flatMap((line) => readFrame(line) ?? []);
  return (frames.find(({ isJob }) => isJob) ?? frames.find(({ isOurs }) => !isOurs))?.place;
}

interface Frame {
  readonly place: string;
  readonly isJob: boolean;
  /** Pairflow's own code, or a package's. */
  readonly isOurs: boolean;
}

function readFrame(line: string): Frame | undefined {
  const [, address, row, column] = FRAME.exec(line) ?? [];
  if (address === undefined) return undefined;
  const path = pathOf(address);
  const isOurs = path.startsWith(OURS) || path.includes("/node_modules/");
  return { place: `${path}:${row}:${column}`, isJob: address.includes(CODE_MARK), isOurs };
}

/** A module's address as a path, which it may be already. A stack is text that anyone can write, so any text is taken. */
export function pathOf(address: string): string {
  try {
    return address.startsWith("file:") ? fileURLToPath(address) : address;
  } catch {
    return address;
  }
}
