import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256File } from "../../../src/lib/hash.ts";
import { sealedHash } from "../../../src/lib/seal.ts";
import { readBytes } from "../../../src/tables/text/bytes.ts";
import type { Encoding } from "../../../src/tables/text/dialect.ts";
import { TextTarget } from "../../../src/tables/text/target.ts";
import { BOMS, ENCODINGS, encoded, innerOf, textIn } from "../../support/encoded-text.ts";
import { tempFolder } from "../../support/temp-folder.ts";

interface Writing {
  readonly encoding?: Encoding;
  readonly hasBom?: boolean;
  readonly isGzip?: boolean;
  readonly inThread?: boolean;
  readonly cuts?: readonly number[];
}

/** Writes the bytes in pieces, all out of one buffer that is used again and again. */
async function write(path: string, bytes: Buffer, writing: Writing = {}): Promise<void> {
  const { encoding = "utf-8", hasBom = false, isGzip = false, inThread = false, cuts = [] } = writing;
  const target = await TextTarget.open(path, { dialect: { encoding, hasBom }, isGzip, inThread });
  const buffer = inThread ? Buffer.from(new SharedArrayBuffer(bytes.length + 1)) : Buffer.alloc(bytes.length + 1);
  const ends = [...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b);
  let from = 0;
  try {
    for (const to of ends) {
      bytes.copy(buffer, 0, from, to);
      await target.write(buffer, to - from);
      buffer.fill(0xff);
      from = to;
    }
    await target.end();
  } finally {
    await target.abandon();
  }
}

async function readText(
  path: string,
  { encoding = "utf-8", hasBom = false, isGzip = false }: Writing,
): Promise<Buffer> {
  const signal = new AbortController().signal;
  const options = { encoding, hasBom, signal, onRead: () => {}, stretchBytes: 66 };
  return Buffer.concat(await Array.fromAsync(readBytes({ path, name: "a.csv", isGzip }, options)));
}

describe("a text target", () => {
  it.each(ENCODINGS)("in %s has the text it was given, in whatever pieces it came", async (encoding) => {
    const path = join(await tempFolder(), "out.csv");
    const options = {
      text: textIn(encoding),
      hasBom: fc.boolean(),
      isGzip: fc.boolean(),
      cuts: fc.array(fc.nat(200)),
      inThread: fc.boolean(),
    };
    await fc.assert(
      fc.asyncProperty(fc.record(options), async ({ text, ...writing }) => {
        const inner = innerOf(text, encoding);
        await write(path, inner, { encoding, ...writing });
        const file = writing.isGzip ? gunzipSync(readFileSync(path)) : readFileSync(path);
        const bom = writing.hasBom ? BOMS[encoding] : Buffer.alloc(0);
        expect(file).toEqual(Buffer.concat([bom, encoded(text, encoding)]));
        expect(await readText(path, { encoding, ...writing })).toEqual(inner);
      }),
    );
  });

  it("takes the place of a file that is there", async () => {
    const path = join(await tempFolder(), "out.csv");
    await write(path, Buffer.from("a longer text"));
    await write(path, Buffer.from("short"));
    expect(readFileSync(path, "utf8")).toBe("short");
  });

  it("that a thread has written is known by its hash, until it is changed", async () => {
    const path = join(await tempFolder(), "out.csv");
    await write(path, Buffer.from("isin,nav\n"), { inThread: true });
    const known = () => sealedHash(path, statSync(path, { bigint: true }));

    expect(known()).toBe(await sha256File(path));
    const file = openSync(path, "r+");
    writeSync(file, "ISIN");
    closeSync(file);
    expect(known()).toBeUndefined();
  });

  it("refuses to end within a character that its encoding has to be told whole", async () => {
    const path = join(await tempFolder(), "out.csv");
    const cut = write(path, Buffer.from("é").subarray(0, 1), { encoding: "utf-16le" });
    await expect(cut).rejects.toThrow(TypeError);
  });

  it("that is abandoned is closed as it is, as often as one likes", async () => {
    const path = join(await tempFolder(), "out.csv");
    for (const kind of [{ isGzip: false }, { isGzip: true }, { isGzip: false, inThread: true }]) {
      const target = await TextTarget.open(path, { dialect: { encoding: "utf-8", hasBom: true }, ...kind });
      await target.write(Buffer.from("isin"), 4);
      await target.abandon();
      await target.abandon();
      await expect(target.write(Buffer.from("nav"), 3)).rejects.toThrow();
    }
  });

  it.each([false, true])("in a folder that is not there cannot be opened (in a thread: %s)", async (inThread) => {
    const dialect = { encoding: "utf-8", hasBom: false } as const;
    const opening = TextTarget.open("/nowhere/out.csv", { dialect, isGzip: false, inThread });
    await expect(opening).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("a packed target", () => {
  const rows = Buffer.from(Array.from({ length: 40_000 }, (_, at) => `LU${at * 7919},${Math.sqrt(at)}\n`).join(""));

  it("has the same bytes for the same text, and no name or time in them", async () => {
    const folder = await tempFolder();
    const paths = [join(folder, "a.csv.gz"), join(folder, "b.csv.gz")] as const;
    await write(paths[0], rows, { isGzip: true });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(rows.length), { maxLength: 40 }), async (cuts) => {
        await write(paths[1], rows, { isGzip: true, cuts });
        expect(readFileSync(paths[1]).equals(readFileSync(paths[0]))).toBe(true);
      }),
      { numRuns: 20 },
    );
    expect([...readFileSync(paths[0]).subarray(0, 8)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
  });

  it("of no text is a whole file", async () => {
    const path = join(await tempFolder(), "out.csv.gz");
    await write(path, Buffer.alloc(0), { isGzip: true });
    expect(gunzipSync(readFileSync(path)).length).toBe(0);
  });
});

describe.runIf(existsSync("/dev/full"))("a full disk", () => {
  const full = { dialect: { encoding: "utf-8", hasBom: false }, isGzip: false } as const;
  /** Bytes that do not get smaller when they are packed. */
  const noise = Buffer.from(Array.from({ length: 1_000_000 }, (_, at) => (Math.sin(at) * 1e6) & 0xff));

  it.each([false, true])("is an error of the write that meets it (in a thread: %s)", async (inThread) => {
    const target = await TextTarget.open("/dev/full", { ...full, inThread });
    await expect(target.write(Buffer.from("isin"), 4)).rejects.toMatchObject({ code: "ENOSPC" });
    await target.abandon();
  });

  it("is an error when the byte order mark meets it, and the file is closed", async () => {
    const opening = TextTarget.open("/dev/full", { dialect: { encoding: "utf-8", hasBom: true }, isGzip: false });
    await expect(opening).rejects.toMatchObject({ code: "ENOSPC" });
  });

  it("is an error of a later write or of the end when the target is packed", async () => {
    const small = await TextTarget.open("/dev/full", { ...full, isGzip: true });
    await small.write(Buffer.from("isin"), 4);
    await expect(small.end()).rejects.toMatchObject({ code: "ENOSPC" });
    await small.abandon();
    const large = await TextTarget.open("/dev/full", { ...full, isGzip: true });
    const writing = (async () => {
      for (let times = 0; times < 20; times++) await large.write(noise, noise.length);
    })();
    await expect(writing).rejects.toMatchObject({ code: "ENOSPC" });
    await expect(large.write(noise, 1)).rejects.toMatchObject({ code: "ENOSPC" });
    await large.abandon();
  });
});
