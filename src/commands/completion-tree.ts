import type { Argument, Command, Option } from "commander";

/** What may stand in a place of the command line; `values` are given, the others are looked up when Tab is pressed. */
export type Completes =
  | { readonly kind: "values"; readonly values: readonly string[] }
  | { readonly kind: "names"; readonly of: NameKind }
  | { readonly kind: "flow" | "file" | "folder" | "nothing" };

/** Names that only the flow knows. */
export type NameKind = "pair" | "key" | "environment";

export interface CompletedOption {
  /** `--pair` and, where there is one, `-p`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Undefined for an option without a value. */
  readonly value: Completes | undefined;
  /** Whether several values may follow it. */
  readonly isVariadic: boolean;
}

export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** In their order; the last one stands for any further ones. */
  readonly arguments: readonly Completes[];
}

/** By what help calls an argument, or the value of an option. */
const OF_VALUE: Readonly<Record<string, Completes>> = {
  flow: { kind: "flow" },
  key: { kind: "names", of: "key" },
  dir: { kind: "folder" },
  file: { kind: "file" },
  path: { kind: "file" },
  job: { kind: "file" },
};
/** By the option, whose value is called a name or a list of them. */
const OF_OPTION: Readonly<Record<string, Completes>> = {
  "--pair": { kind: "names", of: "pair" },
  "--env": { kind: "names", of: "environment" },
};
const NOTHING: Completes = { kind: "nothing" };

/** The commands of a program as a shell completes them. */
export function completedCommands(program: Command): readonly CompletedCommand[] {
  const shared = program.options.filter((option) => option.long !== "--version").map(completedOption);
  const help = { flags: ["--help", "-h"], description: "print its help", value: undefined, isVariadic: false };
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description().replace(/\.$/, ""),
    options: [...command.options.map(completedOption), ...shared, help],
    arguments: command.registeredArguments.map(completedArgument),
  }));
}

function completedOption(option: Option): CompletedOption {
  const flags = [option.long, option.short].filter((flag) => flag !== undefined);
  const takesValue = option.required || option.optional;
  return {
    flags,
    description: option.description,
    value: takesValue ? valueAfter(option) : undefined,
    isVariadic: option.variadic,
  };
}

function valueAfter({ argChoices, long, flags }: Option): Completes {
  if (argChoices !== undefined) return { kind: "values", values: argChoices };
  const name = /[<[](\w+)/.exec(flags)?.[1] ?? "";
  return OF_OPTION[long ?? ""] ?? OF_VALUE[name] ?? NOTHING;
}

function completedArgument(argument: Argument): Completes {
  const { argChoices } = argument;
  if (argChoices !== undefined) return { kind: "values", values: argChoices };
  return OF_VALUE[argument.name()] ?? NOTHING;
}
