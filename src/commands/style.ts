import pc from "picocolors";
import { readEnvironment } from "../config/environment.ts";
import type { Status } from "../domain/status.ts";

/** How something looks on one stream: the page may be piped while the errors still go to a terminal. */
export interface Style {
  readonly colours: ReturnType<typeof pc.createColors>;
  /** Shape, so that a status never rests on colour alone. */
  readonly mark: Readonly<Record<Status, string>>;
  /** Columns of the terminal; undefined where there is none, or where it does not say. */
  readonly width: number | undefined;
}

/** Colours on a terminal; `NO_COLOR` and `--no-color` take them away, `FORCE_COLOR` gives them to a pipe as well. */
export function hasColours(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): boolean {
  if (args.includes("--no-color") || (env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return !["0", "false"].includes(forced);
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

/** Of stdout, where results go. */
export const out = styleOf(process.stdout);
/** Of stderr, where everything else goes. */
export const err = styleOf(process.stderr);

function styleOf(stream: NodeJS.WriteStream): Style {
  const colours = pc.createColors(hasColours(stream, readEnvironment(), process.argv));
  const mark = { success: colours.green("✓"), preliminary: colours.yellow("◌"), error: colours.red("✗") };
  return { colours, mark, width: stream.columns > 0 ? stream.columns : undefined };
}
