# SPDX-License-Identifier: GPL-3.0-or-later
"""The rule author's commands."""
import os
import pathlib
import re
import shlex
import subprocess
import unittest

from control_room import RUN_SECONDS, Simulator, Site

README = pathlib.Path(__file__).resolve().parents[2] / "agent" / "rules" / "README.md"
DEVICE = """
[[device]]
name = "gate"
personality = "profile-s-camera"
auth = "none"
"""

RULE = """
id = "X-LOCAL"
principle = 9
title = "A rule of this authority"
severity = "low"
rationale = "Because."
remediation = "Do something."
applies_to = ["camera"]
query = '''
SELECT device, '' AS subject, {outcome} AS outcome, 'seen' AS evidence FROM v1_device
'''
[[sources]]
document = "House rules"
paragraph = "1"
verified = true
"""

FIXTURES = """
[[test]]
name = "it passes"
expect = [{outcome = "pass"}]
[[test]]
name = "it fails"
expect = [{outcome = "fail"}]
"""


class Rules(unittest.TestCase):
    def test_list_names_every_rule_and_the_digest(self):
        with Site() as site:
            text = site.run("rules", "list").stdout.decode()
            self.assertIn("P06-RETENTION-CONFIG", text)
            self.assertRegex(text, r"63 rules, rulebook \S+, sha256 [0-9a-f]{64}")

    def test_show_prints_query_and_thresholds(self):
        with Site() as site:
            text = site.run("rules", "show", "P11-CLOCK-OFFSET").stdout.decode()
            self.assertIn("SELECT", text.upper())
            self.assertIn("clock_fail_seconds = 10", text)

    def test_every_built_in_fixture_holds(self):
        with Site() as site:
            done = site.run("rules", "test")
            self.assertEqual(done.returncode, 0, done.stdout.decode() + done.stderr.decode())
            self.assertRegex(done.stdout.decode(), r"\d+ fixtures held, 0 failed")

    def test_check_names_file_line_and_remedy(self):
        with Site() as site:
            path = pathlib.Path(site.directory.name, "x.toml")
            path.write_text(RULE.format(outcome="no_such_column").replace("severity", "severty"), encoding="utf-8")
            done = site.run("rules", "check", path)
            text = done.stderr.decode()
            self.assertEqual(done.returncode, 78, text)
            self.assertRegex(text, r"x\.toml:\d+:\d+")
            self.assertIn("severity", text)

    def test_what_is_not_there_is_named(self):
        with Site() as site:
            for words, code, said in [(("show", "P11-CLOCK-OFSET"), 64, "P11-CLOCK-OFFSET"),
                                      (("test", "P11-CLOCK-OFSET"), 64, "P11-CLOCK-OFFSET"),
                                      (("check", "none.toml"), 66, "none.toml: there is no such file")]:
                with self.subTest(words):
                    done = site.run("rules", *words)
                    self.assertEqual(done.returncode, code, done.stderr)
                    self.assertIn(said, done.stderr.decode())
            self.assertEqual(site.run("rules", "check").stdout, b"63 rules, nothing wrong\n")

    def test_a_fixture_that_does_not_hold_is_shown_with_its_place(self):
        with Site() as site:
            directory = pathlib.Path(site.directory.name, "rules.d")
            directory.mkdir()
            site.config.write_text(site.config.read_text() + f'\n[rules]\ndirectories = ["{directory}"]\n')
            rule = directory / "X-LOCAL.toml"
            rule.write_text(RULE.format(outcome="'pass'"), encoding="utf-8")
            done = site.run("rules", "test", "X-LOCAL")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("X-LOCAL", done.stderr.decode(), "it has no fixture")
            rule.write_text(RULE.format(outcome="'pass'") + FIXTURES, encoding="utf-8")
            done = site.run("rules", "test", "X-LOCAL", "--verbose")
            text = done.stdout.decode()
            self.assertEqual(done.returncode, 2, text)
            self.assertIn("ok    X-LOCAL  it passes\n", text)
            self.assertRegex(text, r"FAIL  X-LOCAL  it fails \(line \d+\)\nexpected: dev - fail \ncame: +dev - pass low \"seen\"\n")
            self.assertIn("1 fixtures held, 1 failed\n", text)

    def test_a_local_rule_is_judged_and_a_broken_one_stops_the_start(self):
        with Site() as site:
            directory = pathlib.Path(site.directory.name, "rules.d")
            directory.mkdir()
            site.config.write_text(site.config.read_text() + f'\n[rules]\ndirectories = ["{directory}"]\n')
            (directory / "X-LOCAL.toml").write_text(RULE.format(outcome="'pass'"), encoding="utf-8")
            listed = site.run("rules", "list").stdout.decode()
            self.assertIn("X-LOCAL", listed)
            self.assertIn("64 rules", listed)
            (directory / "X-LOCAL.toml").write_text(RULE.format(outcome="nonsense("), encoding="utf-8")
            done = site.run("audit", "--device", "127.0.0.1:9")
            self.assertEqual(done.returncode, 78)
            self.assertIn("X-LOCAL.toml:", done.stderr.decode())

    def test_the_tutorial_leads_from_nothing_to_a_judged_finding(self):
        chapter = README.read_text(encoding="utf-8").split("## Writing one")[1].split("\n## ")[0]
        rule, setting = re.findall(r"```toml\n(.*?)```", chapter, re.DOTALL)
        commands = [line for block in re.findall(r"```sh\n(.*?)```", chapter, re.DOTALL) for line in block.splitlines()]
        self.assertEqual(len(commands), 4)
        with Simulator(DEVICE) as room, Site() as site:
            place = pathlib.Path(site.directory.name)
            (place / "rules").mkdir()
            (place / "rules" / "X01-DISCOVERABLE.toml").write_text(rule, encoding="utf-8")
            (place / "site.toml").write_text(site.config.read_text(encoding="utf-8") + setting, encoding="utf-8")
            done = []
            for command in commands:
                words = shlex.split(command.replace("10.20.0.7", room.urls["gate"].split("/")[2]))
                self.assertEqual(words.pop(0), "camaudit")
                done.append(subprocess.run([os.environ["CAMAUDIT"], *words], cwd=place, capture_output=True,
                                           timeout=RUN_SECONDS, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"}))
            check, test, audit, explain = done
            self.assertIn(b"nothing wrong", check.stdout, check.stderr)
            self.assertIn(b"2 fixtures held, 0 failed", test.stdout, test.stderr)
            self.assertIn("X01-DISCOVERABLE", audit.stdout.decode())
            self.assertIn("the discovery mode is Discoverable", audit.stdout.decode(), "a simulated device is")
            self.assertIn("the discovery mode is Discoverable", explain.stdout.decode(), explain.stderr)


if __name__ == "__main__":
    unittest.main()
