/** How the page hears of changes; `polling` when it can only ask. */
export type Connection = "connecting" | "live" | "reconnecting" | "polling" | "paused";

export interface StreamWatch {
  state(connection: Connection): void;
  /** The stream is open; the server's time in ISO 8601. */
  greeted(at: string): void;
  /** An event with its document as text. */
  happened(event: string, text: string): void;
  /** Looks at the page anew; resolves to whether the server answered. */
  look(): Promise<boolean>;
}

const EVENTS = ["status", "item", "run", "progress", "log", "config"];
const LONGEST_WAIT_MS = 30_000;
const POLL_MS = 5_000;
/** After so many connections that failed in a row it asks instead, and tries a stream now and then. */
const FAILURES = 3;
/** Each minute has a scan, and each scan an event: such silence means that the connection is dead. */
const SILENCE_MS = 150_000;

/** One EventSource at a time, opened again as long as it is wanted. */
export class Stream {
  readonly #address: URL;
  readonly #watch: StreamWatch;
  #source: EventSource | undefined;
  #failures = 0;
  #retry: number | undefined;
  #silence: number | undefined;
  #poll: number | undefined;

  constructor(address: URL, watch: StreamWatch) {
    this.#address = address;
    this.#watch = watch;
  }

  open(): void {
    if (this.#source !== undefined || this.#retry !== undefined) return;
    if (this.#failures === 0) this.#watch.state("connecting");
    this.#connect();
  }

  close(): void {
    this.#drop();
    clearTimeout(this.#retry);
    clearTimeout(this.#poll);
    this.#retry = undefined;
    this.#poll = undefined;
  }

  pause(): void {
    this.close();
    this.#watch.state("paused");
  }

  #connect(): void {
    this.#retry = undefined;
    const source = new EventSource(this.#address);
    this.#source = source;
    source.onerror = () => this.#failed();
    source.addEventListener("hello", (event) => this.#greet(event, JSON.parse(event.data).at));
    source.addEventListener("reset", (event) => {
      this.#note(event);
      void this.#watch.look();
    });
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => {
        this.#note(event);
        this.#watch.happened(name, event.data);
      });
    }
    this.#listenFor(source);
  }

  #greet(event: MessageEvent, at: string): void {
    this.#note(event);
    this.#failures = 0;
    clearTimeout(this.#poll);
    this.#poll = undefined;
    this.#watch.state("live");
    this.#watch.greeted(at);
  }

  /** The next connection goes on behind this event. */
  #note({ lastEventId }: MessageEvent): void {
    if (lastEventId !== "") this.#address.searchParams.set("after", lastEventId);
    if (this.#source !== undefined) this.#listenFor(this.#source);
  }

  #listenFor(source: EventSource): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => source === this.#source && this.#failed(), SILENCE_MS);
  }

  /** A browser comes back by itself from some failures only, so none is left to it. */
  #failed(): void {
    this.#drop();
    this.#failures += 1;
    const waitMs = Math.min(LONGEST_WAIT_MS, 500 * 2 ** this.#failures) * (0.75 + Math.random() / 2);
    this.#retry = setTimeout(() => this.#connect(), waitMs);
    if (this.#failures < FAILURES) this.#watch.state("reconnecting");
    else if (this.#poll === undefined) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#poll = setTimeout(() => void this.#ask(), POLL_MS);
    const answered = await this.#watch.look();
    if (this.#poll !== undefined) this.#watch.state(answered ? "polling" : "reconnecting");
  }

  #drop(): void {
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#source = undefined;
  }
}
