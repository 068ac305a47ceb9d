# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program's command line can say, read from what its --help prints (as CLI11 prints it)."""
import dataclasses
import re
import subprocess


@dataclasses.dataclass(frozen=True)
class Option:
    names: tuple  # "-q", "--quiet"
    value: str    # what it is called, "FILE"; empty: a flag
    choices: tuple
    text: str
    repeats: bool = False

    @property
    def long(self):
        return next(name for name in self.names if name.startswith("--"))


@dataclasses.dataclass(frozen=True)
class Argument:
    value: str
    text: str
    repeats: bool = False


@dataclasses.dataclass(frozen=True)
class Command:
    words: tuple  # after the program's name: ("rules", "list")
    text: str
    options: tuple
    arguments: tuple
    commands: tuple  # of a group

    def all(self):
        """This command and every one below it."""
        yield self
        for command in self.commands:
            yield from command.all()

    def leaves(self):
        return [command for command in self.all() if not command.commands]


_HEAD = re.compile(r"^([A-Z][a-z]+):$")
# "FORMAT:{table,json}", and of a transformed value "WHEN:value in {auto->0,always->1} OR {0,1}"
_CHOICES = re.compile(r"^([^:]+):(?:value in )?\{([^}]*)\}")


def _entries(lines):
    """(left, text) of each; what is too long for the left column has its text in the next line."""
    entries = []
    for line in lines:
        if re.match(r" {2}\S", line):
            left, _, text = line.strip().partition("  ")
            entries.append([left, text.strip()])
        else:
            entries[-1][1] = f"{entries[-1][1]} {line.strip()}".strip()
    return entries


def _value_of(left):
    """("FILE", choices, repeats) of "FILE ... REQUIRED Excludes: --json"."""
    left = re.sub(r"\s*(?:Needs|Excludes):.*", "", left)
    words = re.sub(r"\s+OR\s+\{[^}]*\}", "", left)
    repeats = " ..." in words
    words = re.sub(r"(?:^|\s+)(?:REQUIRED|\.\.\.)", "", words).strip()
    match = _CHOICES.match(words)
    if not match:
        # What a validator says of a range, "EPOCH:INT in [0 - 9]", is for people.
        return words.partition(":")[0], (), repeats
    return match[1], tuple(choice.partition("->")[0] for choice in match[2].split(",")), repeats


def _sections(text):
    sections, current = {}, None
    for line in text.splitlines():
        head = _HEAD.match(line)
        if head:
            current = sections.setdefault(head[1], [])
        elif not line.strip():
            current = None
        elif current is not None:
            current.append(line)
    return sections


def read(program, words=(), text=""):
    """The tree of `program`, which is run once for each command."""
    done = subprocess.run([program, *words, "--help"], capture_output=True, text=True, check=True, timeout=60)
    sections = _sections(done.stdout)
    unknown = set(sections) - {"Options", "Positionals", "Subcommands"}
    if unknown:
        raise ValueError(f"{program} {' '.join(words)} --help has sections that are not known: {unknown}")
    options = []
    for left, about in _entries(sections.get("Options", [])):
        names, _, rest = left.partition(" ")
        value, choices, repeats = _value_of(rest)
        options.append(Option(tuple(names.split(",")), value, choices, about, repeats))
    arguments = []
    for left, about in _entries(sections.get("Positionals", [])):
        value, _, repeats = _value_of(left.partition(" ")[2])
        arguments.append(Argument(value, about, repeats))
    commands = [read(program, (*words, name), about) for name, about in _entries(sections.get("Subcommands", []))]
    return Command(tuple(words), text, tuple(options), tuple(arguments), tuple(commands))
