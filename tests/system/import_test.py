# SPDX-License-Identifier: GPL-3.0-or-later
"""Retention of a video management system, imported from a spreadsheet: what is taken, what is refused, what is judged."""
import datetime
import hashlib
import json
import pathlib
import tempfile
import unittest

from control_room import PASSWORD, Simulator, Site

FLEET = f"""
[[device]]
name = "cam"
serial = "S-cam"
personality = "profile-s-camera"
users = [{{ name = "auditor", level = "Administrator", password = "{PASSWORD}" }}]
"""

REGISTER = """
[[scheme]]
id = "TC"
name = "Town centre"
purposes = ["Public safety"]
retention_days = 14

[[scheme]]
id = "CP"
name = "Car parks"
purposes = ["Crime prevention"]
retention_days = 31
"""

CAMERAS = """asset_id,name,scheme,serial,records
CAM-1,High Street,TC,S-cam,yes
CAM-2,Market,TC,,yes
CAM-3,Multi-storey,CP,,yes
CAM-4,Ring road,CP,,yes
"""

HEADING = "camera,configured_days,earliest_footage,latest_footage,observed_at,source_system"
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def ago(**distance):
    return (NOW - datetime.timedelta(**distance)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Import(unittest.TestCase):
    def setUp(self):
        self.site = Site()
        self.addCleanup(self.site.directory.cleanup)
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.base = pathlib.Path(directory.name)
        self.state = self.base / "state"

    def configure(self, urls=()):
        (self.base / "register.toml").write_text(REGISTER, encoding="utf-8")
        (self.base / "cameras.csv").write_text(CAMERAS, encoding="utf-8")
        text = self.site.config.read_text()
        devices = ", ".join(f'"{url}"' for url in urls)
        text = text.replace("[discovery]\n", f"[discovery]\ndevices = [{devices}]\n")
        self.site.config.write_text(text + f"""
[register]
file = "{self.base}/register.toml"
cameras = "{self.base}/cameras.csv"
""", encoding="utf-8")

    def camaudit(self, *arguments, code=0):
        done = self.site.run(*arguments, "--state-dir", self.state)
        self.assertEqual(done.returncode, code, done.stderr.decode())
        return done

    def write(self, *rows, name="vms.csv"):
        file = self.base / name
        content = "\n".join((HEADING, *rows)) + "\n"
        file.write_bytes(content.encode())
        return file, hashlib.sha256(content.encode()).hexdigest()

    def retention(self, file, *arguments, code=0):
        done = self.camaudit("import", "retention", file, *arguments, code=code)
        return done.stdout.decode(), done.stderr.decode()

    def audit(self, *arguments):
        done = self.site.run("audit", "--format", "json", "--state-dir", self.state, *arguments)
        self.assertIn(done.returncode, (2, 3), done.stderr.decode())
        return json.loads(done.stdout), done.stderr.decode()

    @staticmethod
    def judged(report):
        return {(finding["rule"], finding["subject"]): finding for finding in report["findings"]
                if finding["device"] == "import:control room"}

    def test_from_import_to_findings(self):
        file, digest = self.write(
            f"CAM-1,14,{ago(days=14)},{ago(minutes=5)},{ago(minutes=1)},Control room",
            f"Market,31,{ago(days=20)},{ago(hours=3)},{ago(minutes=1)},Control room",
            f"CAM-3,31,{ago(days=50)},{ago(days=20, minutes=5)},{ago(days=20)},Control room",
            f"CAM-4,31,,,{ago(minutes=1)},Control room",
            f"CAM-99,0,{ago(days=32)},,{ago(minutes=1)},Control room")
        with Simulator(FLEET) as room:
            self.configure(room.urls.values())
            checked, said = self.retention(file, "--dry-run")
            self.assertIn("5 cameras of 1 system, nothing wrong; nothing was imported", checked)
            self.assertIn("no row of cameras.csv and no device is called 'CAM-99'", said)
            self.assertFalse(self.state.exists())
            done, _ = self.retention(file)
            self.assertIn("5 new, 0 replaced", done)
            again, _ = self.retention(file)
            self.assertIn("imported already, as vms.csv on ", again)
            self.assertIn("nothing changed", again)
            listed = self.camaudit("import", "list").stdout.decode()
            self.assertIn("Market", listed)
            self.assertIn("5 cameras", listed)

            report, _ = self.audit("--save")
            narrow, said = self.audit("--device", room.urls["cam"])
            unsaved, _ = self.audit()
        self.assertEqual(report["coverage"]["devices"], 1)
        self.assertEqual(report["coverage"]["imported"], 1)
        found = self.judged(report)
        self.assertEqual({key: finding["outcome"] for key, finding in found.items()}, {
            ("P06-RETENTION-CONFIG", "recording:CAM-1"): "pass",
            ("P06-RETENTION-CONFIG", "recording:Market"): "fail",
            ("P06-RETENTION-CONFIG", "recording:CAM-3"): "unknown",
            ("P06-RETENTION-CONFIG", "recording:CAM-4"): "pass",
            ("P06-RETENTION-CONFIG", "recording:CAM-99"): "fail",
            ("P06-RETENTION-MAX", "recording:CAM-1"): "pass",
            ("P06-RETENTION-MAX", "recording:Market"): "fail",
            ("P06-RETENTION-MAX", "recording:CAM-3"): "unknown",
            ("P06-RETENTION-MAX", "recording:CAM-4"): "unknown",
            ("P06-RETENTION-MAX", "recording:CAM-99"): "pass",
            ("P06-RETENTION-MIN", "recording:CAM-1"): "pass",
            ("P06-RETENTION-MIN", "recording:Market"): "pass",
            ("P06-RETENTION-MIN", "recording:CAM-3"): "unknown",
            ("P06-RETENTION-MIN", "recording:CAM-4"): "unknown",
            ("P06-RETENTION-MIN", "recording:CAM-99"): "pass",
            ("P11-RECORDING-ACTIVE", "recording:CAM-1"): "pass",
            ("P11-RECORDING-ACTIVE", "recording:Market"): "fail",
            ("P11-RECORDING-ACTIVE", "recording:CAM-3"): "unknown",
            ("P11-RECORDING-ACTIVE", "recording:CAM-4"): "unknown",
            ("P11-RECORDING-ACTIVE", "recording:CAM-99"): "unknown",
        })
        evidence = found["P06-RETENTION-MAX", "recording:Market"]["evidence"]
        self.assertIn("20.0 days old; declared are 14 by scheme TC", evidence)
        self.assertIn("camera CAM-2 of cameras.csv", evidence)
        self.assertIn(f"imported from vms.csv (sha256 {digest}) observed on {ago(minutes=1)}", evidence)
        stale = found["P06-RETENTION-MAX", "recording:CAM-3"]["evidence"]
        self.assertIn("more than 7 days old", stale)
        self.assertIn(f"observed on {ago(days=20)}", stale)
        self.assertEqual({key: finding["outcome"] for key, finding in self.judged(unsaved).items()},
                         {key: finding["outcome"] for key, finding in found.items()})
        self.assertEqual(self.judged(narrow), {})
        self.assertIn("judged in an audit of the whole estate", said)

        devices = {device["id"]: device
                   for device in json.loads(self.camaudit("devices", "--format", "json").stdout)["devices"]}
        self.assertEqual(devices["import:control room"]["state"], "imported")
        self.assertEqual(devices["import:control room"]["kind"], "vms")
        shown = json.loads(self.camaudit("show", "import:control room", "--format", "json").stdout)
        self.assertEqual(len(shown["facts"]["recording"]), 5)
        camera = next(row for row in shown["facts"]["recording"] if row["token"] == "CAM-1")
        self.assertEqual(camera["camera"], next(device["id"] for device in report["devices"]
                                                if device["state"] == "assessed"))

    def test_a_newer_word_on_a_camera_replaces_an_older_one(self):
        self.configure()
        self.retention(self.write(f"CAM-1,14,,,{ago(days=2)},VMS", f"CAM-2,14,,,{ago(days=2)},VMS")[0])
        newer, _ = self.retention(self.write(f"cam-1,31,,,{ago(days=1)},vms", f"CAM-2,31,,,{ago(days=3)},VMS")[0])
        self.assertIn("0 new, 1 replaced, 1 left aside", newer)
        self.camaudit("import", "forget", "VMS", "CAM-2")
        self.assertIn("1 camera\n", self.camaudit("import", "list").stdout.decode())
        self.camaudit("import", "forget", "VMS", "CAM-2", code=66)

    def test_nothing_is_imported_of_a_file_with_a_problem(self):
        self.configure()
        file, _ = self.write(f"CAM-1,14,,,{ago(days=2)},VMS", "CAM-2,a month,,,tomorrow,VMS")
        for arguments in ((), ("--dry-run",)):
            _, said = self.retention(file, *arguments, code=78)
            self.assertIn(f"{file}:3:7: configured_days (cell B3): must be a whole number", said)
            self.assertIn("observed_at (cell E3): must be a day", said)
            self.assertIn("2 problems: nothing was imported", said)
        self.assertFalse(self.state.exists())
        self.retention(self.base / "none.csv", code=66)
        self.site.run("import", "retention")

    def test_a_spreadsheet_as_excel_saves_it(self):
        self.configure()
        file = self.base / "excel.csv"
        file.write_bytes("\ufeffCamera;Retention days;Oldest footage;Observed at;System\r\n"
                         '"CAM-1";14;01/11/2025 09:30;15/11/2025;"Control room; north"\r\n'.encode())
        self.retention(file)
        listed = self.camaudit("import", "list").stdout.decode()
        self.assertIn("Control room; north", listed)
        self.assertIn("2025-11-01T09:30:00Z", listed)
        self.assertIn("2025-11-15T23:59:59Z", listed)


if __name__ == "__main__":
    unittest.main()
