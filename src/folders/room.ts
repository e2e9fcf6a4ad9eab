import { access, constants, statfs } from "node:fs/promises";
import { failureOf } from "../domain/errors.ts";

/** How the disk below a folder stands, and why the folder cannot be used; makes and changes nothing. */
export async function roomIn(path: string, use: "read" | "write") {
  try {
    const { bsize, bavail, blocks } = await statfs(path);
    const problem = await access(path, use === "write" ? constants.W_OK | constants.X_OK : constants.R_OK).then(
      () => null,
      (error: unknown) => sentence(path, use, error),
    );
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, problem };
  } catch (error) {
    return { freeBytes: null, totalBytes: null, problem: sentence(path, "read", error) };
  }
}

function sentence(path: string, use: "read" | "write", error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return `${path} is not there.`;
  if (code === "EACCES" || code === "EPERM") return `${path} may not be ${use === "read" ? "read" : "written"}.`;
  if (code === "EROFS") return `${path} is on a disk that cannot be written.`;
  return `${path}: ${failureOf(error).message}`;
}
