/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of this process: the only place that reads it. */
export function readEnvironment(): Environment {
  return { ...process.env };
}

/** Takes variables away, so that programs which are started later do not get them. */
export function forget(names: readonly string[]): void {
  for (const name of names) delete process.env[name];
}
