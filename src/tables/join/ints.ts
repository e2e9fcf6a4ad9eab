const INT_BYTES = 4;

/** A longer list that begins with the numbers of this one and goes on with zeros. This one is empty after: its memory is free at once. */
export function grown(ints: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  return new Int32Array(ints.buffer.transfer(INT_BYTES * length));
}

/** An empty list in place of one whose memory is to be free at once, not only when the engine looks for garbage. */
export function freed(ints: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  return grown(ints, 0);
}
