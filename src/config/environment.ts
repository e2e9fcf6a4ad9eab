/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What only we may know: the page's token, or the file with it. */
export const TOKEN_NAMES = ["PAIRFLOW_TOKEN", "PAIRFLOW_TOKEN_FILE"] as const;

const withheld = new Map<string, string>();

/** The environment of this process, also what is withheld from others: the only place that reads it. */
export function readEnvironment(): Environment {
  return { ...process.env, ...Object.fromEntries(withheld) };
}

/** The environment of a flow: the one that is named, else that of PAIRFLOW_ENV. */
export function environmentOf(env: Environment, named: string | undefined): string | undefined {
  return named ?? (env["PAIRFLOW_ENV"] || undefined);
}

/** Takes variables away from programs that are started later; to be called before the first of them. */
export function withhold(names: readonly string[]): void {
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined) withheld.set(name, value);
    delete process.env[name];
  }
}
