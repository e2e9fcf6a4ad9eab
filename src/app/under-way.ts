/** Work that goes on by itself until somebody wants to know that it has ended. */
export class UnderWay {
  readonly #works = new Set<Promise<void>>();

  /** It must not reject. */
  add(work: Promise<void>): void {
    this.#works.add(work);
    void work.then(() => this.#works.delete(work));
  }

  /** When nothing goes on any more, what was added meanwhile included. */
  async ended(): Promise<void> {
    while (this.#works.size > 0) await Promise.all(this.#works);
  }
}
