#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""read_only.py ACTIONS: fails if any SOAP action in the list does anything but read, or if the list is empty."""
import re
import sys

READS = re.compile(r"^[a-z0-9]+:(Get[A-Za-z0-9]+|Find[A-Za-z0-9]+|EndSearch)$")


def main():
    with open(sys.argv[1], encoding="utf-8") as log:
        operations = [line.split()[1] for line in log if line.strip()]
    others = sorted({operation for operation in operations if not READS.match(operation)})
    print(f"{len(operations)} requests of {len(set(operations))} operations reached simulated devices")
    if others:
        print("not a read operation:", *others, file=sys.stderr)
    return 0 if operations and not others else 1


if __name__ == "__main__":
    sys.exit(main())
