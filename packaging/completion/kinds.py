# SPDX-License-Identifier: GPL-3.0-or-later
"""What a value is, by the name that --help gives it, so that a shell can complete it."""

# Whatever is in none of these is a word that only the person knows.
_FILES = {"FILE", "PUB.pem", "FILE.csv", "FILE|DIR", "DIR|FILE"}
_FOLDERS = {"DIR"}
_WORDS = {"DEVICE", "N", "YYYY-MM", "CIDR", "RUN", "DATE", "SQL", "SYSTEM", "CAMERA", "TIME", "CODE", "SITE", "EPOCH", "TEXT", "KEYID", "SCHEME"}


def kind_of(value, choices=()):
    """"words", "file", "folder", "rule", "interface", "any"; empty for a flag."""
    if choices:
        return "words"
    if not value:
        return ""
    if value in _FILES:
        return "file"
    if value in _FOLDERS:
        return "folder"
    if value == "RULE":
        return "rule"
    if value == "IF":
        return "interface"
    if value in _WORDS:
        return "any"
    raise ValueError(f"say in packaging/completion/kinds.py what a value called {value} is")


def valued_options(tree):
    """Every name of an option that takes a value. A name takes one in every command or in none."""
    valued, flags = set(), set()
    for command in tree.all():
        for option in command.options:
            (valued if option.value else flags).update(option.names)
    if valued & flags:
        raise ValueError(f"{valued & flags} take a value in one command and none in another")
    return sorted(valued)
