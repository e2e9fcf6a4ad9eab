import { freed, grown } from "./ints.ts";

const FIRST_CAPACITY = 16;
const FIRST_ARENA_WORDS = 64;
/** Of each key in the arena: its hash, its number, its length in bytes. */
const HEAD_WORDS = 3;
const INT_BYTES = 4;
/** Keys looked up together: enough to wait for memory once instead of one by one, few enough for the nearest cache. */
const BLOCK_KEYS = 512;

/** Keys of neighbouring rows as stretches of bytes; where a blank one ends is not said. */
export interface Keys {
  readonly count: number;
  readonly bytes: Buffer;
  /** Where each key begins; -1 for a blank one. */
  readonly froms: Int32Array;
  readonly tos: Int32Array;
}

/**
 * Numbers different keys 0, 1, 2, ... as they come: a hash table with open addressing, at most half full. The keys' bytes
 * are copied, as 32-bit words, and compared on each hit, so that keys with equal hashes stay apart.
 */
export class KeyIndex {
  #size = 0;
  /** The place in the arena of a key, + 1; 0 where nothing stands. */
  #slots = new Int32Array(FIRST_CAPACITY);
  #arena = new Int32Array(FIRST_ARENA_WORDS);
  #arenaEnd = 0;
  /** The place of each key by its number. */
  #places = new Int32Array(FIRST_CAPACITY / 2);
  readonly #hashes = new Int32Array(BLOCK_KEYS);
  readonly #touched = new Int32Array(BLOCK_KEYS);

  /** How many different keys there are. */
  get size(): number {
    return this.#size;
  }

  /** Memory held. */
  get sizeBytes(): number {
    return INT_BYTES * (this.#slots.length + this.#arena.length + this.#places.length);
  }

  /** Makes room for so many keys like those that are there, to spare the growing. */
  expect(keyCount: number): void {
    let capacity = this.#slots.length;
    while (capacity < 2 * keyCount) capacity *= 2;
    if (capacity > this.#slots.length) this.#resize(capacity);
    const words = Math.ceil((this.#arenaEnd / Math.max(1, this.#size)) * keyCount);
    if (words > this.#arena.length) this.#arena = grown(this.#arena, words);
  }

  /** Gives its memory back; the index is not used any more. */
  free(): void {
    this.#slots = freed(this.#slots);
    this.#arena = freed(this.#arena);
    this.#places = freed(this.#places);
  }

  /** The number of each key, new ones for those not there yet; -1 for blank ones. `ids` is as long as there are keys. */
  addAll(keys: Keys, ids: Int32Array): void {
    for (let block = 0; block < keys.count; block += BLOCK_KEYS) this.#addBlock(keys, block, ids);
  }

  /** The number of each key, -1 for blank ones and those not there. */
  findAll(keys: Keys, ids: Int32Array): void {
    for (let block = 0; block < keys.count; block += BLOCK_KEYS) this.#findBlock(keys, block, ids);
  }

  // Loops of their own, short and called often: the engine compiles such functions whole and keeps them.
  #addBlock(keys: Keys, block: number, ids: Int32Array): void {
    const to = this.#touch(keys, block);
    for (let at = block; at < to; at++) {
      const from = keys.froms[at] ?? -1;
      ids[at] = from < 0 ? -1 : this.#add(keys, at, this.#hashes[at - block] ?? 0);
    }
  }

  #findBlock(keys: Keys, block: number, ids: Int32Array): void {
    const to = this.#touch(keys, block);
    for (let at = block; at < to; at++) {
      const from = keys.froms[at] ?? -1;
      ids[at] = from < 0 ? -1 : this.#idIn(this.#slotOf(keys, at, this.#hashes[at - block] ?? 0));
    }
  }

  /** The bytes of a key. */
  keyAt(id: number): Buffer {
    const place = this.#places[id] ?? 0;
    const length = this.#arena[place + 2] ?? 0;
    const key = Buffer.alloc(INT_BYTES * wordCount(length));
    for (let word = 0; INT_BYTES * word < length; word++) {
      key.writeInt32LE(this.#arena[place + HEAD_WORDS + word] ?? 0, INT_BYTES * word);
    }
    return key.subarray(0, length);
  }

  /**
   * Works out the hashes of a block and reads what its keys will be compared with. The reads do not depend on each other,
   * so that the processor waits for many at once: two to three times as fast where the index is larger than its caches.
   */
  #touch({ count, bytes, froms, tos }: Keys, block: number): number {
    const to = Math.min(count, block + BLOCK_KEYS);
    const [hashes, touched, slots, arena] = [this.#hashes, this.#touched, this.#slots, this.#arena];
    const mask = slots.length - 1;
    for (let at = block; at < to; at++) {
      const from = froms[at] ?? -1;
      hashes[at - block] = from < 0 ? 0 : hashKey(bytes, from, tos[at] ?? 0);
    }
    for (let at = 0; at < to - block; at++) touched[at] = slots[(hashes[at] ?? 0) & mask] ?? 0;
    for (let at = 0; at < to - block; at++) touched[at] = arena[touched[at] ?? 0] ?? 0;
    return to;
  }

  /** The number of a key, which is put in where it is not there yet. */
  #add(keys: Keys, at: number, hash: number): number {
    const slot = this.#slotOf(keys, at, hash);
    const id = this.#idIn(slot);
    if (id >= 0) return id;
    this.#slots[slot] = this.#arenaEnd + 1;
    this.#append(keys, at, hash);
    this.#size++;
    if (2 * this.#size >= this.#slots.length) this.#resize(2 * this.#slots.length);
    return this.#size - 1;
  }

  #idIn(slot: number): number {
    const place = this.#slots[slot] ?? 0;
    return place === 0 ? -1 : (this.#arena[place] ?? 0);
  }

  /** The slot of a key, or the free one where it belongs. */
  #slotOf({ bytes, froms, tos }: Keys, at: number, hash: number): number {
    const [slots, arena] = [this.#slots, this.#arena];
    const mask = slots.length - 1;
    const [from, to] = [froms[at] ?? 0, tos[at] ?? 0];
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const place = (slots[slot] ?? 0) - 1;
      if (place < 0) return slot;
      if (arena[place] !== hash || arena[place + 2] !== to - from) continue;
      let held = place + HEAD_WORDS;
      let next = from;
      for (; next + 3 < to && arena[held] === wordAt(bytes, next); next += 4) held++;
      if (next === to || (next + 3 >= to && arena[held] === restAt(bytes, next, to))) return slot;
    }
  }

  #append({ bytes, froms, tos }: Keys, at: number, hash: number): void {
    const [from, to] = [froms[at] ?? 0, tos[at] ?? 0];
    const end = this.#arenaEnd + HEAD_WORDS + wordCount(to - from);
    if (end > this.#arena.length) this.#arena = grown(this.#arena, Math.ceil(1.5 * end));
    const arena = this.#arena;
    let put = this.#arenaEnd;
    this.#places[this.#size] = put;
    arena[put++] = hash;
    arena[put++] = this.#size;
    arena[put++] = to - from;
    let next = from;
    for (; next + 3 < to; next += 4) arena[put++] = wordAt(bytes, next);
    if (next < to) arena[put++] = restAt(bytes, next, to);
    this.#arenaEnd = put;
  }

  #resize(capacity: number): void {
    const slots = new Int32Array(capacity);
    const mask = capacity - 1;
    for (let id = 0; id < this.#size; id++) {
      const place = this.#places[id] ?? 0;
      let slot = (this.#arena[place] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = place + 1;
    }
    freed(this.#slots);
    this.#slots = slots;
    this.#places = grown(this.#places, capacity / 2);
  }
}

/**
 * A hash of 32 bits, well mixed also where keys differ in one digit: MurmurHash3 by A. Appleby, the 32-bit variant, whose
 * last one to three bytes are taken in as one more word.
 */
export function hashKey(bytes: Buffer, from: number, to: number): number {
  let hash = to - from;
  let next = from;
  for (; next + 3 < to; next += 4) hash = mixed(hash, wordAt(bytes, next));
  if (next < to) hash = mixed(hash, restAt(bytes, next, to));
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function mixed(hash: number, word: number): number {
  const scrambled = Math.imul(word, 0xcc9e2d51);
  const rotated = hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
  return (Math.imul((rotated << 13) | (rotated >>> 19), 5) + 0xe6546b64) | 0;
}

function wordAt(bytes: Buffer, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

/** The last one to three bytes. */
function restAt(bytes: Buffer, from: number, to: number): number {
  let word = 0;
  for (let at = to - 1; at >= from; at--) word = (word << 8) | (bytes[at] ?? 0);
  return word;
}

function wordCount(bytes: number): number {
  return (bytes + 3) >> 2;
}
