# SPDX-License-Identifier: GPL-3.0-or-later
"""Every #include is an edge that layers.txt allows."""
import pathlib
import re

from source import Finding, line_of, without_comments

CODES = {"layer", "include-root", "foreign-header", "no-layer", "layer-table"}
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)


class Table:
    def __init__(self, file):
        self.ranks = {}
        self.may = {}
        self.headers = {}
        self.findings = []
        name = pathlib.Path(file).name
        for number, line in enumerate(pathlib.Path(file).read_text(encoding="utf-8").splitlines(), 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            left, _, right = line.partition(":")
            words = left.split()
            if len(words) == 3 and words[0] == "layer":
                self.ranks[words[2]] = int(words[1])
                self.may[words[2]] = right.split()
            elif len(words) == 2 and words[0] == "header":
                self.headers[words[1]] = right.split()
            else:
                self.findings.append(Finding(name, number, "layer-table", f"not understood: {line}"))
        for layer, others in self.may.items():
            for other in others:
                if other != "*" and self.ranks.get(other, 99) >= self.ranks[layer]:
                    self.findings.append(Finding(name, 1, "layer-table", f"{layer} may not include {other}: not of a lower rank"))

    def layer_of(self, path):
        fitting = [layer for layer in self.ranks if path == layer or path.startswith(layer + "/")]
        return max(fitting, key=len, default=None)

    def allows(self, layer, other):
        if layer == other:
            return True
        allowed = self.may[layer]
        return other in allowed or ("*" in allowed and self.ranks[other] < self.ranks[layer])

    def header_rule(self, name):
        for header, users in self.headers.items():
            if name == header or (header.endswith("/") and name.startswith(header)):
                return users
        return None


def check(tree, table_file):
    table = Table(table_file)
    findings = list(table.findings)
    tops = {layer.split("/")[0] for layer in table.ranks}
    for file in tree.cpp():
        layer = table.layer_of(file.path)
        if layer is None:
            findings.append(Finding(file.path, 1, "no-layer", "this file belongs to no layer of tests/lint/layers.txt"))
            continue
        text = without_comments(file.read())
        for match in _INCLUDE.finditer(text):
            quote, name = match.groups()
            line = line_of(text, match.start())
            users = table.header_rule(name)
            if users is not None:
                if not file.under(*users):
                    findings.append(Finding(file.path, line, "foreign-header",
                                            f"{name} may be named only in {', '.join(users)}"))
                continue
            ours = name.split("/")[0] in tops and "/" in name
            if quote == "<" and ours:
                findings.append(Finding(file.path, line, "include-root", f"write \"{name}\", with quotes"))
            if quote == '"' and (not ours or ".." in name):
                findings.append(Finding(file.path, line, "include-root", f"write {name} from the root of the repository"))
                continue
            if not ours:
                continue
            other = table.layer_of(name)
            if other is None:
                findings.append(Finding(file.path, line, "no-layer", f"{name} belongs to no layer"))
            elif not table.allows(layer, other):
                findings.append(Finding(file.path, line, "layer", f"{layer} (rank {table.ranks[layer]}) may not include "
                                                                  f"{other} (rank {table.ranks[other]})"))
    return findings
