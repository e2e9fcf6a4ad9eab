import { type CellGuess, guessOf, typeOfGuess, widen } from "../domain/cell-type.ts";
import { type Column, fold } from "../domain/load.ts";
import type { Batch, TableFile } from "../ports/table-reading.ts";

/** What one whole file shows of its columns. */
export interface FileShape {
  readonly sha256: string;
  readonly guesses: readonly { readonly name: string; readonly guess: CellGuess }[];
}

/** Reads a file to its end and guesses a type for each column from every one of its cells. */
export async function guessColumns(file: TableFile): Promise<FileShape["guesses"]> {
  const guesses = file.columns.map((): CellGuess => "blank");
  for await (const batch of file.batches()) widenAll(guesses, batch);
  return file.columns.map((name, index) => ({ name, guess: guesses[index] ?? "blank" }));
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
function widenAll(guesses: CellGuess[], batch: Batch): void {
  for (let column = 0; column < guesses.length; column += 1) {
    let guess = guesses[column] ?? "text";
    for (let row = 0; row < batch.rowCount && guess !== "text"; row += 1) {
      guess = widen(guess, guessOf(batch.text(row, column) ?? ""));
    }
    guesses[column] = guess;
  }
}
