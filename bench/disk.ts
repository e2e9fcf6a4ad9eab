import { statfs } from "node:fs/promises";

/** Whether so many bytes are free on a folder's disk. */
export async function isFree(folder: string, bytes: number): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize >= bytes;
}
