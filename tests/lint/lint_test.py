#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every check refuses its bad fixtures, at the line they say, and passes the good ones.

A fixture: lines `expect: FILE:LINE:CODE`, then for each file `=== PATH` (` !` after it: executable) and its content."""
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import lint  # noqa: E402
import promises  # noqa: E402
from source import Allowances, Finding, Tree  # noqa: E402


def unpack(fixture, root):
    expected, out = set(), None
    for line in fixture.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.startswith("=== "):
            path, executable = (line[4:].split() + [""])[:2]
            out = root / path
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text("", encoding="utf-8")
            out.chmod(0o755 if executable == "!" else 0o644)
        elif out is None:
            path, number, code = line.removeprefix("expect: ").strip().rsplit(":", 2)
            expected.add((path, int(number), code))
        else:
            with out.open("a", encoding="utf-8") as file:
                file.write(line)
    return expected


class Fixtures(unittest.TestCase):
    maxDiff = None

    def test_each(self):
        refused = {}
        for fixture in sorted((HERE / "fixtures").glob("*/*.txt")):
            name = fixture.parent.name
            check, codes = lint.CHECKS[name]
            with self.subTest(fixture=f"{name}/{fixture.name}"), tempfile.TemporaryDirectory() as folder:
                expected = unpack(fixture, pathlib.Path(folder))
                findings = check(Tree(folder))
                if findings is None:
                    self.assertEqual(name, "format")
                    continue
                self.assertEqual(sorted({(f.path, f.line, f.code) for f in findings}), sorted(expected))
                refused.setdefault(name, set()).update(code for _, _, code in expected)
        for name, (_, codes) in lint.CHECKS.items():
            if name == "format" and shutil.which("clang-format-14") is None:
                continue
            with self.subTest(check=name):
                self.assertTrue((HERE / "fixtures" / name / "good.txt").exists())
                self.assertEqual(sorted(refused.get(name, set())), sorted(codes - {"layer-table"}))


class Table(unittest.TestCase):
    def test_an_edge_upwards_in_the_table_itself(self):
        import layers
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "layers.txt"
            file.write_text("layer 0 a : b\nlayer 1 b :\nnonsense\n", encoding="utf-8")
            self.assertEqual([f.code for f in layers.Table(file).findings], ["layer-table"] * 2)


class AllowedExceptions(unittest.TestCase):
    def test_used_and_unused(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "allowed.txt"
            file.write_text("# comment\nendl a.cpp a reason\nendl b.cpp a reason\n", encoding="utf-8")
            allowances = Allowances(file)
            kept = allowances.filter([Finding("a.cpp", 1, "endl", ""), Finding("c.cpp", 1, "endl", "")])
            self.assertEqual([f.path for f in kept], ["c.cpp"])
            self.assertEqual([f.line for f in allowances.unused({"endl"}, "allowed.txt")], [3])

    def test_an_exception_without_a_reason(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "allowed.txt"
            file.write_text("endl a.cpp\n", encoding="utf-8")
            with self.assertRaises(SystemExit):
                Allowances(file)


class Binary(unittest.TestCase):
    def scan(self, content):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "program"
            file.write_bytes(b"\x7fELF\x00" + content)
            return [finding.code for finding in promises.check_binary(file)]

    def test_reads_only(self):
        self.assertEqual(self.scan(b"GetSystemDateAndTime\0GetUsers\0tds:SystemCapabilities\0SetUserAgent\0"), [])

    def test_a_name(self):
        self.assertEqual(self.scan(b"GetSystemDateAndTime\0SetUser\0"), ["write-operation"])

    def test_a_qualified_name(self):
        self.assertEqual(self.scan(b"GetSystemDateAndTime\0<tds:DeleteUsers/>\0"), ["write-operation"])

    def test_an_action(self):
        self.assertEqual(self.scan(b"GetSystemDateAndTime\0http://www.onvif.org/ver20/ptz/wsdl/GotoPreset\0"), ["write-operation"])

    def test_a_program_without_operations(self):
        self.assertEqual(self.scan(b"nothing at all\0"), ["not-a-read"])

    def test_what_listens(self):
        def scan(*imported):
            return [finding.code for finding in promises.check_imports("program", set(imported))]
        self.assertEqual(scan("bind", "connect", "sd_listen_fds"), [])
        self.assertEqual(scan("bind", "listen", "accept4"), ["listens", "listens"])
        self.assertEqual(scan("strlen"), ["listens"])


if __name__ == "__main__":
    unittest.main()
