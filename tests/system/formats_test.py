# SPDX-License-Identifier: GPL-3.0-or-later
"""A report in every format, as other programs read it: of the sample report, and of one in which every text is hostile."""
import csv
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden" / "report"
PEERS = pathlib.Path(__file__).resolve().parent.parent / "peers"
FORMATS = ["table", "json", "jsonl", "csv", "html", "junit", "sarif", "oscal"]
HOSTILE = ("=1+1\"'><script>alert(1)</script><!--]]>&amp;\x1b[31m\x9b\u202e\u2066\u200b\ufeff\r\n\t\0z\uffff"
           "[x](javascript:1){0}*_`|" + "A" * 3000)
# Words of a closed set, and times: what they may say is checked when a report is read.
KEPT = {"schema", "severity", "outcome", "state", "kind", "started", "finished", "surveyed", "since", "approved_on", "expires"}
# C0 and C1 controls and marks that turn the direction of text, but for line ends.
ACTS = re.compile("[\0-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def hostile(value, key=""):
    if isinstance(value, dict):
        return {name: hostile(member, name) for name, member in value.items()}
    if isinstance(value, list):
        return [hostile(member, key) for member in value]
    return HOSTILE if isinstance(value, str) and value and key not in KEPT else value


def skipped_or_run(test, script, *arguments):
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI") == "true":
            test.fail("node is not installed")
        test.skipTest("node is not installed")
    done = subprocess.run([node, PEERS / script, *arguments], capture_output=True, text=True, timeout=280, check=False)
    if done.returncode == 77:
        test.skipTest(done.stdout.strip())
    test.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr[-4000:])


class Formats(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.place = pathlib.Path(cls.directory.name)
        report = json.loads((GOLDEN / "sample.json").read_text(encoding="utf-8"))
        cls.reports = {"sample": report, "hostile": hostile(report)}
        cls.texts = {}
        for name, content in cls.reports.items():
            source = cls.place / f"{name}.report"
            source.write_text(json.dumps(content), encoding="utf-8")
            for wanted in FORMATS:
                target = cls.place / f"{name}.{wanted}"
                done = cls.run_camaudit("convert", source, "--format", wanted, "-o", target)
                assert done.returncode == 2, done.stderr
                cls.texts[name, wanted] = target.read_bytes().decode()

    @staticmethod
    def run_camaudit(*arguments):
        environment = {**os.environ, "COLUMNS": "80", "LC_ALL": "C.UTF-8"}
        return subprocess.run([os.environ["CAMAUDIT"], *arguments], capture_output=True, timeout=60, check=False,
                              env=environment)

    def test_the_sample_is_as_it_is_kept(self):
        for wanted in FORMATS:
            self.assertEqual(self.texts["sample", wanted], (GOLDEN / f"sample.{wanted}").read_bytes().decode(), wanted)

    def test_nothing_acts_on_a_terminal(self):
        for (name, wanted), text in self.texts.items():
            self.assertIsNone(ACTS.search(text.removeprefix("\ufeff") if wanted == "csv" else text), f"{name}.{wanted}")

    def test_json_loses_nothing(self):
        for name, report in self.reports.items():
            again = json.loads(self.texts[name, "json"])
            self.assertEqual(again["findings"], report["findings"])
            self.assertEqual(again["devices"], report["devices"])

    def test_csv(self):
        for name, report in self.reports.items():
            text = self.texts[name, "csv"]
            self.assertTrue(text.startswith("\ufeffrun,"), "a spreadsheet would not take it for UTF-8")
            rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
            self.assertEqual([row["outcome"] for row in rows], [finding["outcome"] for finding in report["findings"]])
            self.assertEqual(self.texts[name, "csv"].count("\r\n"), 1 + len(rows))
            for row in rows:
                for cell in row.values():
                    self.assertNotRegex(cell, r"^[=+\-@\t\r]")

    def test_jsonl(self):
        for name, report in self.reports.items():
            lines = [json.loads(line) for line in self.texts[name, "jsonl"].splitlines()]
            self.assertEqual([line["evidence"] for line in lines], [finding["evidence"] for finding in report["findings"]])
            self.assertEqual({line["run"]["id"] for line in lines}, {report["run"]["id"]})

    def test_junit(self):
        for name, report in self.reports.items():
            root = xml.etree.ElementTree.fromstring(self.texts[name, "junit"])
            cases = root.findall("testsuite/testcase")
            self.assertEqual(len(cases), len(report["findings"]))
            self.assertEqual(int(root.get("tests")), len(cases))
            for kind in ("failure", "error", "skipped"):
                told = int(root.get({"failure": "failures", "error": "errors"}.get(kind, kind)))
                self.assertEqual(len(root.findall(f"testsuite/testcase/{kind}")), told)
            passed = sum(finding["outcome"] == "pass" for finding in report["findings"])
            self.assertEqual(sum(len(case) == 0 for case in cases), passed)

    def test_sarif_by_its_schema(self):
        skipped_or_run(self, "sarif_schema.mjs", self.place / "sample.sarif", self.place / "hostile.sarif")

    def test_oscal_holds_together(self):
        # The schema of OSCAL comes in no package, so this looks at what it asks for: ids, references, tokens, text.
        uuid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
        for name in self.reports:
            root = json.loads(self.texts[name, "oscal"])["assessment-results"]
            self.assertEqual(set(root), {"uuid", "metadata", "import-ap", "results", "back-matter"})
            result = root["results"][0]
            self.assertLessEqual({"uuid", "title", "description", "start", "reviewed-controls"}, set(result))
            ids, used = [], []

            def walk(value, key=""):
                if isinstance(value, dict):
                    for member, inner in value.items():
                        walk(inner, member)
                elif isinstance(value, list):
                    self.assertTrue(value, f"{key} is an empty list")
                    for inner in value:
                        walk(inner, key)
                elif key == "uuid":
                    self.assertRegex(value, uuid)
                    ids.append(value)
                elif key.endswith("-uuid"):
                    used.append(value)
                elif key == "target-id":
                    self.assertRegex(value, r"^[A-Za-z_][A-Za-z0-9._-]*$")
                elif isinstance(value, str):
                    self.assertRegex(value, r"^\S(.*\S)?$", key)

            walk(root)
            self.assertEqual(len(ids), len(set(ids)), "two things have one UUID")
            self.assertLessEqual(set(used), set(ids), "something is referred to and not there")
            self.assertIn(root["import-ap"]["href"].removeprefix("#"), ids)
            for finding in result["findings"]:
                self.assertIn(finding["target"]["status"]["state"], ("satisfied", "not-satisfied"))

    def test_html_in_a_browser(self):
        skipped_or_run(self, "html_page.mjs", self.place / "sample.html", self.place / "hostile.html", GOLDEN / "sla.html",
                       GOLDEN.parent / "collector" / "measures.html")


class Convert(unittest.TestCase):
    def refuses(self, content, exit_code, *words):
        with tempfile.TemporaryDirectory() as directory:
            source = pathlib.Path(directory, "r.json")
            if content is not None:
                source.write_bytes(content)
            target = pathlib.Path(directory, "out")
            done = Formats.run_camaudit("convert", source, "--format", "csv", "-o", target)
            self.assertEqual(done.returncode, exit_code, done.stderr)
            self.assertEqual(done.stderr.decode().count("\n"), 1, done.stderr)
            for word in words:
                self.assertIn(word, done.stderr.decode())
            self.assertFalse(target.exists(), "something was written")

    def test_says_what_is_wrong_and_where(self):
        sample = (GOLDEN / "sample.json").read_bytes()
        self.refuses(None, 66, "r.json")
        self.refuses(b"", 64, "r.json:1:1", "ends too early")
        self.refuses(sample[:3000], 64, "r.json:", "ends too early")
        self.refuses(sample.replace(b'"principle":6', b'"principle":six', 1), 64, "r.json:", "is not JSON")
        self.refuses(b'{"schema":"else"}', 64, "camaudit.report/1")
        self.refuses(sample.replace(b'"outcome":"fail"', b'"outcome":"\\u001b[31m"', 1), 64, "findings[1].outcome")
        self.refuses(b"[" * 100_000, 64, "r.json:1:")
        self.refuses(b"\xff\xfe{", 64, "r.json:1:1")

    def test_ends_as_the_audit_did(self):
        sample = GOLDEN / "sample.json"
        self.assertEqual(Formats.run_camaudit("convert", sample).returncode, 2)
        self.assertEqual(Formats.run_camaudit("convert", sample, "--fail-on", "critical").returncode, 3)

    def test_that_the_audit_was_interrupted_does_not_interrupt_it(self):
        with tempfile.TemporaryDirectory() as directory:
            cut_off = pathlib.Path(directory, "r.json")
            cut_off.write_bytes((GOLDEN / "sample.json").read_bytes().replace(b'"interrupted":false', b'"interrupted":true'))
            self.assertEqual(Formats.run_camaudit("convert", cut_off).returncode, 2)
            self.assertEqual(Formats.run_camaudit("convert", cut_off, "--fail-on", "critical").returncode, 3)


if __name__ == "__main__":
    unittest.main()
