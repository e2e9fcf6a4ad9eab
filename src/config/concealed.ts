type Conceal = (text: string) => string;

/** Of the config that was read last, and of the one before it, whose runs may go on. */
let conceals: readonly Conceal[] = [];

/** Hides what this config took from the environment in errors that come to the top of the process, wherever they rise. */
export function concealLater(conceal: Conceal): void {
  conceals = [conceal, ...conceals].slice(0, 2);
}

/** A text of such an error. */
export function concealed(text: string): string {
  return conceals.reduce((shown, conceal) => conceal(shown), text);
}
