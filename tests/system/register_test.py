# SPDX-License-Identifier: GPL-3.0-or-later
"""What the authority declares and waives: the commands, and what an audit makes of it."""
import csv
import datetime
import io
import json
import pathlib
import unittest

from control_room import PASSWORD, Simulator, Site

FLEET = "".join(f"""
[[device]]
name = "{name}"
serial = "S-{name}"
personality = "profile-t-camera"
clock_offset_seconds = 30
users = [{{name = "auditor", level = "Administrator", password = "{PASSWORD}"}}]
""" for name in ("one", "two"))

REGISTER = """
[[scheme]]
id = "TC"
name = "Town centre"
purposes = ["Public safety"]
"""


def waiver(rule, target, days):
    today = datetime.datetime.now(datetime.timezone.utc).date()
    return f"""
[[waiver]]
rule = "{rule}"
{target}
reason = "Replacement ordered"
owner_role = "CCTV Manager"
approved_on = {today - datetime.timedelta(days=400)}
expires = {today + datetime.timedelta(days=days)}
"""


class Register(unittest.TestCase):
    def setUp(self):
        self.site = Site()
        self.addCleanup(self.site.directory.cleanup)
        self.base = pathlib.Path(self.site.directory.name)

    def configure(self, register=None, cameras=None, waivers=None):
        text = self.site.config.read_text()
        for name, content in (("register.toml", register), ("cameras.csv", cameras), ("waivers.toml", waivers)):
            if content is not None:
                (self.base / name).write_bytes(content.encode() if isinstance(content, str) else content)
        if register is not None or cameras is not None:
            text += "\n[register]\n"
        if register is not None:
            text += f'file = "{self.base}/register.toml"\n'
        if cameras is not None:
            text += f'cameras = "{self.base}/cameras.csv"\n'
        if waivers is not None:
            text += f'\n[rules]\nwaivers = "{self.base}/waivers.toml"\n'
        self.site.config.write_text(text)

    def run_ok(self, *arguments):
        done = self.site.run(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done

    def test_init_writes_both_files_once_and_check_passes_them(self):
        files = ("--file", self.base / "r.toml", "--cameras", self.base / "c.csv")
        self.run_ok("register", "init", *files)
        before = (self.base / "r.toml").read_bytes(), (self.base / "c.csv").read_bytes()
        self.assertIn("nothing wrong", self.run_ok("register", "check", *files).stdout.decode())
        (self.base / "c.csv").unlink()
        again = self.site.run("register", "init", *files)
        self.assertEqual(again.returncode, 73, again.stderr.decode())
        self.assertEqual((self.base / "r.toml").read_bytes(), before[0])
        self.assertFalse((self.base / "c.csv").exists(), "neither or both")

    def test_check_tells_every_problem_of_both_files(self):
        self.configure(REGISTER + "retention_day = 31\n", "asset_id;scheme;records\r\nCAM-1;TCX;maybe\r\n")
        done = self.site.run("register", "check")
        text = done.stderr.decode()
        self.assertEqual(done.returncode, 78, text)
        self.assertRegex(text, r"register\.toml:6:1: retention_day: .*retention_days")
        self.assertRegex(text, r"cameras\.csv:2:7: scheme \(cell B2\): .*'TCX'; do you mean TC\?")
        self.assertRegex(text, r"cameras\.csv:2:11: records \(cell C2\): must be yes or no")
        self.assertIn("3 problems", text)
        audit = self.site.run("audit", "--device", "127.0.0.1:9")
        self.assertEqual(audit.returncode, 78, "half a register judges wrongly")
        self.assertEqual(audit.stdout, b"")

    def test_check_of_what_is_not_there(self):
        self.assertEqual(self.site.run("register", "check").returncode, 64)
        self.assertEqual(self.site.run("register", "check", "--file", self.base / "none.toml").returncode, 66)

    def test_addresses_in_the_spreadsheet_are_asked(self):
        with Simulator(FLEET) as room:
            address = room.urls["one"].split("/")[2]
            self.configure(REGISTER, f"asset_id,address\nCAM-1,{address}\n")
            found = json.loads(self.run_ok("discover", "--format", "json").stdout)
            self.assertEqual([device["address"] for device in found["devices"]], [address])
            report = json.loads(self.site.run("audit", "--format", "json").stdout)
            self.assertEqual([device["address"] for device in report["devices"]], [address])

    def test_draft_proposes_what_is_missing_and_keeps_the_rest(self):
        with Simulator(FLEET) as room:
            report, done = self.site.audit(room.urls.values())
            (self.base / "report.json").write_bytes(done.stdout)
            one = room.urls["one"].split("/")[2]
            own = f"Asset ID;Address;Serial;Identity;Remark\r\n\"CAM-1\";{one};;; caf\u00e9 \r\n".encode("cp1252")
            self.configure(cameras=own)
            drafted = self.run_ok("register", "draft", "--report", self.base / "report.json").stdout
            self.assertTrue(drafted.startswith(own))
            rows = list(csv.reader(io.StringIO(drafted.decode("cp1252")), delimiter=";"))
            self.assertEqual(len(rows), 3)
            two = next(device for device in report["devices"] if device["address"] != one)
            self.assertEqual(rows[2][:3], ["", two["address"], two["serial"]])
            self.assertEqual((self.base / "cameras.csv").read_bytes(), own, "the person's file is as it was")
            live = self.run_ok("register", "draft", *[word for url in room.urls.values() for word in ("--device", url)],
                               "-o", self.base / "new.csv")
            self.assertEqual(live.stdout, b"")
            self.assertEqual((self.base / "new.csv").read_bytes(), drafted)
            again = self.site.run("register", "draft", "--report", self.base / "report.json", "-o", self.base / "new.csv")
            self.assertEqual(again.returncode, 73)

    def test_draft_of_what_is_no_report(self):
        (self.base / "x.json").write_text("{}")
        done = self.site.run("register", "draft", "--report", self.base / "x.json")
        self.assertEqual(done.returncode, 64)
        self.assertIn("audit report", done.stderr.decode())

    def test_a_waived_failure_stays_visible_and_fails_nothing(self):
        with Simulator(FLEET) as room:
            report, _ = self.site.audit([room.urls["one"]])
            failed = sorted({finding["rule"] for finding in report["findings"] if finding["outcome"] == "fail"})
            self.assertGreaterEqual(len(failed), 2, "the simulated device has faults to waive")
            address = room.urls["one"].split("/")[2]
            self.configure(waivers=waiver(failed[0], f'device = "{address}"', 30) +
                           waiver(failed[1], f'device = "{address}"', -1))
            report, _ = self.site.audit([room.urls["one"]])
            by_rule = {}
            for finding in report["findings"]:
                by_rule.setdefault(finding["rule"], []).append(finding)
            self.assertNotIn("fail", {finding["outcome"] for finding in by_rule[failed[0]]})
            waived = [finding for finding in by_rule[failed[0]] if finding["outcome"] == "waived"]
            self.assertEqual(waived[0]["waiver"]["owner_role"], "CCTV Manager")
            self.assertEqual(waived[0]["waiver"]["place"], "waivers.toml:2")
            self.assertEqual(report["totals"]["waived"], len(waived))
            self.assertIn("fail", {finding["outcome"] for finding in by_rule[failed[1]]}, "it has run out")
            self.assertIn(failed[1], by_rule["WAIVER-EXPIRED"][0]["evidence"])
            table = self.site.run("audit", "--device", room.urls["one"]).stdout.decode()
            self.assertIn("Failures accepted for a time", table)
            self.assertIn("by the CCTV Manager: Replacement", table)

    def test_what_is_declared_is_judged_and_can_be_waived(self):
        cameras = "asset_id,scheme,purpose,location_public\nCAM-1,TC,Public safety,High Street\nCAM-2,TC,Litter,\n"
        self.configure(REGISTER, cameras, waiver("P06-RETENTION-DECLARED", 'scheme = "TC"', 30) +
                       waiver("P03-LOCATIONS", 'camera = "CAM-2"', 30) +
                       waiver("P04-ICO-FEE", "authority = true", 30))
        done = self.site.run("audit", "--device", "127.0.0.1:9", "--format", "json")
        found = {(f["rule"], f["subject"]): f for f in json.loads(done.stdout)["findings"] if not f["device"]}
        for rule, subject, outcome in (("P01-PURPOSE-DECLARED", "camera:CAM-1", "pass"),
                                       ("P01-PURPOSE-DECLARED", "camera:CAM-2", "fail"),
                                       ("P02-DPIA-PRESENT", "scheme:TC", "fail"),
                                       ("P02-SENSITIVE-SITING", "camera:CAM-1", "unknown"),
                                       ("P03-LOCATIONS", "camera:CAM-1", "pass"),
                                       ("P03-LOCATIONS", "camera:CAM-2", "waived"),
                                       ("P04-ICO-FEE", "", "waived"),
                                       ("P06-RETENTION-DECLARED", "scheme:TC", "waived"),
                                       ("P06-HOLD-REVIEW", "", "not_applicable"),
                                       ("SLA-POLICE", "", "fail")):
            self.assertEqual(found[rule, subject]["outcome"], outcome, (rule, subject))
        for finding in found.values():
            if finding["outcome"] == "fail" and finding["rule"] != "P03-CAMERA-COUNT":
                self.assertIn("evidence not found: ", finding["evidence"], finding)
        explained = self.site.run("explain", "P01-PURPOSE-DECLARED", "127.0.0.1:9")
        self.assertEqual(explained.returncode, 2)
        self.assertIn("Found in what the authority declares", explained.stdout.decode())
        self.assertIn('camera:CAM-2: evidence not found: the purpose "Litter"',
                      " ".join(explained.stdout.decode().split()))

    def test_devices_are_judged_by_what_is_declared_of_them(self):
        register = REGISTER + """network_isolated = true
[[firmware]]
manufacturer = "*"
model = "*"
minimum = "999.0"
[[model]]
manufacturer = "*"
model = "*"
support_until = 2099-12-31
[[restricted_vendor]]
vendor = "Example Restricted"
names = ["Example Restricted"]
"""
        columns = "asset_id,address,scheme,overlooks_private,analytics,target_width_m,design_standard,image_detail,baseline_width"
        with Simulator(FLEET) as room:
            address = {name: url.split("/")[2] for name, url in room.urls.items()}
            row = f"CAM-1,{address['one']},TC,no,LineDetector,1000,2015,identify,16"
            self.configure(register, f"{columns}\n{row}\n")
            report, _ = self.site.audit(room.urls.values())
        by_id = {device["id"]: device["address"] for device in report["devices"]}
        found = {(finding["rule"], by_id[finding["device"]]): finding for finding in report["findings"] if finding["device"]}
        for rule, outcome, evidence in (
                ("P01-UNREGISTERED-DEVICE", "pass", "CAM-1 (cameras.csv:2), by its address"),
                ("P01-CAPABILITY-CREEP", "fail", "type CellMotionDetector, which is not declared for CAM-1 (cameras.csv:2)"),
                ("P08-FIRMWARE-MIN", "fail", "the least version is \"999.0\" (register.toml:7)"),
                ("P08-SUPPORT-END", "pass", "is supported until 2099-12-31 (register.toml:11)"),
                ("P08-RESTRICTED-VENDOR", "pass", "fits no restricted vendor"),
                ("P09-STREAM-PROTECTED", "pass", "declared isolated (scheme TC, register.toml:2)"),
                ("P11-IMAGE-DETAIL", "fail", "per metre; to identify by the edition of 2015 needs 250 (cameras.csv:2)"),
                ("P11-QUALITY-DRIFT", "pass", "of what was commissioned (cameras.csv:2): width")):
            with self.subTest(rule=rule):
                self.assertEqual(found[rule, address["one"]]["outcome"], outcome)
                self.assertIn(evidence, found[rule, address["one"]]["evidence"])
        self.assertEqual(found["P01-UNREGISTERED-DEVICE", address["two"]]["outcome"], "fail")
        self.assertEqual(found["P11-IMAGE-DETAIL", address["two"]]["outcome"], "unknown")

    def test_waivers_are_listed_and_checked(self):
        self.configure(waivers=waiver("P09-HTTPS", 'scheme = "TC"', 3) + waiver("P09-HTTPS", "authority = true", -2))
        listed = self.run_ok("waivers", "list").stdout.decode()
        self.assertIn("in force", listed)
        self.assertIn("expired", listed)
        self.assertIn("P09-HTTPS for scheme TC", listed)
        checked = self.run_ok("waivers", "check")
        self.assertIn("2 waivers, 1 expired", checked.stdout.decode())
        bad = self.base / "bad.toml"
        bad.write_text(waiver("P09-HTTP", 'schema = "TC"', 3))
        done = self.site.run("waivers", "check", bad)
        self.assertEqual(done.returncode, 78)
        self.assertRegex(done.stderr.decode(), r"bad\.toml:3:8: rule: .*P09-HTTPS")
        self.assertRegex(done.stderr.decode(), r"bad\.toml:4:1: schema: .*scheme")


if __name__ == "__main__":
    unittest.main()
