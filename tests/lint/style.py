# SPDX-License-Identifier: GPL-3.0-or-later
"""Licence line, white space, and clang-format."""
import os
import re
import shutil
import subprocess

from source import Finding

CODES = {"spdx", "trailing-space", "tab", "final-newline"}
FORMAT_CODES = {"format"}

_SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"
_NEEDS_SPDX = {".cpp", ".hpp", ".h", ".cmake", ".sh", ".py", ".toml", ".mjs", ".js", ".sql", ".proto"}
_TEXT = _NEEDS_SPDX | {".md", ".txt", ".json", ".service", ".timer", ".socket", ".conf"}
_DATA = ("tests/golden",)  # expected output, byte for byte
_FORMATTER = "clang-format-14"


def _is_script(file, text):
    return file.suffix == "" and text.startswith("#!")


def check(tree):
    findings = []
    for file in tree.files:
        name = file.path.rsplit("/", 1)[-1]
        if file.suffix not in _TEXT and file.suffix != "":
            continue
        if file.under(*_DATA) and file.suffix not in _NEEDS_SPDX and name != "CMakeLists.txt":
            continue
        text = file.read()
        if file.suffix == "" and not _is_script(file, text):
            continue  # LICENSE, as its authors give it
        wants = file.suffix in _NEEDS_SPDX or name == "CMakeLists.txt" or _is_script(file, text)
        if wants and not any(_SPDX in line for line in text.splitlines()[:3]):
            findings.append(Finding(file.path, 1, "spdx", f"the first lines lack: {_SPDX}"))
        if text and not text.endswith("\n"):
            findings.append(Finding(file.path, text.count("\n") + 1, "final-newline", "the last line has no end"))
        if text.endswith("\n\n"):
            findings.append(Finding(file.path, text.count("\n"), "final-newline", "empty lines at the end"))
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"[ \t\r]$", line):
                findings.append(Finding(file.path, number, "trailing-space", "white space at the end of the line"))
            if file.is_cpp and "\t" in line:
                findings.append(Finding(file.path, number, "tab", "a tab: write spaces, or \\t inside a literal"))
    return findings


def check_format(tree):
    """None if the formatter is missing."""
    formatter = shutil.which(_FORMATTER)
    if formatter is None:
        return None
    # The gSOAP interface is not quite C++.
    files = [file for file in tree.cpp("agent", "onvif", "uploader", "tests") if file.path != "onvif/soap/interface.h"]
    findings = []
    for start in range(0, len(files), 40):
        batch = files[start:start + 40]
        run = subprocess.run([formatter, "--dry-run", "-Werror", *(str(file.full) for file in batch)], cwd=tree.root,
                             capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
        first = {}
        for match in re.finditer(r"^(/.*?):(\d+):\d+: error:", run.stderr, re.MULTILINE):
            first.setdefault(match[1], int(match[2]))
        for file in batch:
            if str(file.full) in first:
                findings.append(Finding(file.path, first[str(file.full)], "format", f"{_FORMATTER} would change it, first here"))
        if run.returncode != 0 and not first:
            findings.append(Finding(".clang-format", 1, "format", run.stderr.strip()[:400]))
    return findings
