# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree as the checks see it: files, C++ text without comments and strings, findings, allowances."""
import dataclasses
import os
import pathlib
import re

SKIPPED_FOLDERS = {".git", "node_modules", "__pycache__"}
SKIPPED_PATHS = {"tests/lint/fixtures", "tests/fuzz/corpus"}  # bad on purpose
CPP_SUFFIXES = {".cpp", ".hpp", ".h"}


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    code: str
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: [{self.code}] {self.text}"


@dataclasses.dataclass(frozen=True)
class File:
    path: str  # from the root, with '/'
    full: pathlib.Path

    @property
    def suffix(self):
        return pathlib.PurePosixPath(self.path).suffix

    @property
    def is_cpp(self):
        return self.suffix in CPP_SUFFIXES

    def under(self, *folders):
        return any(self.path == folder or self.path.startswith(folder + "/") for folder in folders)

    def read(self):
        return self.full.read_text(encoding="utf-8", errors="replace")


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()
        self.files = sorted(self._walk(), key=lambda file: file.path)
        self.paths = {file.path for file in self.files}

    def _walk(self):
        for folder, names, files in os.walk(self.root):
            at_root = pathlib.Path(folder) == self.root
            here = pathlib.Path(folder).relative_to(self.root)
            names[:] = [n for n in names if n not in SKIPPED_FOLDERS and not (at_root and n.startswith("build"))
                        and (here / n).as_posix() not in SKIPPED_PATHS]
            for name in files:
                full = pathlib.Path(folder) / name
                if full.is_file() and not full.is_symlink():
                    yield File(full.relative_to(self.root).as_posix(), full)

    def cpp(self, *folders):
        return [file for file in self.files if file.is_cpp and (not folders or file.under(*folders))]


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z_])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    """The same text, same offsets, comments turned to spaces."""
    return _TOKEN.sub(lambda m: _blank(m[0]) if m[0].startswith("/") else m[0], text)


def code_only(text):
    """The same text, same offsets, comments and the insides of literals turned to spaces."""
    def replace(match):
        token = match[0]
        if token.startswith("/"):
            return _blank(token)
        return token[0] + _blank(token[1:-1]) + token[-1]
    return _TOKEN.sub(replace, text)


def string_literals(text):
    """(offset, content) of every string literal outside comments."""
    for match in _TOKEN.finditer(text):
        if match[0][0] in '"R':
            yield match.start(), match[0]


def matching(text, at):
    """The offset of the bracket that closes the one at `at`, or the end of the text."""
    depth = 0
    for i in range(at, len(text)):
        if text[i] in "([{":
            depth += 1
        elif text[i] in ")]}":
            depth -= 1
            if depth == 0:
                return i
    return len(text) - 1


class Allowances:
    """allowed.txt: `code path reason`, each of which must still be needed."""

    def __init__(self, file):
        self.entries = {}
        self.used = set()
        if not pathlib.Path(file).exists():
            return
        for number, line in enumerate(pathlib.Path(file).read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            parts = line.split(maxsplit=2)
            if len(parts) != 3:
                raise SystemExit(f"{file}:{number}: write: code path reason")
            self.entries[(parts[0], parts[1])] = number

    def filter(self, findings):
        kept = []
        for finding in findings:
            key = (finding.code, finding.path)
            if key in self.entries:
                self.used.add(key)
            else:
                kept.append(finding)
        return kept

    def unused(self, codes, name):
        return [Finding(name, number, "unused-allowance", f"{code} {path}: nothing there needs it any more")
                for (code, path), number in self.entries.items()
                if code in codes and (code, path) not in self.used]
