import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import timestamp from "../../jobs/timestamp.ts";
import { jobFolder, runJob } from "./run-job.ts";

const folder = jobFolder();
afterAll(folder.remove);

const STAMP = "S";
const params = { column: "t", format: "'S'yyyy" };

async function stamped(
  name: string,
  content: string | Uint8Array,
  options = {},
  target = `out-${name}`,
): Promise<string> {
  const source = folder.write(name, content);
  await runJob(timestamp, [source], folder.place(target), { ...params, ...options });
  return folder.read(target).replaceAll("S2026", STAMP);
}

describe("the dialect of a text file", () => {
  it.each([
    ["the most frequent delimiter of the header", "a.csv", "a;b,c;d\n1;2;3\n", "a;b,c;d;t\n1;2;3;S\n"],
    ["the earlier of equally frequent ones", "a.csv", "a;b,c\n1;2,3\n", "a;b,c,t\n1;2,3,S\n"],
    ["none inside quotes", "a.csv", '"a,b,c";d\n1;2\n', '"a,b,c";"d";"t"\n1;2;S\n'],
    ["tabs by the name .tsv", "a.tsv", "a,b\n1,2\n", "a,b\tt\n1,2\tS\n"],
    ["no quote within a name for one", "a.csv", 'size 5";a,b;c\n1;2;3\n', '"size 5""";a,b;c;t\n1;2;3;S\n'],
    ["single quotes that begin the header", "a.csv", "'a,x',b\n'1,''2',\"\n", "'a,x',b,t\n'1,''2',\",S\n"],
    ["the header, whatever the rows hold", "a.csv", "a|b\n1,2;3|4,5;6\n", "a|b|t\n1,2;3|4,5;6|S\n"],
    ["blank lines before the header as none", "a.csv", "\n \n\na,b\n1,2\n", "a,b,t\n1,2,S\n"],
    ["a line break in a quoted name", "a.csv", '"a\r\nb",c\n1,2\n', '"a\r\nb",c,t\n1,2,S\n'],
    ["CR CR LF", "a.csv", "a,b\r\r\n1,2\r\r\n", "a,b,t\r\r\n1,2,S\r\r\n"],
    ["line endings that differ as the header's", "a.csv", "a,b\r\n1,2\n3,4\r\r\n", "a,b,t\r\n1,2,S\r\n3,4,S\r\n"],
    ["a header alone", "a.csv", "a", "a,t"],
  ])("takes %s", async (_, name, content, expected) => {
    expect(await stamped(name, content)).toBe(expected);
  });

  it.each([
    ["delimiter", "a,b:c\n1,2:3\n", { delimiter: ":" }, "a,b:c:t\n1,2:3:S\n"],
    ["quote", "a,b\n'1,2',\"\n", { quote: "'" }, "'a','b','t'\n'1,2',\",S\n"],
    ["no quote", 'a,b\n"1,2"\n', { quote: "" }, 'a,b,t\n"1,2",S\n'],
    ["escape", 'a,b\n"1\\",",2\n', { escape: "\\" }, 'a,b,t\n"1\\",",2,S\n'],
    ["line ending", "a,b\n1,2\n", { newline: "\r\n" }, "a,b,t\r\n1,2,S\r\n"],
    ["line ending of the other kind", 'a,b\r1,"x\ry"\r', { newline: "\n" }, 'a,b,t\n1,"x\ry",S\n'],
    ["no header", "1,2\n3,4\n", { header: false }, "1,2,S\n3,4,S\n"],
    ["names", "1,2\n3,4", { header: ["x", "y"] }, "1,2,S\n3,4,S"],
  ])("is as declared: %s", async (_, content, csv, expected) => {
    expect(await stamped("a.csv", content, { csv })).toBe(expected);
  });

  it("keeps a declared code page, byte for byte", async () => {
    const bytes = Buffer.from([...Buffer.from("n,m\n"), 0xe9, 0x80, ...Buffer.from(",1\n")]);
    for (const encoding of ["latin1", "windows-1252"]) {
      await stamped("a.csv", bytes, { csv: { encoding } });
      expect(folder.bytes("out-a.csv").toString("latin1")).toBe("n,m,t\n\xe9\x80,1,S2026\n");
    }
  });

  it("refuses bytes that the declared code page does not have", async () => {
    const bytes = Buffer.from([...Buffer.from("n,m\n1,"), 0x81, 10]);
    await expect(stamped("a.csv", bytes, { csv: { encoding: "windows-1252" } })).rejects.toThrow(
      "a.csv, line 2: the byte 0x81 at offset 6",
    );
  });

  it("refuses to write a name that the file's encoding lacks, and says which", async () => {
    const options = { column: "tŝ", csv: { encoding: "latin1" } };
    await expect(stamped("a.csv", "a\n1\n", options)).rejects.toThrow('column tŝ: "ŝ" cannot be written in latin1');
  });

  it("goes over into a target with .gz, and back", async () => {
    await stamped("a.csv", "a,b\r\n1,2\r\n", {}, "b.csv.gz");
    expect(gunzipSync(folder.bytes("b.csv.gz")).toString()).toBe("a,b,t\r\n1,2,S2026\r\n");
    expect(await stamped("c.csv.gz", gzipSync("a;b\n1;2\n"), {}, "c.csv")).toBe("a;b;t\n1;2;S\n");
  });

  it("quotes names that would mislead the next reader", async () => {
    const once = await stamped("a.csv", `"'a","b;c;d"\n1,2\n`);
    expect(once).toBe(`"'a","b;c;d","t"\n1,2,S\n`);
    expect(await stamped("b.csv", once, { column: "u" })).toBe(`"'a","b;c;d","t","u"\n1,2,S,S\n`);
  });

  it("refuses a file of which it would skip every line: its header is elsewhere", async () => {
    const content = "Bond funds\nisin,nav\nA,1\n";
    await expect(stamped("a.csv", content, { ragged: "skip" })).rejects.toThrow(
      'a.csv: no line is as wide as the first one, which has "Bond funds"',
    );
  });

  it.each([
    ["a.csv", "c.tsv", 'a;b\n1;"x\ty"\n', 'a\tb\tt\n1\t"x\ty"\tS\n'],
    ["a.tsv", "c.csv", "a\tb\n1\tx,y\n", 'a,b,t\n1,"x,y",S\n'],
    ["a.csv", "c.txt", "a;b\n1;x\n", "a;b;t\n1;x;S\n"],
  ])("from %s to %s changes what the name says", async (name, target, content, expected) => {
    expect(await stamped(name, content, {}, target)).toBe(expected);
  });

  it.each([
    [{ delimiter: "" }, "is not one ASCII character"],
    [{ delimiter: "ab" }, "is not one ASCII character"],
    [{ quote: "a" }, "is a letter, a digit or a space"],
    [{ encoding: "utf-7" }, "Invalid option"],
    [{ separator: ";" }, "Unrecognized key"],
  ])("cannot be declared as %j", async (csv, message) => {
    await expect(stamped("a.csv", "a\n", { csv })).rejects.toThrow(message);
  });
});
