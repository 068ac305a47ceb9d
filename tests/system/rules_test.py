# SPDX-License-Identifier: GPL-3.0-or-later
"""The rule author's commands."""
import pathlib
import unittest

from control_room import Site

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


if __name__ == "__main__":
    unittest.main()
