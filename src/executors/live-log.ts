import { LIVE_LOG_CHARACTERS } from "./wire.ts";

const EVERY_MS = 500;

/** Passes on what a run logs while it goes on: whole lines, at most two messages a second and one at its end, each bounded. */
export class LiveLog {
  readonly #send: (lines: string) => void;
  #text = "";
  #timer: NodeJS.Timeout | undefined;
  #saidAtMs = Number.NEGATIVE_INFINITY;

  constructor(send: (lines: string) => void) {
    this.#send = send;
  }

  add(text: string): void {
    this.#text += text;
    // Not each time: a job may log a million lines.
    if (this.#text.length > 4 * LIVE_LOG_CHARACTERS) this.#text = this.#text.slice(-LIVE_LOG_CHARACTERS);
    const waitMs = this.#saidAtMs + EVERY_MS - performance.now();
    // A job that never lets the event loop turn is heard all the same.
    if (waitMs <= 0) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), waitMs).unref();
  }

  /** The run is over: passes on what is left, also a line that was only begun. */
  end(): void {
    if (this.#text !== "" && !this.#text.endsWith("\n")) this.#text += "\n";
    this.#flush();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const end = this.#text.lastIndexOf("\n") + 1;
    if (end === 0) return;
    const lines = this.#text.slice(0, end);
    this.#text = this.#text.slice(end);
    this.#saidAtMs = performance.now();
    this.#send(fromWholeLine(lines));
  }
}

/** The end of what is too long, from the start of a line on; a line longer than all of it is cut. */
function fromWholeLine(lines: string): string {
  if (lines.length <= LIVE_LOG_CHARACTERS) return lines;
  const end = lines.slice(-LIVE_LOG_CHARACTERS);
  const start = end.indexOf("\n") + 1;
  return start === end.length ? end : end.slice(start);
}
