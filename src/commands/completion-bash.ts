import type { CompletedCommand, Completes } from "./completion-tree.ts";

/** The completion script for bash 4.4 and later. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  return `# Completion of pairflow for bash. In ~/.bashrc: eval "$(pairflow completion bash)"
_pairflow() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command="\${COMP_WORDS[1]}"
  local place
  COMPREPLY=()
  # An option that takes several values stands before the first of them.
  for (( place = COMP_CWORD - 1; place > 1; place-- )); do
    [[ "\${COMP_WORDS[place]}" == -* ]] && break
  done
  if (( COMP_CWORD == 1 )); then
    _pairflow_words ${words(commands.map(({ name }) => name))} --help --version --no-color
    return
  fi
  case "$command" in
${commands.map(commandCase).join("\n")}
  esac
}

_pairflow_words() {
  mapfile -t COMPREPLY < <(compgen -W "$*" -- "$current")
}

_pairflow_paths() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$@" -- "$current")
}

# Names that only the flow knows: pairs, keys of items, environments.
_pairflow_ask() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <("\${COMP_WORDS[0]}" __complete "$1" "$current" "\${COMP_WORDS[@]:2:COMP_CWORD-2}" 2>/dev/null)
}

complete -F _pairflow pairflow
`;
}

function commandCase({ name, options, arguments: places }: CompletedCommand): string {
  const valued = options.filter(({ value }) => value !== undefined);
  const values = valued.map(({ flags, value }) => `        ${flags.join("|")}) ${reply(value)}; return ;;`);
  const variadic = options.filter(({ isVariadic }) => isVariadic).flatMap(({ flags }) => flags);
  const all = options.flatMap(({ flags }) => flags);
  const last = places.at(-1) ?? { kind: "nothing" as const };
  // A single argument may be the flow or what is meant of it.
  const asks =
    places.length > 1
      ? `${reply({ kind: "flow" })}; local found=("\${COMPREPLY[@]}"); ${reply(last)}; COMPREPLY+=("\${found[@]}")`
      : reply(last);
  return `    ${name})
${variadic.length === 0 ? "" : `      [[ " ${words(variadic)} " == *" \${COMP_WORDS[place]} "* ]] && previous="\${COMP_WORDS[place]}"\n`}      case "$previous" in
${[...values, "        *) ;;"].join("\n")}
      esac
      if [[ "$current" == -* ]]; then _pairflow_words ${words(all)}; return; fi
      ${asks} ;;`;
}

function reply(place: Completes | undefined): string {
  switch (place?.kind) {
    case "values":
      return `_pairflow_words ${words(place.values)}`;
    case "flow":
    case "file":
      return "_pairflow_paths -f";
    case "folder":
      return "_pairflow_paths -d";
    case "names":
      return `_pairflow_ask ${place.of}`;
    default:
      return ":";
  }
}

function words(texts: readonly string[]): string {
  return texts.join(" ");
}
