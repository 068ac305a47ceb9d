# SPDX-License-Identifier: GPL-3.0-or-later
"""Each line of onvif/DIALECTS.md names a test, and each test that it names is there."""
import re

from source import Finding, without_comments

CODES = {"no-test-named", "no-such-test"}

_TABLE = "onvif/DIALECTS.md"
_GTEST = re.compile(r"\bTEST(?:_[FP])?\(\s*(\w+)\s*,\s*(\w+)\s*\)")
_SPAN = re.compile(r"`([^`]+)`")


def check(tree):
    tests, scripts, findings = set(), {}, []
    for file in tree.files:
        if not file.under("tests"):
            continue
        if file.suffix == ".cpp":
            tests.update(f"{suite}.{name}" for suite, name in _GTEST.findall(without_comments(file.read())))
        elif file.suffix == ".py" and file.under("tests/system"):
            scripts[file.path.rsplit("/", 1)[-1]] = file.read()

    for file in tree.files:
        if file.path != _TABLE:
            continue
        for number, line in enumerate(file.read().splitlines(), 1):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not line.startswith("| ") or cells[-1] == "held by":
                continue
            named = _SPAN.findall(cells[-1])
            if not named:
                findings.append(Finding(_TABLE, number, "no-test-named", "the last column names no test"))
            for name in named:
                script, _, word = name.partition(":")
                if name not in tests and not (word and word in scripts.get(script, "")):
                    findings.append(Finding(_TABLE, number, "no-such-test", f"there is no test {name}"))
    return findings
