import { createHash } from "node:crypto";
import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sha256File, sha256Open } from "../../src/lib/hash.ts";
import { tempFolder } from "../support/temp-folder.ts";

const MIB = 1 << 20;

it.each([0, 1, MIB - 1, MIB, 3 * MIB + 7])(
  "is the SHA-256 of a file of %i bytes, by its path and open",
  async (size) => {
    const path = join(await tempFolder(), "a.bin");
    const bytes = Buffer.from(Array.from({ length: 1_000 }, (_, index) => index % 251));
    const content = Buffer.alloc(size, bytes);
    await writeFile(path, content);
    const expected = createHash("sha256").update(content).digest("hex");
    expect(await sha256File(path)).toBe(expected);
    await using file = await open(path);
    expect(await sha256Open(file, size)).toBe(expected);
  },
);

it("reads a file to its end that is larger than it was", async () => {
  const path = join(await tempFolder(), "a.bin");
  await writeFile(path, "abc");
  await using file = await open(path);
  expect(await sha256Open(file, 1)).toBe(await sha256File(path));
});

it("ends with its signal", async () => {
  const path = join(await tempFolder(), "a.bin");
  await writeFile(path, "abc");
  await expect(sha256File(path, AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
});
