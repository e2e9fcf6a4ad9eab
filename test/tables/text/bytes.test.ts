import { readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readBytes, readStart } from "../../../src/tables/text/bytes.ts";
import type { Encoding } from "../../../src/tables/text/dialect.ts";
import { BOMS, ENCODINGS, encoded, innerOf, textIn } from "../../support/encoded-text.ts";
import { tempFolder } from "../../support/temp-folder.ts";

interface Reading {
  readonly encoding?: Encoding;
  readonly hasBom?: boolean;
  readonly stretchBytes?: number;
  readonly signal?: AbortSignal;
}

interface Read {
  readonly bytes: Buffer;
  readonly readCount: number;
  readonly error: unknown;
}

async function fileIn(): Promise<(bytes: Buffer | string, name?: string) => string> {
  const folder = await tempFolder();
  return (bytes, name = "a.csv") => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
}

function stretches(path: string, options: Reading & { onRead?: (bytes: number) => void } = {}): AsyncGenerator<Buffer> {
  const file = { path, name: "a.csv", isGzip: path.endsWith(".gz") };
  const signal = new AbortController().signal;
  return readBytes(file, { encoding: "utf-8", hasBom: false, signal, onRead: () => {}, ...options });
}

async function read(path: string, options?: Reading): Promise<Read> {
  const parts: Buffer[] = [];
  let readCount = 0;
  const onRead = (bytes: number): void => {
    readCount += bytes;
  };
  try {
    for await (const part of stretches(path, { ...options, onRead })) parts.push(part);
  } catch (error) {
    return { bytes: Buffer.concat(parts), readCount, error };
  }
  return { bytes: Buffer.concat(parts), readCount, error: undefined };
}

/** The files of this process that are open below a path; Linux alone tells. */
function openFiles(path: string): readonly string[] {
  const links = readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(join("/proc/self/fd", fd));
    } catch (error) {
      // The folder's own entry is gone once it is listed.
      return String(error);
    }
  });
  return links.filter((link) => link === path);
}

const stretchBytes = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 60, max: 70 }), fc.constant(1_048_576));

describe("a text file", () => {
  it.each(ENCODINGS)("in %s comes out in its inner encoding wherever its stretches end", async (encoding) => {
    const write = await fileIn();
    const options = { text: textIn(encoding), stretchBytes, hasBom: fc.boolean(), isGzip: fc.boolean() };
    await fc.assert(
      fc.asyncProperty(fc.record(options), async ({ text, stretchBytes, hasBom, isGzip }) => {
        const whole = Buffer.concat([hasBom ? BOMS[encoding] : Buffer.alloc(0), encoded(text, encoding)]);
        const file = isGzip ? gzipSync(whole) : whole;
        const path = write(file, isGzip ? "a.csv.gz" : "a.csv");
        const found = await read(path, { encoding, hasBom, stretchBytes });
        expect(found).toEqual({ bytes: innerOf(text, encoding), readCount: file.length, error: undefined });
      }),
    );
  });

  it("comes in stretches that are never empty and cut no character", async () => {
    const write = await fileIn();
    const path = write("é€😀".repeat(40));
    for (const stretchBytes of [1, 2, 3, 5, 7, 64]) {
      const parts = await Array.fromAsync(stretches(path, { stretchBytes }));
      expect(parts.map((part) => part.toString()).join("")).toBe("é€😀".repeat(40));
      expect(parts.filter((part) => part.length === 0 || part.toString().includes("\ufffd"))).toEqual([]);
    }
  });

  it("gives each stretch a buffer of its own", async () => {
    const write = await fileIn();
    for (const name of ["a.csv", "a.csv.gz"]) {
      const text = "é".repeat(500);
      const path = write(name === "a.csv" ? text : gzipSync(text), name);
      const texts: string[] = [];
      for await (const part of stretches(path, { stretchBytes: 67 })) {
        texts.push(part.toString());
        part.fill(0xff);
      }
      expect(texts.join("")).toBe(text);
    }
  });

  it("keeps NUL characters", async () => {
    const write = await fileIn();
    const text = "isin,nav\nLU1,\u0000\u0000\u0000\n".repeat(9);
    expect((await read(write(text))).bytes.toString()).toBe(text);
    expect((await read(write("\u0000".repeat(99)))).error).toBeUndefined();
  });

  it("stops between stretches when it is aborted", async () => {
    const write = await fileIn();
    const path = write("a,b\n".repeat(100));
    const abort = new AbortController();
    const reason = new Error("enough");
    const found: number[] = [];
    const reading = (async () => {
      for await (const part of stretches(path, { stretchBytes: 80, signal: abort.signal })) {
        found.push(part.length);
        abort.abort(reason);
      }
    })();
    await expect(reading).rejects.toBe(reason);
    expect(found).toEqual([80]);
    expect((await read(path, { signal: abort.signal })).error).toBe(reason);
  });

  it.runIf(process.platform === "linux")("is closed when its reader stops early, packed or not", async () => {
    const write = await fileIn();
    const text = "a,b\n".repeat(50_000);
    for (const path of [write(text), write(gzipSync(text), "a.csv.gz")]) {
      for await (const part of stretches(path, { stretchBytes: 100 })) {
        expect(part.length).toBeGreaterThan(0);
        expect(openFiles(path)).toEqual([path]);
        break;
      }
      await readStart({ path, name: "a.csv", isGzip: path.endsWith(".gz") }, 10);
      expect(openFiles(path)).toEqual([]);
    }
  });

  it("that is not there throws the system's error", async () => {
    expect((await read("/nowhere/a.csv")).error).toMatchObject({ code: "ENOENT" });
    expect((await read("/nowhere/a.csv.gz")).error).toMatchObject({ code: "ENOENT" });
  });
});

describe("the start of a text file", () => {
  it("is at least as long as asked for, and says whether it is all", async () => {
    const write = await fileIn();
    await fc.assert(
      fc.asyncProperty(fc.nat(300), fc.nat(300), fc.boolean(), async (size, atLeast, isGzip) => {
        const whole = Buffer.alloc(size, "abc");
        const path = write(isGzip ? gzipSync(whole) : whole, isGzip ? "a.csv.gz" : "a.csv");
        const { bytes, isWhole } = await readStart({ path, name: "a.csv", isGzip }, atLeast);
        expect(bytes).toEqual(whole.subarray(0, bytes.length));
        expect(isWhole).toBe(bytes.length === size);
        expect(bytes.length).toBeGreaterThanOrEqual(Math.min(size, atLeast));
      }),
    );
  });

  it("is as it stands, with its byte order mark", async () => {
    const write = await fileIn();
    const path = write(Buffer.from([0xff, 0xfe, 0x61, 0x00]));
    const start = await readStart({ path, name: "a.csv", isGzip: false }, 100);
    expect(start).toEqual({ bytes: Buffer.from([0xff, 0xfe, 0x61, 0x00]), isWhole: true });
  });
});
