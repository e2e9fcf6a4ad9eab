const KEPT_CHARACTERS = 64_000;

/** The end of a log, however much is written to it. */
export class LogTail {
  #text = "";
  #dropped = 0;

  add(text: string): void {
    this.#text += text;
    const over = this.#text.length - KEPT_CHARACTERS;
    if (over <= KEPT_CHARACTERS) return;
    this.#text = this.#text.slice(over);
    this.#dropped += over;
  }

  clear(): void {
    this.#text = "";
    this.#dropped = 0;
  }

  text(): string {
    const end = this.#text.slice(-KEPT_CHARACTERS);
    const dropped = this.#dropped + this.#text.length - end.length;
    return dropped === 0 ? end : `(${dropped} characters before this are not kept)\n${end}`;
  }
}
