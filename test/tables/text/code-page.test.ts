import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeInner, encodeInner, undefinedAt, unencodable } from "../../../src/tables/text/code-page.ts";

const BYTES = Array.from({ length: 256 }, (_, byte) => byte);
const UNDEFINED = [0x81, 0x8d, 0x8f, 0x90, 0x9d];
const DEFINED = BYTES.filter((byte) => !UNDEFINED.includes(byte));
/** An independent table: the one of the Encoding Standard, which Node has built in. */
const reference = new TextDecoder("windows-1252");

describe("Windows-1252", () => {
  it("has the characters of the Encoding Standard, both ways", () => {
    for (const byte of DEFINED) {
      const bytes = Buffer.from([byte]);
      const text = reference.decode(bytes);
      expect(decodeInner(bytes, 0, 1, "windows-1252")).toBe(text);
      expect(encodeInner(text, "windows-1252")).toEqual(bytes);
    }
  });

  it("comes back from any bytes between other bytes", () => {
    const bytes = fc.array(fc.constantFrom(...DEFINED), { maxLength: 60 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, fc.nat(60), fc.nat(60), (all, a, b) => {
        const [from = 0, to = 0] = [a, b].map((at) => Math.min(at, all.length)).sort((x, y) => x - y);
        const text = decodeInner(all, from, to, "windows-1252");
        expect(text).toBe(reference.decode(all.subarray(from, to)));
        expect(encodeInner(text, "windows-1252")).toEqual(all.subarray(from, to));
      }),
    );
  });

  it("has no character for five bytes", () => {
    expect(BYTES.filter((byte) => undefinedAt(Buffer.from([byte])) === 0)).toEqual(UNDEFINED);
    expect(undefinedAt(Buffer.from([0x41, 0x9d, 0x42, 0x81]))).toBe(1);
    expect(undefinedAt(Buffer.from(DEFINED))).toBe(-1);
  });

  it("does not take control characters for the characters at their place", () => {
    for (const text of ["\u0080", "\u0081", "\u009f", "ā", "😀", "\ud800"]) {
      expect(encodeInner(`a${text}b`, "windows-1252")).toBeUndefined();
      expect(unencodable(`a${text}b`, "windows-1252")).toBe(text);
    }
  });
});

describe("Latin-1", () => {
  it("has a character for every byte", () => {
    const bytes = Buffer.from(BYTES);
    const text = String.fromCharCode(...BYTES);
    expect(decodeInner(bytes, 0, 256, "latin1")).toBe(text);
    expect(encodeInner(text, "latin1")).toEqual(bytes);
  });

  it("has nothing beyond them", () => {
    expect(encodeInner("5 €", "latin1")).toBeUndefined();
    expect(unencodable("5 €, 😀", "latin1")).toBe("€");
    expect(unencodable("a😀", "latin1")).toBe("😀");
    expect(unencodable("ÿ", "latin1")).toBeUndefined();
  });
});

describe("UTF-8", () => {
  it("comes back from any text, a mark at its start included", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const marked = `\ufeff${text}`;
        const bytes = encodeInner(marked, "utf-8") ?? Buffer.alloc(0);
        expect(bytes).toEqual(Buffer.from(marked));
        expect(decodeInner(bytes, 0, bytes.length, "utf-8")).toBe(marked);
        expect(decodeInner(bytes, 3, bytes.length, "utf-8")).toBe(text);
        expect(unencodable(marked, "utf-8")).toBeUndefined();
      }),
    );
  });

  it("has no half of a surrogate pair", () => {
    expect(encodeInner("a\udc00b", "utf-8")).toBeUndefined();
    expect(unencodable("😀\udc00b", "utf-8")).toBe("\udc00");
  });
});
