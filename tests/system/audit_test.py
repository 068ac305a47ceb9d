# SPDX-License-Identifier: GPL-3.0-or-later
"""The control room of the quickstart: what is planted there is found, and nothing else fails."""
import json
import pathlib
import pty
import os
import subprocess
import unittest

from control_room import EXAMPLE, Simulator, Site, by_url

# The planted defects of tests/simulator/examples/control-room.toml, by device, rule and subject.
FAILURES = {
    ("town-hall", "P09-CERTIFICATE", "port:{port}"),
    ("high-street", "P02-AUDIO-OFF", "profile:main"),
    ("high-street", "P09-HTTPS", ""),
    ("high-street", "P09-STREAM-PROTECTED", ""),
    ("high-street", "P11-CLOCK-OFFSET", ""),
    ("high-street", "P11-CLOCK-SOURCE", ""),
    ("station", "P02-FACE-RECOGNITION", "analytics:analytics-1/Faces"),
    ("station", "P02-FACE-RECOGNITION", "analytics:analytics-1/Watch list"),
    ("station", "P09-CERTIFICATE", "port:{port}"),
    ("recorder-north", "P09-CERTIFICATE", "port:{port}"),
    ("recorder-north", "P09-STREAM-PROTECTED", ""),
    ("recorder-south", "P06-RETENTION-CONFIG", "recording:rec-1"),
    ("recorder-south", "P06-RETENTION-CONFIG", "recording:rec-2"),
    ("recorder-south", "P06-RETENTION-CONFIG", "recording:rec-3"),
    ("recorder-south", "P06-RETENTION-CONFIG", "recording:rec-4"),
    ("recorder-south", "P06-RETENTION-MAX", "recording:rec-1"),
    ("recorder-south", "P09-HTTPS", ""),
    ("recorder-south", "P09-STREAM-PROTECTED", ""),
    ("recorder-south", "P11-RECORDING-ACTIVE", "recording:rec-3"),
    ("market", "P07-ANONYMOUS-ACCESS", ""),
    ("market", "P07-DEVICE-ACCOUNTS", ""),
    ("market", "P09-HTTPS", ""),
    ("market", "P09-STREAM-PROTECTED", ""),
    ("riverside", "P09-CERTIFICATE", "port:{port}"),
    ("riverside", "P09-TLS-VERSION", ""),
}
CAMERAS = ("town-hall", "high-street", "station", "market", "riverside")
RECORDERS = ("recorder-north", "recorder-south")
# Nobody has declared anything, and ONVIF does not show what P09-LEGACY-SERVICES asks for.
UNDECLARED = ("P01-UNREGISTERED-DEVICE", "P08-FIRMWARE-MIN", "P08-RESTRICTED-VENDOR", "P08-SUPPORT-END",
              "P09-LEGACY-SERVICES", "P11-IMAGE-DETAIL", "P11-QUALITY-DRIFT")
# No run was saved before this one.
UNREMEMBERED = ("P10-AVAILABILITY", "P10-FAULT-REPAIR")
UNKNOWN_ELSEWHERE = {
    ("recorder-south", "P06-RETENTION-MIN", "recording:rec-4"),
    ("station", "P07-DEVICE-ACCOUNTS", ""),
    *((name, rule, "") for name in CAMERAS + RECORDERS for rule in UNDECLARED + UNREMEMBERED),
    *((name, "P02-PRIVACY-MASK", "") for name in CAMERAS + RECORDERS if name != "town-hall"),
    *((name, rule, "") for name in ("town-hall", "riverside", "station")
      for rule in ("P01-CAPABILITY-CREEP", "P09-STREAM-PROTECTED")),
}
DEVICE_RULES = 28
AUTHORITY_RULES = 35
RULES = DEVICE_RULES + AUTHORITY_RULES


class ControlRoom(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.room = Simulator(EXAMPLE).__enter__()
        cls.site = Site()
        cls.report, cls.done = cls.site.audit(cls.room.urls.values())
        cls.names = {by_url(cls.report)[url]["id"]: name for name, url in cls.room.urls.items()}

    @classmethod
    def tearDownClass(cls):
        cls.site.__exit__()
        cls.room.__exit__()

    def found(self, outcome):
        """Of the devices; what is found of the authority is looked at on its own."""
        return {(self.names[f["device"]], f["rule"], f["subject"]) for f in self.report["findings"]
                if f["device"] and f["outcome"] == outcome}

    def test_exactly_the_planted_defects_fail(self):
        port = {name: url.split(":")[2].split("/")[0] for name, url in self.room.urls.items()}
        expected = {(name, rule, subject.format(port=port[name])) for name, rule, subject in FAILURES}
        self.assertEqual(self.found("fail"), expected)

    def test_what_could_not_be_judged_is_unknown(self):
        silent = {finding for finding in self.found("unknown") if finding[0] == "bus-depot"}
        self.assertEqual(len(silent), DEVICE_RULES)
        self.assertEqual(self.found("unknown") - silent, UNKNOWN_ELSEWHERE)
        self.assertEqual(self.found("error"), set())

    def test_without_a_register_nothing_is_said_of_the_authority(self):
        findings = [finding for finding in self.report["findings"] if not finding["device"]]
        self.assertEqual(len(findings), AUTHORITY_RULES)
        # Welsh is asked of nobody in England, register or not.
        self.assertEqual({f["rule"] for f in findings if f["outcome"] == "not_applicable"}, {"P03-WELSH"})
        unknown = [f for f in findings if f["outcome"] == "unknown"]
        self.assertEqual(len(unknown), AUTHORITY_RULES - 1)
        for finding in unknown:
            self.assertIn("the configuration names no such file under [register]", finding["evidence"], finding)

    def test_exit_codes(self):
        self.assertEqual(self.done.returncode, 2)
        one = ["audit", "--device", self.room.urls["high-street"]]
        self.assertEqual(self.site.run(*one, "--only", "P09-HTTPS", "--fail-on", "never").returncode, 0)
        self.assertEqual(self.site.run(*one, "--fail-on", "never").returncode, 3, "nothing is declared")
        self.assertEqual(self.site.run(*one, "--only", "P09-HTTPS", "--fail-on", "critical").returncode, 0)
        self.assertEqual(self.site.run(*one, "--only", "p09-https", "--fail-on", "high").returncode, 2)
        self.assertEqual(self.site.run(*one, "--only", "P07-ANONYMOUS-ACCESS").returncode, 0)
        silent = self.site.run("audit", "--device", self.room.urls["bus-depot"], "--only", "P09-HTTPS")
        self.assertEqual(silent.returncode, 3)

    def test_the_report_keeps_its_contract(self):
        report = self.report
        self.assertEqual(report["schema"], "camaudit.report/1")
        self.assertEqual(report["tool"]["name"], "camaudit")
        self.assertRegex(report["run"]["started"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(report["rulebook"]["rules"], RULES)
        self.assertRegex(report["rulebook"]["sha256"], r"^[0-9a-f]{64}$")
        self.assertEqual(report["coverage"], {"devices": 8, "assessed": 6, "partial": 1, "unauthorised": 0,
                                              "unreachable": 1, "imported": 0})
        self.assertEqual(report["discovery"], [{"source": "device", "interface": "", "family": "", "found": 8,
                                                "note": ""}])
        for outcome, count in report["totals"].items():
            self.assertEqual(count, sum(finding["outcome"] == outcome for finding in report["findings"]))
        for finding in report["findings"]:
            self.assertLessEqual({"rule", "principle", "severity", "outcome", "device", "subject", "evidence",
                                  "remediation"}, finding.keys())
            self.assertTrue(finding["evidence"], finding)
            if finding["outcome"] in ("fail", "unknown", "error"):
                self.assertTrue(finding["remediation"], finding)
        for device in report["devices"]:
            self.assertIn(device["state"], ("assessed", "partial", "unauthorised", "unreachable"))
            self.assertIn("video_encoder", device["facts"])
            self.assertIn("recording", device["facts"])

    def test_true_facts(self):
        devices = by_url(self.report)
        recorder = devices[self.room.urls["recorder-north"]]
        self.assertEqual(recorder["kind"], "recorder")
        self.assertEqual([row["retention_seconds"] for row in recorder["facts"]["recording"]], [31 * 86400] * 4)
        self.assertEqual({row["state"] for row in recorder["facts"]["recording_job"]}, {"Active"})
        cameras = [devices[self.room.urls[name]]["id"] for name in ("town-hall", "high-street", "station", "market")]
        self.assertEqual([row["camera"] for row in recorder["facts"]["recording"]], cameras)
        self.assertEqual({row["retention_confidence"] for row in recorder["facts"]["recording"]}, {"sampled"})
        street = devices[self.room.urls["high-street"]]
        self.assertAlmostEqual(street["clock_offset_seconds"], 47, delta=2.5)
        self.assertEqual(street["facts"]["video_encoder"][0]["width"], 1920)
        river = devices[self.room.urls["riverside"]]["facts"]
        self.assertEqual((river["certificate"][0]["key_type"], river["certificate"][0]["key_bits"]), ("RSA", 1024))
        self.assertIn("1.1", [row["version"] for row in river["tls_version"]
                              if row["accepted"] and row["source"] == "handshake"])

    def test_no_password_is_ever_shown(self):
        done = self.site.run("audit", "-v", "--device", self.room.urls["high-street"])
        for text in (self.done.stdout, self.done.stderr, done.stdout, done.stderr):
            self.assertNotIn(b"correct horse", text)

    def test_an_output_file_is_whole_and_the_terminal_quiet(self):
        with Site() as site:
            path = pathlib.Path(site.directory.name, "report.json")
            done = site.run("audit", "--device", self.room.urls["town-hall"], "--format", "json", "-o", path)
            self.assertEqual((done.stdout, done.stderr), (b"", b""))
            self.assertEqual(json.loads(path.read_text())["coverage"]["devices"], 1)
            self.assertEqual([entry.name for entry in path.parent.iterdir() if "report" in entry.name], ["report.json"])

    def test_the_table_leads_with_scope_and_coverage(self):
        words = ["audit", *[word for url in self.room.urls.values() for word in ("--device", url)]]
        done = self.site.run(*words, environment={"COLUMNS": "80"})
        lines = done.stdout.decode().splitlines()
        head = "\n".join(lines[:8])
        for word in ("Scope", "8 devices", "Coverage", "6 of 8", "Result", "of 250 checks"):
            self.assertIn(word, head)
        told = [line for line in lines if "rules about the authority" in line]
        self.assertEqual(len(told), 2, "a register and a list of cameras that are not there are two pieces of news")
        self.assertLess(next(i for i, line in enumerate(lines) if line.startswith("CRITICAL")),
                        next(i for i, line in enumerate(lines) if line.startswith("HIGH")))
        self.assertTrue(all(len(line) <= 80 for line in lines), max(lines, key=len))
        self.assertNotIn("\x1b", done.stdout.decode())

    def test_plain_output_without_utf8_and_colour_on_request(self):
        words = ["audit", "--device", self.room.urls["high-street"]]
        plain = self.site.run(*words, environment={"LC_ALL": "C"})
        plain.stdout.decode("ascii")
        coloured = self.site.run(*words, "--color", "always")
        self.assertIn(b"\x1b[", coloured.stdout)

    def test_progress_is_shown_on_a_terminal_only(self):
        master, terminal = pty.openpty()
        command = [os.environ["CAMAUDIT"], "audit", "--config", str(self.site.config), "--device",
                   self.room.urls["town-hall"]]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=terminal, timeout=60, check=False)
        os.close(terminal)
        shown = os.read(master, 65536).decode()
        os.close(master)
        self.assertIn("surveying", shown)
        self.assertNotIn("surveying", self.done.stderr.decode())

    def test_explain(self):
        done = self.site.run("explain", "P06-RETENTION-CONFIG", self.room.urls["recorder-south"])
        used = done.stdout.decode().split("Facts that the rule looks at")[1]
        self.assertRegex(used, r"(?s)recording\n.*token.*retention_text")
        self.assertNotIn("source_location", used)
        text = done.stdout.decode()
        self.assertEqual(done.returncode, 2)
        for word in ("retention_days = 31", "PT0S", "recording:rec-1", "What to do", "source"):
            self.assertIn(word, text)

    def test_the_policy_decides(self):
        with Site(extra="[policy]\nretention_days = 60\nclock_fail_seconds = 120\n") as site:
            report, _ = site.audit([self.room.urls["recorder-south"], self.room.urls["high-street"]])
            failed = {finding["rule"] for finding in report["findings"] if finding["outcome"] == "fail"}
            self.assertNotIn("P06-RETENTION-MAX", failed)
            self.assertNotIn("P11-CLOCK-OFFSET", failed)

    def test_several_connections_on_request(self):
        with Simulator(EXAMPLE) as room, Site() as site:
            site.config.write_text(site.config.read_text().replace("[survey]", "[survey]\nconnections_per_device = 3"))
            report, _ = site.audit([room.urls["recorder-north"]])
            self.assertEqual(report["devices"][0]["state"], "assessed")
            peak = room.statistics()["recorder-north"]["peak_connections"]
            self.assertTrue(1 < peak <= 3, peak)


if __name__ == "__main__":
    unittest.main()
