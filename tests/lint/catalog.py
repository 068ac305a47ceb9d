# SPDX-License-Identifier: GPL-3.0-or-later
"""Each kind of alert has an entry of its own in the journal's message catalog, with cause and remedy, and none is left over."""
import re

from source import Finding, line_of

CODES = {"not-in-catalog", "not-in-code", "bad-entry", "bad-message-id"}

_CODE = "agent/alerts/kind.cpp"
_CATALOG = "systemd/camaudit.catalog"
_KIND = re.compile(r'KindText\{Kind::(\w+),\s*"[^"]*",\s*"([^"]*)"')
_ENTRY = re.compile(r"^-- ([^\n]*)\n(.*?)(?=^-- |\Z)", re.MULTILINE | re.DOTALL)
_PARTS = (("Subject:", r"^Subject: \S"), ("Defined-By:", r"^Defined-By: camaudit$"),
          ("Documentation:", r"^Documentation: \S"), ("Cause:", r"^Cause: \S"), ("Remedy:", r"^Remedy: \S"))


def _ids(path, text, pattern, group):
    """{id: line}, and what is wrong with them."""
    ids, findings = {}, []
    for match in pattern.finditer(text):
        name, line = match[group], line_of(text, match.start(group))
        if not re.fullmatch(r"[0-9a-f]{32}", name):
            findings.append(Finding(path, line, "bad-message-id", f"'{name}' is not 32 hexadecimal digits"))
        elif name in ids:
            findings.append(Finding(path, line, "bad-message-id", f"{name} is there twice"))
        ids.setdefault(name, line)
    return ids, findings


def check(tree):
    texts = {file.path: file.read() for file in tree.files if file.path in (_CODE, _CATALOG)}
    code, catalog = texts.get(_CODE, ""), texts.get(_CATALOG, "")
    kinds, findings = _ids(_CODE, code, _KIND, 2)
    entries, more = _ids(_CATALOG, catalog, _ENTRY, 1)
    findings += more
    for name, line in kinds.items():
        if name not in entries:
            findings.append(Finding(_CODE, line, "not-in-catalog", f"{_CATALOG} does not explain {name}"))
    for name, line in entries.items():
        if name not in kinds:
            findings.append(Finding(_CATALOG, line, "not-in-code", f"no alert has the id {name}"))
    for entry in _ENTRY.finditer(catalog):
        missing = [word for word, pattern in _PARTS if not re.search(pattern, entry[2], re.MULTILINE)]
        if missing:
            findings.append(Finding(_CATALOG, line_of(catalog, entry.start()), "bad-entry", f"without {', '.join(missing)}"))
    return findings
