import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { utils, write } from "@e965/xlsx";
import { describe, expect, it } from "vitest";
import { hasFormatEnd } from "../../src/folders/format-end.ts";
import { tempFolder } from "../support/temp-folder.ts";

const book = utils.book_new();
utils.book_append_sheet(
  book,
  utils.aoa_to_sheet(Array.from({ length: 500 }, (_, row) => [`LU${row}`, row * 1.5])),
  "s",
);
const xlsx: Buffer = write(book, { type: "buffer", bookType: "xlsx" });
const gzip = gzipSync(Buffer.from(Array.from({ length: 5_000 }, (_, row) => `LU${row},${row * 1.5}`).join("\n")));
const parquet = Buffer.concat([Buffer.from("PAR1"), Buffer.alloc(500, 7), Buffer.from("PAR1")]);
const wholes = [
  ["a.xlsx", xlsx],
  ["a.zip", xlsx],
  ["a.csv.gz", gzip],
  ["A.PARQUET", parquet],
] as const;

async function ends(name: string, content: Uint8Array | string): Promise<boolean> {
  const path = join(await tempFolder(), name);
  await writeFile(path, content);
  return await hasFormatEnd(path);
}

describe("the end of a file's format", () => {
  it.each(wholes)("is found in a whole %s", async (name, whole) => {
    expect(await ends(name, whole)).toBe(true);
  });

  it.each(wholes)("is missing in any half of a %s", async (name, whole) => {
    for (const part of [0, 0.01, 0.1, 0.5, 0.9, 0.99]) {
      expect(await ends(name, whole.subarray(0, Math.floor(whole.length * part)))).toBe(false);
    }
  });

  it.each(wholes.filter(([name]) => !name.endsWith(".gz")))(
    "is missing where one byte of a %s is",
    async (name, whole) => {
      expect(await ends(name, whole.subarray(0, -1))).toBe(false);
    },
  );

  it.each(wholes)(
    "is missing in a %s that has its size already, and zeros in place of its bytes",
    async (name, whole) => {
      const path = join(await tempFolder(), name);
      await using file = await open(path, "w");
      await file.truncate(whole.length);
      expect(await hasFormatEnd(path)).toBe(false);
      await file.write(whole.subarray(0, whole.length / 2), 0, null, 0);
      expect(await hasFormatEnd(path)).toBe(false);
      await file.write(whole, 0, null, 0);
      expect(await hasFormatEnd(path)).toBe(true);
    },
  );

  it("is found behind a comment", async () => {
    const comment = Buffer.from("made by hand");
    const commented = Buffer.concat([xlsx, comment]);
    commented.writeUInt16LE(comment.length, xlsx.length - 2);
    expect(await ends("a.zip", commented)).toBe(true);
  });

  it.each([
    ["a.csv", "isin,nav\nLU1,"],
    ["page.xlsx", "<html><table></table></html>"],
    ["locked.xlsx", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])],
  ])("is nothing to wait for in %s, which has none", async (name, content) => {
    expect(await ends(name, content)).toBe(true);
  });

  it("is missing in a file that went away", async () => {
    expect(await hasFormatEnd(join(await tempFolder(), "a.xlsx"))).toBe(false);
  });
});
