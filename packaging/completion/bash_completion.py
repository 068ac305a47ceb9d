# SPDX-License-Identifier: GPL-3.0-or-later
"""Completion for bash. It needs nothing of the package bash-completion but that it loads the file."""
import string

from kinds import kind_of, valued_options

_FRAME = string.Template(r"""# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for $program. Made by packaging/completion/generate.

# The subcommands of a group, "" for the program itself.
${function}_commands() {
  case $$1 in
$commands
  esac
}

${function}_options() {
  case $$1 in
$options
  esac
}

# What is to be written: behind an option of a command, or as an argument of it.
${function}_kind() {
  case "$$1 $$2" in
$kinds
  esac
}

$function() {
  local current=$${COMP_WORDS[COMP_CWORD]} command='' option='' word arguments=0 i
  # bash takes --name=value for three words.
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=$${COMP_WORDS[i]}
    if [[ $$option ]]; then
      if [[ $$word != '=' ]]; then option=''; fi
      continue
    fi
    case $$word in
      $valued) option=$$word ;;
      -*) ;;
      *)
        if [[ " $$(${function}_commands "$$command") " == *" $$word "* ]]; then
          command="$${command:+$$command }$$word"
        else
          arguments=$$((arguments + 1))
        fi
        ;;
    esac
  done
  if [[ $$current == '=' ]]; then current=''; fi

  COMPREPLY=()
  local kind words
  words=$$(${function}_commands "$$command")
  if [[ $$option ]]; then
    kind=$$(${function}_kind "$$command" "$$option")
  elif [[ $$current == -* ]]; then
    kind="words $$(${function}_options "$$command")"
  elif [[ $$words ]]; then
    kind="words $$words"
  else
    kind=$$(${function}_kind "$$command" argument)
    # Arguments that may be repeated have one kind, others one each.
    if [[ $$kind == *'|'* ]]; then kind=$$(cut -d '|' -f $$((arguments + 1)) <<<"$$kind"); fi
  fi
  case $$kind in
    words\ *) mapfile -t COMPREPLY < <(compgen -W "$${kind#words }" -- "$$current") ;;
    file)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$$current")
      ;;
    folder)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$$current")
      ;;
$commands_run  esac
}

complete -F $function $program
""")


# What only a command knows, for programs that ask for it.
_RUN = {"rule": "$({program} rules list -q --color never 2>/dev/null | cut -d ' ' -f 1)", "interface": "$(ls /sys/class/net 2>/dev/null)"}


def _case(pattern, reply):
    return f"    {pattern}) echo '{reply}' ;;"


def _kinds(tree):
    """The names in a case are joined, so that each kind is there once."""
    by_kind = {}
    for command in tree.leaves():
        words = " ".join(command.words)
        for option in command.options:
            kind = kind_of(option.value, option.choices)
            if kind == "words":
                kind = "words " + " ".join(option.choices)
            if kind not in ("", "any"):
                for name in option.names:
                    by_kind.setdefault(kind, []).append(f"'{words} {name}'")
        kinds = [kind_of(argument.value) for argument in command.arguments]
        if any(kind != "any" for kind in kinds):
            repeats = len(kinds) == 1 and command.arguments[0].repeats
            by_kind.setdefault(kinds[0] if repeats else "|".join(kinds) + "|", []).append(f"'{words} argument'")
    return "\n".join(_case(" | ".join(patterns), kind) for kind, patterns in by_kind.items())


def write(program, tree):
    groups = [command for command in tree.all() if command.commands]
    commands = [_case(f"'{' '.join(group.words)}'", " ".join(each.words[-1] for each in group.commands)) for group in groups]
    options = [_case(f"'{' '.join(each.words)}'", " ".join(name for option in each.options for name in option.names))
               for each in tree.all()]
    kinds = _kinds(tree)
    run = "".join(f"    {kind}) mapfile -t COMPREPLY < <(compgen -W \"{words.format(program=program)}\" -- \"$current\") ;;\n"
                  for kind, words in _RUN.items() if f"echo '{kind}" in kinds)
    return _FRAME.substitute(program=program, function="_" + program.replace("-", "_"),
                             commands="\n".join(commands) or "    *) ;;", options="\n".join(options), kinds=kinds, commands_run=run,
                             valued=" | ".join(valued_options(tree)))
