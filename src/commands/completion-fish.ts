import type { CompletedCommand, CompletedOption, Completes } from "./completion-tree.ts";

/** The completion script for fish. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c pairflow -n __fish_use_subcommand -f -a ${command.name} -d ${quoted(command.description)}`,
    ...command.options.map((option) => optionLine(command.name, option)),
    ...command.arguments.map((place) => placeLine(command.name, place)),
  ]);
  return `# Completion of pairflow for fish. In ~/.config/fish/config.fish: pairflow completion fish | source
function __pairflow_ask
    set -l words (commandline -opc)
    $words[1] __complete $argv[1] (commandline -ct) $words[3..-1] 2>/dev/null
end
complete -c pairflow -f
${lines.join("\n")}
`;
}

function optionLine(command: string, { flags, description, value }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const taken = value === undefined ? "" : ` -r${offered(value)}`;
  return `${when(command)} ${names.join(" ")} -d ${quoted(description)}${taken}`;
}

function placeLine(command: string, place: Completes): string {
  return `${when(command)}${offered(place)}`;
}

function when(command: string): string {
  return `complete -c pairflow -n '__fish_seen_subcommand_from ${command}'`;
}

function offered(place: Completes): string {
  switch (place.kind) {
    case "values":
      return ` -f -a ${quoted(place.values.join(" "))}`;
    case "flow":
    case "file":
      return " -F";
    case "folder":
      return " -f -a '(__fish_complete_directories)'";
    case "names":
      return ` -f -a '(__pairflow_ask ${place.of})'`;
    default:
      return " -f";
  }
}

/** Fish knows two escapes in single quotes. */
function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
