/** A process of the model: a runner with its memory, or a worker. What is dead never goes on. */
export interface Life {
  readonly number: number;
  alive: boolean;
}

interface Waiting {
  readonly owner: Life;
  readonly pass: () => void;
}

/**
 * Everything that a process waits for outside itself stands at a gate, and they are opened one at a time in an order that
 * the seed chooses. So a process can be stopped at each of its awaits.
 */
export class Gates {
  readonly #waiting: Waiting[] = [];
  #random: number;

  constructor(seed: number) {
    this.#random = (seed >>> 0) + 1;
  }

  /** Resolves when the gate is opened; never for the dead. */
  enter(owner: Life): Promise<void> {
    return new Promise((pass) => {
      if (owner.alive) this.#waiting.push({ owner, pass });
    });
  }

  /** Opens one gate and lets everything go on that is then ready; false when none was closed. */
  async open(): Promise<boolean> {
    while (this.#waiting.length > 0) {
      const [next] = this.#waiting.splice(this.#below(this.#waiting.length), 1);
      if (next?.owner.alive !== true) continue;
      next.pass();
      await flushed();
      return true;
    }
    return false;
  }

  /** The same numbers for the same seed (xorshift). */
  #below(limit: number): number {
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
    return (this.#random >>> 0) % limit;
  }
}

/** When all promises that are ready have been followed; Node runs a tick's callbacks only then. */
export function flushed(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
