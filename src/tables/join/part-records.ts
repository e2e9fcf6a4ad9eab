import type { ScratchFile } from "./scratch-file.ts";

/** The rows of one source in one part: their numbers in the source, and their records where there are any. */
export class PartRecords {
  #count = 0;
  #numbers = new Int32Array(1024);
  #bytes = Buffer.allocUnsafeSlow(65_536);
  /** Where each record ends; it begins where the one before it ends. */
  #ends = new Float64Array(1024);

  /** Takes the next record from a file, of no bytes where there is none. */
  take(row: number, file: ScratchFile, length: number): void {
    const from = this.#endOf(this.#count - 1);
    if (from + length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(2 * (from + length));
      this.#bytes.copy(larger, 0, 0, from);
      this.#bytes = larger;
    }
    if (this.#count === this.#numbers.length) {
      this.#numbers = doubled(this.#numbers, new Int32Array(2 * this.#count));
      this.#ends = doubled(this.#ends, new Float64Array(2 * this.#count));
    }
    file.readBytes(this.#bytes, from, length);
    this.#numbers[this.#count] = row;
    this.#ends[this.#count] = from + length;
    this.#count++;
  }

  get count(): number {
    return this.#count;
  }

  /** The number in its source of a row of the part. */
  numberOf(row: number): number {
    return this.#numbers[row] ?? 0;
  }

  /** Writes the record of a row of the part, its length before it. */
  write(row: number, file: ScratchFile): void {
    const from = this.#endOf(row - 1);
    const to = this.#endOf(row);
    file.writeInt(to - from);
    file.writeBytes(this.#bytes, from, to);
  }

  #endOf(row: number): number {
    return row < 0 ? 0 : (this.#ends[row] ?? 0);
  }
}

function doubled<Numbers extends Int32Array | Float64Array>(numbers: Numbers, larger: Numbers): Numbers {
  larger.set(numbers);
  return larger;
}
