import { crc32, deflateRawSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { unpack, zipParts } from "../../../src/tables/sheet/zip.ts";
import { jobFolder } from "../../jobs/run-job.ts";
import { tableOf, workbookOf, zipOf } from "./files.ts";

const folder = jobFolder();
afterAll(folder.remove);

const ENTRY = Buffer.from("PK\x01\x02");
const WORKBOOK = workbookOf([[{ t: "s", v: "nav" }], [{ t: "n", v: 1 }]]);

/** The archive with another size in its directory, for the part of that name. */
function withSize(bytes: Buffer, name: string, sizeBytes: number): Buffer {
  const changed = Buffer.from(bytes);
  for (let at = changed.indexOf(ENTRY); at >= 0; at = changed.indexOf(ENTRY, at + 1)) {
    const nameLength = changed.readUInt16LE(at + 28);
    if (changed.toString("latin1", at + 46, at + 46 + nameLength) === name) changed.writeUInt32LE(sizeBytes, at + 24);
  }
  return changed;
}

/** An archive of one part whose sizes stand in the 64-bit fields. */
function longZip(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const local = Buffer.alloc(30 + name.length);
  local.write("PK\x03\x04", "latin1");
  local.writeUInt16LE(name.length, 26);
  local.write(name, 30);
  const entry = Buffer.alloc(46 + name.length + 28);
  entry.write("PK\x01\x02", "latin1");
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(crc32(content), 16);
  entry.writeUInt32LE(0xffffffff, 20);
  entry.writeUInt32LE(0xffffffff, 24);
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt16LE(28, 30);
  entry.writeUInt32LE(0xffffffff, 42);
  entry.write(name, 46);
  entry.writeUInt16LE(1, 46 + name.length);
  entry.writeUInt16LE(24, 48 + name.length);
  entry.writeBigUInt64LE(BigInt(content.length), 50 + name.length);
  entry.writeBigUInt64LE(BigInt(packed.length), 58 + name.length);
  const end64 = Buffer.alloc(56);
  end64.write("PK\x06\x06", "latin1");
  end64.writeBigUInt64LE(1n, 32);
  end64.writeBigUInt64LE(BigInt(local.length + packed.length), 48);
  const locator = Buffer.alloc(20);
  locator.write("PK\x06\x07", "latin1");
  locator.writeBigUInt64LE(BigInt(local.length + packed.length + entry.length), 8);
  const end = Buffer.alloc(22, 0xff);
  end.write("PK\x05\x06", "latin1");
  return Buffer.concat([local, packed, entry, end64, locator, end]);
}

describe("a workbook", () => {
  it.each([
    ["a part of 600 MB", 600_000_000, "573 MB unpacked", "Save it as CSV"],
    ["parts of 4 GB in sum", 0xfffffffe, "4,097 MB unpacked", "Save it as CSV"],
    ["a part that is packed a thousandfold", 110_000_000, "105 MB unpacked", "look where it comes from"],
  ])("with %s is refused before it is unpacked", async (_, sizeBytes, found, hint) => {
    const path = folder.write("bomb.xlsx", withSize(WORKBOOK, "xl/worksheets/sheet1.xml", sizeBytes));
    await expect(tableOf(path)).rejects.toMatchObject({
      code: "input-invalid",
      kind: "permanent",
      message: expect.stringMatching(`^bomb.xlsx would be ${found}, more than a workbook may be here`),
      hint: expect.stringContaining(hint),
    });
  });

  it("that hides the size of a part is unpacked no further than it says", async () => {
    const path = folder.write("bomb.xlsx", withSize(WORKBOOK, "xl/worksheets/sheet1.xml", 9));
    await expect(tableOf(path)).rejects.toThrow(
      "bomb.xlsx could not be read as an .xlsx workbook: its part xl/worksheets/sheet1.xml is damaged",
    );
  });

  it("of which one byte is wrong is refused", async () => {
    const bytes = Buffer.from(WORKBOOK);
    const at = bytes.indexOf("<v>1</v>");
    expect(at).toBeGreaterThan(0);
    bytes.write("<v>9", at);
    await expect(tableOf(folder.write("a.xlsx", bytes))).rejects.toThrow(
      "its part xl/worksheets/sheet1.xml is damaged",
    );
  });

  it("that is cut anywhere is refused", async () => {
    for (let length = 1; length < WORKBOOK.length; length += 97) {
      const path = folder.write("cut.xlsx", WORKBOOK.subarray(0, length));
      await expect(tableOf(path)).rejects.toMatchObject({
        code: "input-invalid",
        message: expect.stringContaining("cut.xlsx could not be read as an .xlsx workbook"),
        hint: expect.stringContaining("Drop it again if it is cut"),
      });
    }
  });

  it.each([
    ["a password", "EncryptedPackage", "a.xlsx is protected by a password"],
    ["the content of an .xls", "Workbook", "a.xlsx is an .xls workbook or another old document"],
  ])("with %s is refused", async (_, stream, message) => {
    const container = Buffer.concat([
      Buffer.from("d0cf11e0a1b11ae1", "hex"),
      Buffer.alloc(512),
      Buffer.from(stream, "utf16le"),
    ]);
    await expect(tableOf(folder.write("a.xlsx", container))).rejects.toThrow(message);
  });

  it.each([
    ["a text", Buffer.from("isin,nav\n"), "it is no zip archive"],
    ["some other archive", zipOf({ "readme.txt": "hello" }), "it holds no workbook"],
    [
      "an OpenDocument table",
      zipOf({ "META-INF/manifest.xml": "<x/>", "content.xml": "<x/>" }),
      "it holds no workbook",
    ],
  ])("that is %s is refused", async (_, bytes, reason) => {
    await expect(tableOf(folder.write("a.xlsx", bytes))).rejects.toThrow(
      `a.xlsx could not be read as an .xlsx workbook: ${reason}`,
    );
  });
});

describe("an archive", () => {
  it("may give its sizes as 64-bit numbers", () => {
    const content = Buffer.from("hello ".repeat(100));
    const bytes = longZip("a/b.xml", content);
    const [part] = zipParts(bytes);
    expect(part).toMatchObject({ name: "a/b.xml", sizeBytes: 600, offset: 0 });
    if (part !== undefined) expect(unpack(bytes, part).equals(content)).toBe(true);
  });

  it("with an encrypted part is not unpacked", () => {
    const [part] = zipParts(zipOf({ "a.xml": "x" }));
    if (part !== undefined)
      expect(() => unpack(Buffer.alloc(0), { ...part, isEncrypted: true })).toThrow("is encrypted");
    expect(part).toBeDefined();
  });
});
