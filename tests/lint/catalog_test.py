#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""journalctl takes the catalog, and has every entry of it afterwards: catalog_test.py CATALOG."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

CATALOG = pathlib.Path(sys.argv[1])
with tempfile.TemporaryDirectory() as root:
    folder = pathlib.Path(root, "usr/lib/systemd/catalog")
    folder.mkdir(parents=True)
    pathlib.Path(root, "var/lib/systemd/catalog").mkdir(parents=True)
    shutil.copy(CATALOG, folder)

    def journalctl(argument):
        return subprocess.run(["journalctl", f"--root={root}", argument], capture_output=True, text=True, check=True, timeout=60)

    said = journalctl("--update-catalog").stderr
    listed = {line.split()[0] for line in journalctl("--list-catalog").stdout.splitlines() if line}
    expected = set(re.findall(r"^-- (\S+)$", CATALOG.read_text(encoding="utf-8"), re.MULTILINE))
    sys.exit(f"journalctl has {sorted(listed)} of {sorted(expected)}\n{said}" if listed != expected or said else 0)
