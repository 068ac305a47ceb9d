# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests that documents name, and whether they are there."""
import re

from source import without_comments

_GTEST = re.compile(r"\bTEST(?:_[FP])?\(\s*(\w+)\s*,\s*(\w+)\s*\)")


class Tests:
    """`Suite.Name` of GoogleTest, `script_test.py:words`, and `folder.name` of ctest."""

    def __init__(self, tree, scripts=("tests",)):
        self.google, self.scripts, self.lists = set(), {}, {}
        for file in tree.files:
            if not file.under("tests"):
                continue
            if file.suffix == ".cpp":
                self.google.update(f"{suite}.{name}" for suite, name in _GTEST.findall(without_comments(file.read())))
            elif file.suffix == ".py" and any(file.under(folder) for folder in scripts):
                self.scripts[file.path.rsplit("/", 1)[-1]] = file.read()
            elif file.path.count("/") == 2 and file.path.endswith("/CMakeLists.txt"):
                self.lists[file.path.split("/")[1]] = re.sub(r"#.*", "", file.read())

    def has(self, name):
        return name in self.google or self._in_script(name)

    def has_ctest(self, name):
        """By the word in the CMakeLists.txt of the folder, where the names are made."""
        folder, _, word = name.partition(".")
        return bool(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", self.lists.get(folder, "")))

    def _in_script(self, name):
        script, _, word = name.partition(":")
        return bool(word) and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", self.scripts.get(script, "")) is not None
