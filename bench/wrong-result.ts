/** What was measured did not do its work, so its time means nothing. */
export class WrongResult extends Error {
  override readonly name: string = "WrongResult";
}

/** A process failed, or was stopped because it took too long. */
export class Unfinished extends WrongResult {
  override readonly name = "Unfinished";
}

/** Throws WrongResult with the sentence unless the condition holds. */
export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new WrongResult(otherwise);
}
