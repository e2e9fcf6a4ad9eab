import type { CompletedCommand, CompletedOption, Completes } from "./completion-tree.ts";

/** The completion script for zsh; it also works as a file `_pairflow` in a folder of fpath. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  return `#compdef pairflow
# Completion of pairflow for zsh. In ~/.zshrc, behind compinit: eval "$(pairflow completion zsh)"
_pairflow() {
  local -a commands
  commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="\${words[2]}" program="\${words[1]}"
  local -a asked
  asked=("\${(@)words[3,CURRENT-1]}")
  shift words
  (( CURRENT-- ))
  case "$command" in
${commands.map(commandCase).join("\n")}
  esac
}

# Names that only the flow knows: pairs, keys of items, environments.
_pairflow_ask() {
  local -a names
  names=("\${(@f)$("$program" __complete "$1" "$PREFIX" "\${asked[@]}" 2>/dev/null)}")
  (( \${#names} )) && compadd -- "\${names[@]}"
}

_pairflow_flow_or_key() {
  _alternative 'keys:key:_pairflow_ask key' 'flows:flow:_files'
}

if [[ "$funcstack[1]" == _pairflow ]]; then _pairflow "$@"; else compdef _pairflow pairflow; fi
`;
}

function commandCase({ name, options, arguments: places }: CompletedCommand): string {
  const specs = [...options.flatMap(optionSpecs), ...places.map((place) => argumentSpec(place, places.length))];
  return `    ${name}) _arguments -s ${specs.map(quoted).join(" ")} ;;`;
}

function optionSpecs({ flags, description, value }: CompletedOption): readonly string[] {
  const said = description.replace(/[[\]\\:]/g, "\\$&");
  return flags.map((flag) => `*${flag}[${said}]${value === undefined ? "" : `: :${action(value)}`}`);
}

/** Where the flow may be left out, what is meant of it may stand in its place. */
function argumentSpec(place: Completes, count: number): string {
  return `: :${place.kind === "flow" && count > 1 ? "_pairflow_flow_or_key" : action(place)}`;
}

function action(place: Completes): string {
  switch (place.kind) {
    case "values":
      return `(${place.values.join(" ")})`;
    case "flow":
    case "file":
      return "_files";
    case "folder":
      return "_files -/";
    case "names":
      return `_pairflow_ask ${place.of}`;
    default:
      return " ";
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
