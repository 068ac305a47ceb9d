# SPDX-License-Identifier: GPL-3.0-or-later
"""Completion for fish: one `complete` for each command, option and argument."""
from kinds import kind_of, valued_options


def _quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _completes(program, value, choices):
    """The words that say what may come behind an option, or as an argument."""
    return {"words": f"-x -a {_quoted(' '.join(choices))}", "file": "-r -F", "folder": "-x -a '(__fish_complete_directories)'",
            "rule": f"-x -a '({program} rules list -q --color never 2>/dev/null | string split -f 1 \" \")'",
            "interface": "-x -a '(__fish_print_interfaces)'", "any": "-x", "": ""}[kind_of(value, choices)]


def _option(program, at, option):
    names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
    completes = _completes(program, option.value, option.choices)
    return " ".join(filter(None, [f"complete -c {program} -n {at} {names}", completes, f"-d {_quoted(option.text)}"]))


def write(program, tree):
    function = "__" + program.replace("-", "_")
    lines = ["# SPDX-License-Identifier: GPL-3.0-or-later",
             f"# fish completion for {program}. Made by packaging/completion/generate.", "",
             "# The words so far, without options and their values.",
             f"function {function}_path",
             f"    set -l valued {' '.join(valued_options(tree))}",
             "    set -l path",
             "    set -l skip no",
             "    for word in (commandline -opc)[2..]",
             "        if test $skip = yes",
             "            set skip no",
             "        else if contains -- $word $valued",
             "            set skip yes",
             "        else if not string match -q -- '-*' $word",
             "            set -a path $word",
             "        end",
             "    end",
             "    echo \"$path\"",
             "end", "",
             "# Whether these words are a group, and nothing comes behind it yet.",
             f"function {function}_group",
             f"    test \"$({function}_path)\" = \"$argv\"",
             "end", "",
             "# Whether it is this command, whatever its arguments.",
             f"function {function}_in",
             f"    set -l path ({function}_path)",
             "    test \"$path\" = \"$argv\"; or string match -q -- \"$argv *\" \"$path\"",
             "end", "",
             "# Whether it is this command, with so many arguments before this one.",
             f"function {function}_argument",
             f"    {function}_in $argv[2..]; or return",
             f"    test (count (string split -n ' ' -- ({function}_path))) = (math (count $argv) - 1 + $argv[1])",
             "end", "",
             f"complete -c {program} -f"]
    for command in tree.all():
        words = " ".join(command.words)
        at = _quoted(f"{function}_group {words}".strip() if command.commands else f"{function}_in {words}".strip())
        if not command.words and not command.commands:
            at = "true"
        for each in command.commands:
            lines.append(f"complete -c {program} -n {at} -a {each.words[-1]} -d {_quoted(each.text)}")
        for option in command.options:
            lines.append(_option(program, at, option))
        for number, argument in enumerate(command.arguments):
            completes = _completes(program, argument.value, ())
            if completes != "-x":  # it is a word that only the person knows
                place = at if argument.repeats else _quoted(f"{function}_argument {number} {words}")
                lines.append(f"complete -c {program} -n {place} {completes.replace('-r -F', '-F').replace('-x ', '')}")
    return "\n".join(lines) + "\n"
