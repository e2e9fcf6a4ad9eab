const SHOWN_KEYS = 20;
const SHOWN_CHARACTERS = 80;

/** How many rows something is true of, and the first 20 different keys of these rows. */
export class FirstKeys {
  #count = 0;
  readonly #shown: { readonly place: number; readonly key: string }[] = [];

  get count(): number {
    return this.#count;
  }

  /** Keys in the order of their places. */
  get first(): readonly string[] {
    return this.#shown.map(({ key }) => key);
  }

  /** Counts one, and says whether its key may be among the first: then `show` it. Places come in any order. */
  add(place: number): boolean {
    this.#count++;
    return this.#shown.length < SHOWN_KEYS || place < (this.#shown.at(-1)?.place ?? 0);
  }

  /** Of a key that is shown twice the first counts, so rows with one key must come in order. */
  show(place: number, key: string): void {
    if (this.#shown.some((each) => each.key === key)) return;
    const after = this.#shown.findIndex((each) => each.place > place);
    this.#shown.splice(after < 0 ? this.#shown.length : after, 0, { place, key });
    if (this.#shown.length > SHOWN_KEYS) this.#shown.pop();
  }
}

/** As much of a key as people want to see. */
export function shortKey(key: string): string {
  return key.length <= SHOWN_CHARACTERS ? key : `${key.slice(0, SHOWN_CHARACTERS)}…`;
}
