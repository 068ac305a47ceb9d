# SPDX-License-Identifier: GPL-3.0-or-later
"""Completion for zsh: a function for each command, as _arguments wants it."""
from kinds import kind_of


def _quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def _about(text):
    """Brackets and colons part the fields of a specification."""
    for character in "\\[]:":
        text = text.replace(character, "\\" + character)
    return text


def _action(program, value, choices):
    kind = kind_of(value, choices)
    return {"words": f"({' '.join(choices)})", "file": "_files", "folder": "_files -/", "rule": f"_{program}_rules_known",
            "interface": "_net_interfaces", "any": " "}[kind]


def _option(program, option):
    repeats = "*" if option.repeats else ""
    value = f":{_about(option.value)}:{_action(program, option.value, option.choices)}" if option.value else ""
    about = f"[{_about(option.text)}]{value}"
    if len(option.names) == 1:
        return _quoted(f"{repeats}{option.names[0]}{'=' if option.value else ''}{about}")
    short, long = option.names
    # As _arguments has it: the one excludes the other.
    return (f"'({short} {long})'{{{short}{'+' if option.value else ''},{long}{'=' if option.value else ''}}}" + _quoted(about))


def _function(program, command):
    name = "_".join((f"_{program}", *command.words))
    lines = [_option(program, option) for option in command.options]
    if not command.commands:
        for argument in command.arguments:
            place = "*" if argument.repeats else ""
            lines.append(_quoted(f"{place}:{_about(argument.value)}:{_action(program, argument.value, ())}"))
        return f"{name}() {{\n  _arguments -s : \\\n    " + " \\\n    ".join(lines) + "\n}\n"
    lines += ["'1: :->command'", "'*:: :->argument'"]
    known = "\n".join(f"        {_quoted(each.words[-1] + ':' + _about(each.text))}" for each in command.commands)
    return f"""{name}() {{
  local curcontext=$curcontext state line
  local -A opt_args
  _arguments -C -s : \\
    {(" " + chr(92) + chr(10) + "    ").join(lines)}
  case $state in
    command)
      local -a known=(
{known}
      )
      _describe command known
      ;;
    argument)
      (( $+functions[{name}_$line[1]] )) && {name}_$line[1]
      ;;
  esac
}}
"""


def write(program, tree):
    text = f"#compdef {program}\n# SPDX-License-Identifier: GPL-3.0-or-later\n"
    text += f"# zsh completion for {program}. Made by packaging/completion/generate.\n\n"
    functions = [_function(program, command) for command in tree.all()]
    if any("_rules_known" in function for function in functions):
        text += f"""_{program}_rules_known() {{
  local -a ids=(${{(f)"$({program} rules list -q --color never 2>/dev/null | cut -d ' ' -f 1)"}})
  compadd -a ids
}}

"""
    return text + "\n".join(functions) + f'\n_{program} "$@"\n'
