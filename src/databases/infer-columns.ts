import { type CellGuess, guessOf, typeOfGuess, widen } from "../domain/cell-type.ts";
import { type Column, fold } from "../domain/load.ts";
import type { TableReading } from "./table-reading.ts";

/** What one whole file shows of its columns. */
export interface FileShape {
  readonly sha256: string;
  readonly guesses: readonly { readonly name: string; readonly guess: CellGuess }[];
}

/** Reads a file to its end and guesses a type for each column from every one of its cells. */
export async function inferShape(reading: TableReading): Promise<FileShape> {
  const guesses = reading.header.map((): CellGuess => "blank");
  for await (const { records } of reading.batches) {
    for (const record of records) widenAll(guesses, record);
  }
  const named = reading.header.map((name, index) => ({ name, guess: guesses[index] ?? "blank" }));
  return { sha256: reading.sha256(), guesses: named };
}

/** One table's columns for several files: each name once, in the order met, with a type that takes all their cells. */
export function joinShapes(shapes: readonly FileShape[]): readonly Column[] {
  const joined = new Map<string, { readonly name: string; readonly guess: CellGuess }>();
  for (const { name, guess } of shapes.flatMap((shape) => shape.guesses)) {
    const known = joined.get(fold(name));
    joined.set(fold(name), { name: known?.name ?? name, guess: widen(known?.guess ?? "blank", guess) });
  }
  return [...joined.values()].map(({ name, guess }) => ({ name, type: typeOfGuess(guess) }));
}

/** Changes the guesses in place: this runs for every cell of a file. */
function widenAll(guesses: CellGuess[], record: readonly string[]): void {
  for (let index = 0; index < guesses.length; index += 1) {
    const guess = guesses[index] ?? "text";
    if (guess !== "text") guesses[index] = widen(guess, guessOf(record[index] ?? ""));
  }
}
