# SPDX-License-Identifier: GPL-3.0-or-later
"""Each promise of ASSURANCE.md names the tests that hold it, and each test that it names is there."""
import re

from named_tests import Tests
from source import Finding

CODES = {"no-test-for-promise", "no-test-of-that-name", "no-assurance"}

_DOCUMENT = "ASSURANCE.md"
_SPAN = re.compile(r"`([^`]+)`")
_LAST = "held by"


def check(tree):
    tests, findings = Tests(tree), []
    document = next((file for file in tree.files if file.path == _DOCUMENT), None)
    if document is None:
        return [Finding(_DOCUMENT, 1, "no-assurance", "the document is missing")]
    promises = False
    for number, line in enumerate(document.read().splitlines(), 1):
        if not line.startswith("| "):
            promises = promises and line.startswith("|")
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[-1] == _LAST:
            promises = True
            continue
        if not promises:
            continue
        named = _SPAN.findall(cells[-1])
        if not named:
            findings.append(Finding(_DOCUMENT, number, "no-test-for-promise", "the last column names no test"))
        for name in named:
            if not tests.has(name) and not tests.has_ctest(name):
                findings.append(Finding(_DOCUMENT, number, "no-test-of-that-name", f"there is no test {name}"))
    return findings
