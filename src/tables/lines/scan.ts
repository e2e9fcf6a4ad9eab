const TAB = 9;
const LF = "\n";
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** Goes over the lines of a file's texts, one text after the other, each of which ends with a line. */
export class LineCursor {
  /** Where the line stands in the text, its line feed left out. */
  from = 0;
  to = 0;
  /** Of the file, from 1. */
  line = 0;
  /** Lines of spaces alone, which are passed over. */
  blankLines = 0;
  #text = "";
  #next = 0;

  get text(): string {
    return this.#text;
  }

  /** Goes on with the next text of the file. */
  open(text: string): void {
    this.#text = text;
    this.#next = 0;
  }

  /** Steps to the next line that is not blank; false at the end of the text. */
  next(): boolean {
    while (this.#next < this.#text.length) {
      const feed = this.#text.indexOf(LF, this.#next);
      this.from = this.#next;
      this.to = feed < 0 ? this.#text.length : feed;
      this.#next = this.to + 1;
      this.line++;
      if (spaceEnd(this.#text, this.from, this.to) < this.to) return true;
      this.blankLines++;
    }
    return false;
  }
}

/**
 * Finds the members of a JSON object in its text, so that values can be copied as they are written. The text was found
 * to be valid before; of any other the places are worthless, but the scan ends.
 */
export class MemberScanner {
  /** Where the member's key stands, quotes included. */
  keyFrom = 0;
  keyTo = 0;
  valueFrom = 0;
  valueTo = 0;
  #text = "";
  #at = 0;
  #end = 0;

  /** Begins with the line where a cursor stands. */
  open({ text, from, to }: Pick<LineCursor, "text" | "from" | "to">): void {
    this.#text = text;
    this.#end = to;
    this.#at = spaceEnd(text, from, to) + 1;
  }

  /** Steps to the next member; false when there is none. */
  next(): boolean {
    const [text, end] = [this.#text, this.#end];
    let at = spaceEnd(text, this.#at, end);
    if (text.charCodeAt(at) === COMMA) at = spaceEnd(text, at + 1, end);
    if (at >= end || text.charCodeAt(at) !== QUOTE) return false;
    this.keyFrom = at;
    this.keyTo = stringEnd(text, at, end);
    const colon = spaceEnd(text, this.keyTo, end);
    this.valueFrom = spaceEnd(text, colon + 1, end);
    this.valueTo = valueEnd(text, this.valueFrom, end);
    this.#at = this.valueTo;
    return true;
  }
}

function spaceEnd(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isSpace(text.charCodeAt(at))) at++;
  return at;
}

function isSpace(code: number): boolean {
  return code === SPACE || code === TAB || code === CR;
}

/** Numbers, true, false and null end where a member or its object does. */
function valueEnd(text: string, from: number, end: number): number {
  const first = text.charCodeAt(from);
  if (first === QUOTE) return stringEnd(text, from, end);
  if (first === OPEN_OBJECT || first === OPEN_LIST) return nestedEnd(text, from, end);
  let at = from;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === CLOSE_OBJECT || isSpace(code)) break;
  }
  return at;
}

/** After the closing quote. */
function stringEnd(text: string, from: number, end: number): number {
  for (let at = from + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
  }
  return end;
}

/** After the bracket that closes the object or list which begins here; those within strings are none. */
function nestedEnd(text: string, from: number, end: number): number {
  let depth = 0;
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(text, at, end) - 1;
    else if (code === OPEN_OBJECT || code === OPEN_LIST) depth++;
    else if ((code === CLOSE_OBJECT || code === CLOSE_LIST) && --depth === 0) return at + 1;
  }
  return end;
}
