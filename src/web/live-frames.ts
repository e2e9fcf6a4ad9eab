import { randomBytes } from "node:crypto";
import type { RunId } from "../domain/run.ts";

/** One event as it goes to every client: written and encoded once. */
export interface Frame {
  readonly bytes: Buffer;
  /** Goes only to those that asked for this run. */
  readonly run: RunId | undefined;
}

const FRAMES_KEPT = 256;
const BYTES_KEPT = 1_000_000;

/** The newest events, so that a client that lost its connection goes on where it was. Ids are of one life of the server. */
export class Frames {
  readonly #boot = randomBytes(4).toString("hex");
  #kept: Frame[] = [];
  #bytes = 0;
  #newest = 0;

  /** Id of the newest event. */
  get position(): string {
    return `${this.#boot}-${this.#newest}`;
  }

  add(event: string, document: unknown, run?: RunId): Frame {
    this.#newest += 1;
    const frame = { bytes: encode(event, document, this.position), run };
    this.#kept.push(frame);
    this.#bytes += frame.bytes.length;
    while (this.#kept.length > FRAMES_KEPT || this.#bytes > BYTES_KEPT) {
      this.#bytes -= this.#kept.shift()?.bytes.length ?? 0;
    }
    return frame;
  }

  /** What came after the event with this id; undefined when that can no longer be known. */
  after(id: string): readonly Frame[] | undefined {
    const [boot, number] = id.split("-");
    if (boot !== this.#boot || number === undefined || !/^\d{1,15}$/.test(number)) return undefined;
    const missed = this.#newest - Number(number);
    if (missed < 0 || missed > this.#kept.length) return undefined;
    return missed === 0 ? [] : this.#kept.slice(-missed);
  }

  /** Nobody looked on for a while: what happened meanwhile is not known. */
  skip(): void {
    this.#kept = [];
    this.#bytes = 0;
    this.#newest += 1;
  }
}

/** An event in the wire format of Server-Sent Events; without an id it is not part of what is resumed. */
export function encode(event: string, document: unknown, id?: string): Buffer {
  const line = id === undefined ? "" : `id: ${id}\n`;
  return Buffer.from(`${line}event: ${event}\ndata: ${JSON.stringify(document)}\n\n`);
}
