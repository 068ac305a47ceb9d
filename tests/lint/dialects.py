# SPDX-License-Identifier: GPL-3.0-or-later
"""Each line of onvif/DIALECTS.md names a test, and each test that it names is there."""
import re

from named_tests import Tests
from source import Finding

CODES = {"no-test-named", "no-such-test"}

_TABLE = "onvif/DIALECTS.md"
_SPAN = re.compile(r"`([^`]+)`")


def check(tree):
    tests, findings = Tests(tree, ["tests/system"]), []
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
                if not tests.has(name):
                    findings.append(Finding(_TABLE, number, "no-such-test", f"there is no test {name}"))
    return findings
