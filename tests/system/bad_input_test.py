# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person gets wrong: one clear line that names it and the remedy, and the right exit code."""
import json
import os
import pathlib
import tempfile
import unittest

from control_room import Simulator, Site

CAMERA = """
[[device]]
name = "camera"
personality = "profile-s-camera"
"""


class BadInput(unittest.TestCase):
    def refuses(self, exit_code, words, *arguments, config=True, site=None):
        with site or Site() as place:
            done = place.run(*arguments, config=config)
            text = done.stderr.decode()
            self.assertEqual(done.returncode, exit_code, text)
            for word in words:
                self.assertIn(word, text)
            self.assertNotIn("\x1b", text)
            self.assertEqual(done.stdout, b"")
            return text

    def with_config(self, toml, exit_code, *words):
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory, "c.toml")
            path.write_text(toml, encoding="utf-8")
            self.refuses(exit_code, ["c.toml", *words], "audit", "--device", "127.0.0.1:9", "--config", path,
                         config=False)

    def test_no_command(self):
        self.refuses(64, ["--help"], config=False)

    def test_unknown_option(self):
        self.refuses(64, ["--frobnicate"], "audit", "--frobnicate")

    def test_not_an_address(self):
        self.refuses(64, ["--device", "ftp"], "audit", "--device", "ftp://127.0.0.1/")

    def test_password_in_address(self):
        self.refuses(64, ["credentials"], "audit", "--device", "http://admin:secret@127.0.0.1/")

    def test_escapes_in_an_argument_are_shown_harmlessly(self):
        self.refuses(64, ["\\x1b"], "audit", "--device", "http://127.0.0.1/\x1b[31m")

    def test_no_device(self):
        self.refuses(64, ["--device"], "audit")

    def test_unknown_rule(self):
        self.refuses(64, ["P09-HTTPS"], "audit", "--device", "127.0.0.1:9", "--only", "P09-HTTP")
        self.refuses(64, ["P09-HTTPS"], "explain", "P09-HTTP")

    def test_unknown_format(self):
        self.refuses(64, ["--format"], "audit", "--device", "127.0.0.1:9", "--format", "xml")

    def test_configuration_absent(self):
        self.refuses(66, ["/nonexistent/c.toml"], "audit", "--device", "127.0.0.1:9", "--config", "/nonexistent/c.toml",
                     config=False)

    def test_configuration_not_toml(self):
        self.with_config("[survey\n", 78, ":1:")

    def test_unknown_key_names_the_nearest(self):
        self.with_config("[survey]\nconcurency = 3\n", 78, ":2:", "concurrency")

    def test_every_problem_is_told(self):
        self.with_config("[survey]\nconcurrency = 0\ncall_timeout = \"soon\"\n[discovery]\nallowed = [\"10.0.0.1/8\"]\n",
                         78, ":2:", ":3:", ":5:")

    def test_unknown_policy(self):
        self.with_config("[policy]\nretention_dayz = 3\n", 78, ":2:", "retention_days")

    def test_policy_of_the_wrong_type(self):
        self.with_config("[policy]\nretention_days = \"many\"\n", 78, ":2:", "retention_days")

    def test_where_there_is_nothing_the_way_to_it_is_told(self):
        with tempfile.TemporaryDirectory() as directory:
            for words, code, said in [(("devices",), 66, "audit --save"), (("report",), 66, "audit --save"),
                                      (("changes",), 66, "audit --save"), (("sla",), 66, "audit --save"),
                                      (("discover",), 64, "allow multicast, or name a range"),
                                      (("register", "draft"), 64, "name a report with --report"),
                                      (("waivers", "check"), 64, "[rules] waivers"),
                                      (("spool", "export", directory + "/x"), 78, "[authority] gss_code")]:
                with self.subTest(words):
                    self.refuses(code, [said], *words, "--state-dir", directory + "/state")

    def test_password_file_absent(self):
        site = Site()
        site.password_file.unlink()
        self.refuses(66, ["password"], "audit", "--device", "127.0.0.1:9", site=site)

    def test_password_file_empty(self):
        for command in (("audit",), ("register", "draft")):
            self.refuses(78, ["password", "empty"], *command, "--device", "127.0.0.1:9", site=Site(password=""))

    def test_password_file_open_to_others_is_told(self):
        with Site() as site:
            site.password_file.chmod(0o644)
            done = site.run("audit", "--device", "127.0.0.1:9")
            self.assertIn("chmod 600", done.stderr.decode())

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_password_file_unreadable(self):
        site = Site()
        site.password_file.chmod(0)
        self.refuses(77, ["password"], "audit", "--device", "127.0.0.1:9", site=site)

    def test_output_cannot_be_written(self):
        self.refuses(73, ["/nonexistent/report"], "audit", "--device", "127.0.0.1:9", "-o", "/nonexistent/report.json")

    def test_host_name_unknown(self):
        self.refuses(66, ["no-such-host.invalid"], "audit", "--device", "no-such-host.invalid")

    def test_a_configured_name_that_is_unknown_keeps_nobody_from_asking_the_others(self):
        with Simulator(CAMERA) as room, Site() as site:
            text = site.config.read_text(encoding="utf-8")

            def configure(*devices):
                named = ", ".join(f'"{device}"' for device in devices)
                site.config.write_text(text.replace("multicast = false", f"multicast = false\ndevices = [{named}]"),
                                       encoding="utf-8")

            configure("no-such-host.invalid", *room.urls.values())
            done = site.run("audit", "--format", "json", "--fail-on", "never", "--state-dir", site.config.parent)
            self.assertEqual(done.returncode, 3, done.stderr)
            report = json.loads(done.stdout)
            self.assertEqual([device["state"] for device in report["devices"]], ["unauthorised"])
            (source,) = report["discovery"]
            self.assertEqual((source["source"], source["found"]), ("device", 1))
            self.assertRegex(source["note"], r"no address is known of no-such-host\.invalid.*correct \[discovery\] devices")
            self.assertIn("no-such-host.invalid", done.stderr.decode())
            checks = json.loads(site.run("doctor", "--format", "json", "--state-dir", site.config.parent).stdout)["checks"]
            (check,) = (check for check in checks if check["subject"] == "device no-such-host.invalid:80")
            self.assertEqual(check["verdict"], "bad")
            configure("no-such-host.invalid")
            self.refuses(66, ["no-such-host.invalid", "[discovery] devices"], "audit", "--state-dir", site.config.parent,
                         site=site)


if __name__ == "__main__":
    unittest.main()
