import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FlowError } from "../../../src/domain/errors.ts";
import { readBytes, readStart } from "../../../src/tables/text/bytes.ts";
import type { Encoding } from "../../../src/tables/text/dialect.ts";
import { BOMS, encoded, innerOf, textIn } from "../../support/encoded-text.ts";
import { tempFolder } from "../../support/temp-folder.ts";

interface Fault {
  readonly text: Buffer;
  readonly error: unknown;
}

interface Reading {
  readonly encoding?: Encoding;
  readonly hasBom?: boolean;
  readonly isGzip?: boolean;
  readonly stretchBytes?: number;
}

async function reader(): Promise<(bytes: Buffer, reading?: Reading) => Promise<Fault>> {
  const path = join(await tempFolder(), "a.csv");
  const signal = new AbortController().signal;
  return async (bytes, { encoding = "utf-8", hasBom = false, isGzip = false, stretchBytes = 1_048_576 } = {}) => {
    writeFileSync(path, bytes);
    const parts: Buffer[] = [];
    const options = { encoding, hasBom, signal, onRead: () => {}, stretchBytes };
    try {
      for await (const part of readBytes({ path, name: "a.csv", isGzip }, options)) parts.push(part);
    } catch (error) {
      return { text: Buffer.concat(parts), error };
    }
    return { text: Buffer.concat(parts), error: undefined };
  };
}

/** Where a text ends: its lines end as the first does. */
function lineAfter(text: string): number {
  const first = /\r+\n?|\n/.exec(text)?.[0] ?? "\n";
  return text.split(first.endsWith("\n") ? "\n" : "\r").length;
}

const stretchBytes = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 60, max: 70 }), fc.constant(1_048_576));

const unit = (encoding: Encoding, code: number): Buffer => encoded(String.fromCharCode(code), encoding);
const utf8 = [[0xe9], [0xff], [0x80], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xf5, 0x80]];

/** Bytes that are no text and what is said of them; they stay so before Latin letters and at the end. */
const FAULTS: readonly { readonly encoding: Encoding; readonly bad: Buffer; readonly says: string }[] = [
  ...utf8.map((bytes) => ({
    encoding: "utf-8" as const,
    bad: Buffer.from(bytes),
    says: `the byte 0x${Buffer.from(bytes.slice(0, 1)).toString("hex").toUpperCase()} at offset # is not UTF-8 text`,
  })),
  ...[0x81, 0x8d, 0x8f, 0x90, 0x9d].map((byte) => ({
    encoding: "windows-1252" as const,
    bad: Buffer.from([byte]),
    says: `the byte 0x${byte.toString(16).toUpperCase()} at offset # is not Windows-1252 text`,
  })),
  ...(["utf-16le", "utf-16be"] as const).flatMap((encoding) =>
    [0xd800, 0xdbff, 0xdc00, 0xdfff].map((code) => ({
      encoding,
      bad: unit(encoding, code),
      says: `the lone surrogate 0x${code.toString(16).toUpperCase()} at offset # is not UTF-16 text`,
    })),
  ),
];

describe("bytes that are no text", () => {
  it.each(FAULTS)("$encoding: $says", async ({ encoding, bad, says }) => {
    const read = await reader();
    const options = {
      before: textIn(encoding),
      after: fc.constantFrom("", "abc\nd"),
      stretchBytes,
      hasBom: fc.boolean(),
    };
    await fc.assert(
      fc.asyncProperty(fc.record(options), async ({ before, after, stretchBytes, hasBom }) => {
        const bom = hasBom ? BOMS[encoding] : Buffer.alloc(0);
        const good = Buffer.concat([bom, encoded(before, encoding)]);
        const bytes = Buffer.concat([good, bad, encoded(after, encoding)]);
        const { text, error } = await read(bytes, { encoding, hasBom, stretchBytes });
        expect(text).toEqual(innerOf(before, encoding));
        expect(error).toBeInstanceOf(FlowError);
        const message = `a.csv, line ${lineAfter(before)}: ${says.replace("#", String(good.length))}`;
        expect(error).toMatchObject({ code: "input-invalid", kind: "permanent", message });
      }),
      { numRuns: 40 },
    );
  });

  it.each(["utf-16le", "utf-16be"] as const)("%s: a byte without its other half", async (encoding) => {
    const read = await reader();
    await fc.assert(
      fc.asyncProperty(textIn(encoding), stretchBytes, async (before, stretchBytes) => {
        const good = encoded(before, encoding);
        const { text, error } = await read(Buffer.concat([good, Buffer.from("a")]), { encoding, stretchBytes });
        expect(text).toEqual(innerOf(before, encoding));
        const message = `a.csv, line ${lineAfter(before)}: the single byte 0x61 at offset ${good.length} is not UTF-16 text`;
        expect(error).toMatchObject({ code: "input-invalid", message });
      }),
    );
  });

  it("are found in a packed file at their place in the text, and far into a large one", async () => {
    const read = await reader();
    const bytes = Buffer.concat([
      Buffer.from("LU0;1,5 €\r\n".repeat(200_000)),
      Buffer.from("Soci\xe9t\xe9\r\n", "latin1"),
    ]);
    const message = "a.csv, line 200001: the byte 0xE9 at offset 2600004 is not UTF-8 text";
    expect((await read(bytes)).error).toMatchObject({ message });
    expect((await read(gzipSync(bytes), { isGzip: true })).error).toMatchObject({ message });
  });

  it("come with a hint that names what to declare", async () => {
    const read = await reader();
    expect((await read(Buffer.from([0xe9]))).error).toMatchObject({
      hint: `Save the file as UTF-8, or say "csv": { "encoding": "latin1" } or "windows-1252" in the pair's params or in --csv of save.`,
    });
  });

  it("are what a table in UTF-16 without a byte order mark is, though it is UTF-8", async () => {
    const read = await reader();
    const text = "isin,nav\nLU1,2\n".repeat(9);
    for (const encoding of ["utf-16le", "utf-16be"] as const) {
      for (const stretchBytes of [1, 7, 1_048_576]) {
        const { text: given, error } = await read(encoded(text, encoding), { stretchBytes });
        expect(given.length).toBe(0);
        expect(error).toMatchObject({
          message: "a.csv, line 1: every second byte is 0, as in UTF-16 text without a byte order mark",
          hint: expect.stringContaining(`"encoding": "${encoding}"`),
        });
        expect((await read(encoded(text, encoding), { encoding, stretchBytes })).text.toString()).toBe(text);
      }
    }
  });
});

describe("a gzip file", () => {
  const text = Buffer.from(Array.from({ length: 400 }, (_, at) => `LU${at * 7919},${Math.sqrt(at)}\n`).join(""));
  const whole = gzipSync(text);

  it("is read to the end of its last member, and over zeros that pad it", async () => {
    const read = await reader();
    for (const stretchBytes of [1, 7, whole.length, 1_048_576]) {
      const members = await read(Buffer.concat([whole, gzipSync(""), whole]), { isGzip: true, stretchBytes });
      expect(members).toEqual({ text: Buffer.concat([text, text]), error: undefined });
      const padded = await read(Buffer.concat([whole, Buffer.alloc(9000)]), { isGzip: true, stretchBytes });
      expect(padded).toEqual({ text, error: undefined });
    }
  });

  it("that ends too early is refused, wherever it ends", async () => {
    const read = await reader();
    const length = fc.nat(whole.length - 1);
    await fc.assert(
      fc.asyncProperty(length, stretchBytes, async (length, stretchBytes) => {
        const { error } = await read(whole.subarray(0, length), { isGzip: true, stretchBytes });
        const message = "a.csv is not a whole gzip file: unexpected end of file";
        expect(error).toMatchObject({ code: "input-invalid", message, hint: expect.stringContaining("again") });
      }),
    );
  });

  it.each([
    ["is followed by something else", Buffer.concat([whole, Buffer.from("garbage")])],
    ["is followed by something else after zeros", Buffer.concat([whole, Buffer.alloc(70_000), Buffer.from("x")])],
    ["is followed by a member that zeros hide", Buffer.concat([whole, Buffer.alloc(1), whole])],
    ["is followed by half a member", Buffer.concat([whole, whole.subarray(0, 40)])],
    ["has a wrong check sum", Buffer.concat([whole.subarray(0, -8), Buffer.alloc(4), whole.subarray(-4)])],
    ["has a wrong length", Buffer.concat([whole.subarray(0, -4), Buffer.alloc(4)])],
    ["is not packed at all", text],
  ])("that %s is refused", async (_, bytes) => {
    const read = await reader();
    for (const stretchBytes of [1, 7, whole.length, whole.length + 1, 1_048_576]) {
      const { error } = await read(bytes, { isGzip: true, stretchBytes });
      expect(error).toMatchObject({
        code: "input-invalid",
        message: expect.stringMatching(/^a\.csv is not a whole gzip file: /),
      });
    }
  });

  it("that is not one is refused by its start as well", async () => {
    const path = join(await tempFolder(), "a.csv.gz");
    writeFileSync(path, "isin,nav\n");
    const start = readStart({ path, name: "a.csv.gz", isGzip: true }, 100);
    await expect(start).rejects.toThrow("a.csv.gz is not a whole gzip file: incorrect header check");
  });
});
