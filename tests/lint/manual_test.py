#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual pages against the programs in $CAMAUDIT_PROGRAMS: every command, option and argument of their --help, and
none more. And what a formatter says of the pages, and whether the examples in them hold."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "lint"), str(ROOT / "packaging" / "completion")]

import command_tree  # noqa: E402
from manual import Page  # noqa: E402

MAN = ROOT / "packaging" / "man"
PROGRAMS = pathlib.Path(os.environ["CAMAUDIT_PROGRAMS"])


def page(name):
    return Page(name, (MAN / name).read_text(encoding="utf-8"))


def options_of(items):
    """{("-q", "--quiet"): "", ("--config",): "FILE"} of `.It Fl q , Fl -quiet` and `.It Fl -config Ar FILE`."""
    told = {}
    for item in items:
        if item.head.startswith("Fl "):
            names, _, value = item.head.partition(" Ar ")
            told[tuple("-" + name.removeprefix("Fl ") for name in names.split(" , "))] = value
    return told


def arguments_of(items):
    return [item.head.removeprefix("Ar ").removesuffix(" ...") for item in items if item.head.startswith("Ar ")]


class CommandLines(unittest.TestCase):
    maxDiff = None

    def hold(self, name, program):
        text = page(name)
        tree = command_tree.read(PROGRAMS / program)
        common = options_of(text.items("OPTIONS"))
        own = {option.names: option.value for option in tree.options}
        self.assertEqual(common | own, common, f"{name} (OPTIONS) lacks an option of {program} itself")
        told = set(text.lists)
        known = {" ".join(leaf.words) for leaf in tree.leaves() if leaf.words}
        after = list(text.lists)
        sections = after[after.index("COMMANDS") + 1:after.index("ENVIRONMENT" if "ENVIRONMENT" in told else "FILES")] \
            if "COMMANDS" in told else []
        self.assertEqual(sorted(sections), sorted(known))
        everywhere = None
        for leaf in tree.leaves():
            takes = {option.names: option.value for option in leaf.options}
            everywhere = set(takes) if everywhere is None else everywhere & set(takes)
            with self.subTest(command=" ".join(leaf.words)):
                items = text.lists[" ".join(leaf.words)] if leaf.words else []
                self.assertEqual(options_of(items) | common, takes | common)
                self.assertEqual(set(options_of(items)) & set(common), set(), "it is among the OPTIONS already")
                self.assertEqual(arguments_of(items), [argument.value for argument in leaf.arguments])
        self.assertEqual(set(common), everywhere | set(own), "OPTIONS are those of every command")

    def test_camaudit(self):
        self.hold("camaudit.1", "camaudit")

    def test_camauditd(self):
        self.hold("camauditd.8", "camauditd")

    def test_collector(self):
        self.hold("camaudit-collector.1", "camaudit-collector")

    def test_exit_codes_that_help_tells(self):
        for name, program in (("camaudit.1", "camaudit"), ("camaudit-collector.1", "camaudit-collector")):
            done = subprocess.run([PROGRAMS / program, "--help"], capture_output=True, text=True, check=True)
            told = re.findall(r"\b(\d+) ", done.stdout.partition("Exit codes:")[2].replace("\n", " "))
            self.assertEqual(sorted(told), sorted(page(name).names("EXIT STATUS")))


class Examples(unittest.TestCase):
    def blocks(self, name):
        text = (MAN / name).read_text(encoding="utf-8").partition(".Sh EXAMPLES")[2]
        for block in re.findall(r"^\.Bd -literal[^\n]*\n(.*?)^\.Ed", text, re.MULTILINE | re.DOTALL):
            yield block.replace("\\(aq", "'").replace("\\(dq", '"')

    def run_on(self, name, text, *command):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, name)
            file.write_text(text, encoding="utf-8")
            return subprocess.run([PROGRAMS / "camaudit", *command, file], capture_output=True, text=True, timeout=60)

    def test_configuration(self):
        (text,) = self.blocks("camaudit.toml.5")
        done = self.run_on("site.toml", text, "status", "--state-dir", "none", "--config")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_rule_and_waiver(self):
        rule, waiver = self.blocks("camaudit-rules.5")
        done = self.run_on("X01-DISCOVERABLE.toml", rule, "rules", "check")
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.run_on("waivers.toml", waiver, "waivers", "check")
        self.assertEqual(done.returncode, 0, done.stderr)


class Formatter(unittest.TestCase):
    def test_every_page(self):
        formatter = shutil.which("mandoc")
        if formatter is None:
            if os.environ.get("CI") == "true":
                self.fail("mandoc is missing")
            self.skipTest("mandoc is missing")
        pages = sorted(MAN.glob("*.[1-8]"))
        self.assertEqual(len(pages), 5)
        done = subprocess.run([formatter, "-Tlint", "-W", "warning", *pages], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)


if __name__ == "__main__":
    unittest.main()
