import { FlowError } from "../../domain/errors.ts";
import type { Format } from "../format.ts";
import { readBytes } from "../text/bytes.ts";

/** A file of JSON lines to be read. */
export interface LinesSource {
  readonly path: string;
  readonly name: string;
  readonly format: Format;
  readonly signal: AbortSignal;
  /** Told how many bytes of the file were read since it was last told. */
  readonly onRead: (bytes: number) => void;
}

/** As long as a record of a delimited text may be. */
const LONGEST_LINE_BYTES = 33_554_432;
const LF = 10;

/** The text of a file in pieces of about 1 MiB, each of whole lines; only the last may lack its line feed. */
export async function* readTexts({ path, name, format, signal, onRead }: LinesSource): AsyncGenerator<string> {
  const file = { path, name, isGzip: format.isGzip };
  let rest: Buffer[] = [];
  let restLength = 0;
  let line = 1;
  for await (const bytes of readBytes(file, { encoding: "utf-8", hasBom: true, signal, onRead })) {
    const end = bytes.lastIndexOf(LF) + 1;
    if (end > 0) {
      yield Buffer.concat([...rest, bytes.subarray(0, end)]).toString();
      rest = [];
      restLength = 0;
      for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) line++;
    }
    rest.push(bytes.subarray(end));
    restLength += bytes.length - end;
    if (restLength > LONGEST_LINE_BYTES) {
      throw new FlowError("input-invalid", `${name}, line ${line}: a line longer than 32 MB`, {
        hint: "Look whether each line is one JSON object; a list that stands in one line is no table here.",
      });
    }
  }
  if (restLength > 0) yield Buffer.concat(rest).toString();
}
