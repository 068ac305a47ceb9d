#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lint.py [--root DIR] CHECK...   CHECK: layers traps style format read_only documents dialects assurance catalog manual, or: binary PROGRAM.

Prints FILE:LINE: [code] what, for each thing found, and ends with 1; with 77 if clang-format-14 is missing and CI is not
"true". Exceptions, each with its reason, are in allowed.txt."""
import argparse
import os
import pathlib
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import assurance  # noqa: E402
import catalog  # noqa: E402
import dialects  # noqa: E402
import documents  # noqa: E402
import layers  # noqa: E402
import manual  # noqa: E402
import promises  # noqa: E402
import style  # noqa: E402
import traps  # noqa: E402
from source import Allowances, Tree  # noqa: E402

CHECKS = {
    "layers": (lambda tree: layers.check(tree, HERE / "layers.txt"), layers.CODES),
    "traps": (traps.check, traps.CODES),
    "style": (style.check, style.CODES),
    "format": (style.check_format, style.FORMAT_CODES),
    "read_only": (promises.check, promises.CODES),
    "documents": (lambda tree: documents.check(tree, HERE / "layers.txt"), documents.CODES),
    "dialects": (dialects.check, dialects.CODES),
    "assurance": (assurance.check, assurance.CODES),
    "catalog": (catalog.check, catalog.CODES),
    "manual": (manual.check, manual.CODES),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=HERE.parent.parent)
    parser.add_argument("checks", nargs="+", metavar="CHECK")
    arguments = parser.parse_args()

    findings = []
    if arguments.checks[0] == "binary" and len(arguments.checks) == 2:
        program = arguments.checks[1]
        findings = promises.check_binary(program) + promises.check_imports(program, promises.imports(program))
    else:
        tree = Tree(arguments.root)
        allowances = Allowances(HERE / "allowed.txt")
        for name in arguments.checks:
            if name not in CHECKS:
                parser.error(f"no check '{name}'; there are: {', '.join(CHECKS)}, binary PROGRAM")
            check, codes = CHECKS[name]
            found = check(tree)
            if found is None:
                print(f"skipped: {name}: clang-format-14 is not installed")
                sys.exit(1 if os.environ.get("CI") == "true" else 77)
            findings += allowances.filter(found) + allowances.unused(codes, "tests/lint/allowed.txt")
    for finding in sorted(set(findings)):
        print(finding)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
