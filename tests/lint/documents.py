# SPDX-License-Identifier: GPL-3.0-or-later
"""What documents say is there, is there; and nothing tells of one machine."""
import os
import re

import layers
from source import Finding, line_of

CODES = {"machine-path", "registry-host", "no-such-command", "no-such-subcommand", "no-such-file", "no-such-document"}

_MACHINE = re.compile(r"(?<![\w.$}>])/(?:root)/|(?<![\w.$}])/(?:home|work)/[A-Za-z]")
# A host that calls itself a registry, mirror or proxy, and the download addresses that a package client locks.
_REGISTRY = re.compile(r"\b(?:registry|mirror|proxy)\.[a-z0-9-]+\.[a-z]{2,}\b|\"resolved\":\s*\"http", re.IGNORECASE)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_CODE_SPAN = re.compile(r"`([^`\n]+)`")
_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_DOCUMENT = re.compile(r"(?<![\w/.*-])([\w-][\w./-]*\.md)\b")
_CALL = re.compile(r"^(?:[$#] )?(?:sudo )?(?:[\w./-]*/)?camaudit((?: [a-z][a-z-]*){1,2})", re.MULTILINE)
_SUBCOMMAND = re.compile(r'add_subcommand\(\s*"([a-z-]+)"')
_COMMENTED = {".cpp", ".hpp", ".h", ".py", ".cmake", ".toml", ".md", ".mjs", ""}


def _text_files(tree):
    for file in tree.files:
        if file.path != "LICENSE":
            text = file.read()
            if "\0" not in text[:4096]:
                yield file, text


def _exists(tree, path, beside):
    for base in ("", beside):
        joined = os.path.normpath(os.path.join(base, path))
        if joined in tree.paths or (tree.root / joined).is_dir():
            return True
    return False


def _commands(tree, file, text):
    """Fenced commands whose first word is a path in the repository."""
    for fence in _FENCE.finditer(text):
        for match in re.finditer(r"^(?:[$#] )?(?:sudo )?([\w.-]+(?:/[\w.-]+)+)(?=\s|$)", fence[1], re.MULTILINE):
            word = match[1]
            if word.startswith("build/"):
                continue
            full = tree.root / word
            if not (full.is_file() and os.access(full, os.X_OK)):
                yield Finding(file.path, line_of(text, fence.start(1) + match.start(1)), "no-such-command",
                              f"{word} is not an executable file of this repository")


def _subcommands(tree, file, text, known):
    for span in list(_FENCE.finditer(text)) + list(_CODE_SPAN.finditer(text)):
        for match in _CALL.finditer(span[1]):
            words = match[1].split()
            # The second word is a command of a group (`rules list`) or, where the first is none, an argument.
            wrong = [w for w in (words if words[0] in ("rules",) else words[:1]) if w not in known]
            for word in wrong:
                yield Finding(file.path, line_of(text, span.start(1) + match.start(1)), "no-such-subcommand",
                              f"agent/app registers no command '{word}'")


def check(tree, layer_table):
    table = layers.Table(layer_table)
    tops = {path.split("/")[0] for path in tree.paths if "/" in path}
    names = {path.rsplit("/", 1)[-1] for path in tree.paths}
    known = set()
    for file in tree.cpp("agent/app"):
        known.update(_SUBCOMMAND.findall(file.read()))

    findings = []
    for file, text in _text_files(tree):
        for pattern, code, message in ((_MACHINE, "machine-path", "a path of one machine"),
                                       (_REGISTRY, "registry-host", "the name of a package registry")):
            for match in pattern.finditer(text):
                findings.append(Finding(file.path, line_of(text, match.start()), code, f"{message}: {match[0]}"))
        beside = file.path.rsplit("/", 1)[0] if "/" in file.path else ""
        if file.suffix in _COMMENTED:
            for match in _DOCUMENT.finditer(text):
                word = match[1]
                if not _exists(tree, word, beside) and not ("/" not in word and word in names):
                    findings.append(Finding(file.path, line_of(text, match.start()), "no-such-document",
                                            f"{word} is no document of this repository"))
        if file.suffix != ".md":
            continue
        findings.extend(_commands(tree, file, text))
        findings.extend(_subcommands(tree, file, text, known))
        outside_fences = _FENCE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)
        for match in _LINK.finditer(outside_fences):
            if "://" not in match[1] and not _exists(tree, match[1], beside):
                findings.append(Finding(file.path, line_of(text, match.start()), "no-such-file", f"the link to {match[1]}"))
        for match in _CODE_SPAN.finditer(outside_fences):
            word = match[1].rstrip("/")
            if not re.fullmatch(r"[\w.-]+(?:/[\w.-]+)+", word) or word.split("/")[0] not in tops:
                continue
            if word.endswith(".md") or word in table.ranks or _exists(tree, word, beside):
                continue  # .md: told above
            findings.append(Finding(file.path, line_of(text, match.start()), "no-such-file", f"{word} does not exist"))
    return findings
