/** Streams of live events that are open at a server at once, and how much came through them. */
export class EventStreams {
  readonly #abort = new AbortController();
  readonly #reading: readonly Promise<void>[];
  #events = 0;

  /** Ends when all are open. */
  static async open(url: string, count: number): Promise<EventStreams> {
    const abort = new AbortController();
    const address = `${url}/api/v1/events`;
    const answers = await Promise.all(Array.from({ length: count }, () => fetch(address, { signal: abort.signal })));
    return new EventStreams(answers, abort);
  }

  private constructor(answers: readonly Response[], abort: AbortController) {
    this.#abort = abort;
    this.#reading = answers.map((answer) => this.#read(answer));
  }

  /** Of all streams together; heartbeats do not count. */
  get events(): number {
    return this.#events;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#reading);
  }

  async #read({ body }: Response): Promise<void> {
    const decoder = new TextDecoder();
    let open = "";
    try {
      for await (const bytes of body ?? []) {
        const parts = (open + decoder.decode(bytes, { stream: true })).split("\n\n");
        open = parts.pop() ?? "";
        this.#events += parts.filter((part) => /^event: /m.test(part)).length;
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error;
    }
  }
}
