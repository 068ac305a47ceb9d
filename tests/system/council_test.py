# SPDX-License-Identifier: GPL-3.0-or-later
"""A worked example: a council with three schemes, 40 cameras and two recorders, whose findings are known beforehand.

council/ holds what stands there (fleet.toml) and what the council declares of it (register.toml, cameras.csv,
waivers.toml), as of one day; every date in it is moved by the days that have passed since. What must fail is listed here,
worked out from those files, and nothing else may fail.
"""
import csv
import datetime
import io
import json
import pathlib
import re
import unittest
import urllib.parse

from control_room import Simulator, Site

COUNCIL = pathlib.Path(__file__).resolve().parent / "council"
WRITTEN = datetime.date(2026, 6, 15)

# Of a device: rule, whose it is, subject.
DEVICES_FAIL = {
    # Sound, which no row allows; the waiver of CAM-015 has run out. Of CAM-024 it is the recorder that holds it.
    ("P02-AUDIO-OFF", "CAM-015", "profile:main"),
    ("P02-AUDIO-OFF", "REC-2", "recording:R024"),
    # Plain HTTP alone. The same of CAM-016 is waived.
    ("P09-HTTPS", "CAM-017", ""),
    # 47 seconds ahead; set by hand, without a time server.
    ("P11-CLOCK-OFFSET", "CAM-018", ""),
    ("P11-CLOCK-SOURCE", "CAM-018", ""),
    # Accounts and profiles without a log-in.
    ("P07-ANONYMOUS-ACCESS", "CAM-025", ""),
    # Four administrators, where two may be.
    ("P07-DEVICE-ACCOUNTS", "CAM-026", ""),
    # Faces: nowhere declared, and so is the use of analytics for it.
    ("P02-FACE-RECOGNITION", "CAM-027", "analytics:analytics-1/Watch list"),
    ("P01-CAPABILITY-CREEP", "CAM-027", "analytics:analytics-1/Watch list"),
    # Run out 40 days ago, RSA with 1024 bits; TLS 1.0 is taken.
    ("P09-CERTIFICATE", "CAM-028", "port:PORT"),
    ("P09-TLS-VERSION", "CAM-028", ""),
    # Sees into flats without a mask. CAM-002 does so too, and has one.
    ("P02-PRIVACY-MASK", "CAM-035", ""),
    # 3.9.0, where 4.2.0 has been asked for since January.
    ("P08-FIRMWARE-MIN", "CAM-036", ""),
    # 640 x 360 of 2560 x 1440, and on 10 m too little to recognise anybody.
    ("P11-QUALITY-DRIFT", "CAM-037", "camera:CAM-037"),
    ("P11-IMAGE-DETAIL", "CAM-037", "camera:CAM-037"),
    # EC-T100, supported until the end of 2025.
    ("P08-SUPPORT-END", "CAM-038", ""),
    # A restricted vendor without a decision.
    ("P08-RESTRICTED-VENDOR", "CAM-039", ""),
    # Nobody knows it. What it does is no better: plain HTTP, and streams in the clear on a network that nobody calls
    # isolated.
    ("P01-UNREGISTERED-DEVICE", "rogue", ""),
    ("P09-HTTPS", "rogue", ""),
    ("P09-STREAM-PROTECTED", "rogue", ""),
    # Recording has stopped, with an error.
    ("P11-RECORDING-ACTIVE", "REC-1", "recording:R010"),
    # Never deleted, and 52 days old where 31 are declared.
    ("P06-RETENTION-CONFIG", "REC-1", "recording:R012"),
    ("P06-RETENTION-MAX", "REC-1", "recording:R012"),
    # Three days are missing.
    ("P06-RETENTION-MIN", "REC-1", "recording:R014"),
    ("P11-RECORDING-GAPS", "REC-1", "recording:R014"),
    # Set to 31 days where parks declare 14; to 31 days where housing declares 60.
    ("P06-RETENTION-CONFIG", "REC-2", "recording:R020"),
    ("P06-RETENTION-MIN", "REC-2", "recording:R032"),
}

# Of the authority, its schemes and its cameras: rule, subject.
REGISTER_FAILS = {
    ("P01-PURPOSE-DECLARED", "camera:CAM-030"),          # "Supervision of staff" is no purpose of its scheme
    ("P02-DPIA-PRESENT", "scheme:PARKS"),                # no assessment
    ("P02-SENSITIVE-SITING", "camera:CAM-031"),          # last reviewed in March 2025
    ("P03-CAMERA-COUNT", ""),                            # 36 published, 40 in the list
    ("P03-LOCATIONS", "camera:CAM-033"),                 # neither published nor withheld; of CAM-036 it is withheld
    ("P03-SIGNAGE", "camera:CAM-019"),                   # the signs of Riverside Park name no contact
    ("P03-SIGNAGE", "camera:CAM-020"),
    ("P04-JOINT-AGREEMENT", "scheme:HOUSING"),           # ended in March
    ("P05-SIA-LICENCE", ""),                             # 11 licences for 12 operators
    ("P06-HOLD-REVIEW", "hold:CRIME-2026-0815"),         # was due ten days ago
    ("P06-RETENTION-DECLARED", "scheme:HOUSING"),        # 60 days without a justification
    ("P09-DEFAULT-PASSWORD", "scheme:PARKS"),            # one device had it
    ("P09-NOT-INTERNET-FACING", ""),                     # last tested in December
    ("P10-ANNUAL-REVIEW", "scheme:HOUSING"),             # says nothing of CAM-034
    ("P11-IMAGE-HEALTH", "camera:CAM-009"),              # obstructed
    ("P12-REFERENCE-DB", "database:Stolen vehicles"),    # last checked in November
    ("SLA-POLICE", "sla:Exampleshire Police"),           # no section on training
    ("WAIVER-EXPIRED", "waiver:waivers.toml:20"),        # that of CAM-015
}

WAIVED = {("P09-HTTPS", "CAM-016", ""), ("P03-OPEN-DATA", "", "")}

# What no single audit can tell, of every device and with the same reason.
OPEN_EVERYWHERE = {
    "P09-LEGACY-SERVICES": "other services cannot be seen over ONVIF",
    "P10-AVAILABILITY": "it was asked on 0 days of a month",
    "P10-FAULT-REPAIR": "no earlier run is kept",
}
# What the register would have to say of the device that nobody registered.
OPEN_OF_THE_ROGUE = {
    "P02-PRIVACY-MASK": "whether it overlooks private space is not declared",
    "P08-FIRMWARE-MIN": "no least version is declared",
    "P08-SUPPORT-END": "is not declared",
    "P11-IMAGE-DETAIL": "matched to no row of the register",
    "P11-QUALITY-DRIFT": "matched to no row of the register",
}
# CAM-040 is registered and did not answer, so only what its row says is known: that it is registered, overlooks no private
# space, and that its network is isolated.
KNOWN_OF_CAM_040 = {"P01-UNREGISTERED-DEVICE": "pass", "P02-PRIVACY-MASK": "not_applicable", "P09-STREAM-PROTECTED": "pass"}


def moved(text, days):
    """The text with every date in it so many days later: 2026-03-31 and 31/03/2026."""
    later = datetime.timedelta(days=days)
    text = re.sub(r"\b\d{4}-\d\d-\d\d\b", lambda at: str(datetime.date.fromisoformat(at[0]) + later), text)

    def british(at):
        return (datetime.datetime.strptime(at[0], "%d/%m/%Y") + later).strftime("%d/%m/%Y")
    return re.sub(r"\b\d\d/\d\d/\d{4}\b", british, text)


class Council(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.addClassCleanup(cls.site.directory.cleanup)
        cls.base = pathlib.Path(cls.site.directory.name)
        today = datetime.datetime.now(datetime.timezone.utc).date()
        for name in ("register.toml", "cameras.csv", "waivers.toml"):
            text = (COUNCIL / name).read_bytes().decode()
            (cls.base / name).write_bytes(moved(text, (today - WRITTEN).days).encode())
        with Simulator(COUNCIL / "fleet.toml") as room:
            cls.configure(room.urls)
            done = cls.site.run("audit", "--state-dir", cls.base / "state", "--format", "json")
            cls.checked = cls.site.run("register", "check")
        cls.exit_code = done.returncode
        cls.report = json.loads(done.stdout)
        cls.owners = cls.owners_of_devices()

    @classmethod
    def configure(cls, urls):
        text = cls.site.config.read_text().replace("multicast = false", f"multicast = false\ndevices = {list(urls.values())}")
        cls.site.config.write_text(text + f"""
[authority]
name = "Exampleton Borough Council"
nation = "England"
site = "control-room"

[register]
file = "{cls.base}/register.toml"
cameras = "{cls.base}/cameras.csv"

[rules]
waivers = "{cls.base}/waivers.toml"

[policy]
certificate_issuers = ["Exampleton Device CA"]
""")

    @classmethod
    def owners_of_devices(cls):
        """Asset ids by the id of the device, as the spreadsheet and the devices themselves have it."""
        rows = csv.DictReader(io.StringIO((cls.base / "cameras.csv").read_bytes().decode("utf-8-sig")), delimiter=";")
        named = {}
        for row in rows:
            key = row["Serial No."] or row["Identity"] or row["IP address"]
            named[key] = row["Asset ID"]
        owners = {}
        for device in cls.report["devices"]:
            keys = [device.get("serial"), device["id"], device["address"]]
            owners[device["id"]] = next((named[key] for key in keys if key in named), "rogue")
        return owners

    def found(self, outcome):
        """(rule, owner, subject) of the findings with that outcome; ports are any."""
        return [(finding["rule"], self.owners.get(finding["device"], ""),
                 re.sub(r"^port:\d+$", "port:PORT", finding["subject"]))
                for finding in self.report["findings"] if finding["outcome"] == outcome]

    def test_the_files_are_a_good_register(self):
        self.assertEqual(self.checked.returncode, 0, self.checked.stderr.decode())
        self.assertIn("nothing wrong", self.checked.stdout.decode())

    def test_all_that_stands_there_is_found(self):
        self.assertEqual(len(self.report["devices"]), 43)
        self.assertEqual(sorted(self.owners.values()),
                         [f"CAM-{number:03}" for number in range(1, 41)] + ["REC-1", "REC-2", "rogue"])
        unassessed = {self.owners[device["id"]]: device["state"] for device in self.report["devices"]
                      if device["state"] != "assessed"}
        self.assertEqual(unassessed, {"CAM-040": "unreachable"})

    def test_what_was_planted_fails_and_nothing_else(self):
        expected = DEVICES_FAIL | {(rule, "", subject) for rule, subject in REGISTER_FAILS}
        failed = self.found("fail")
        self.assertEqual(set(failed) - expected, set(), "failed, and was not planted")
        self.assertEqual(expected - set(failed), set(), "was planted, and did not fail")
        self.assertEqual(len(failed), len(expected), "each once")
        self.assertEqual(self.exit_code, 2)

    def test_what_is_waived_and_nothing_else(self):
        self.assertEqual(sorted(self.found("waived")), sorted(WAIVED))
        self.assertEqual(self.report["totals"]["waived"], len(WAIVED))

    def test_no_rule_broke(self):
        self.assertEqual(self.found("error"), [])
        self.assertEqual(self.report["totals"]["error"], 0)

    def test_what_is_unknown_and_why(self):
        unknown = {}
        for finding in self.report["findings"]:
            if finding["outcome"] == "unknown":
                owner = self.owners.get(finding["device"], finding["subject"])
                unknown.setdefault(owner, {})[finding["rule"]] = finding["evidence"]
        lost = unknown.pop("CAM-040")
        for scheme in ("TC", "PARKS", "HOUSING"):
            self.assertEqual(list(unknown[f"scheme:{scheme}"]), ["P10-SCHEME-AVAILABILITY"])
            self.assertIn("fewer than 14 days", unknown.pop(f"scheme:{scheme}")["P10-SCHEME-AVAILABILITY"])
        self.assertEqual(len(unknown), 42, "every other device, and nothing else of the authority")
        for owner, rules in unknown.items():
            expected = {**OPEN_EVERYWHERE, **(OPEN_OF_THE_ROGUE if owner == "rogue" else {})}
            with self.subTest(owner=owner):
                self.assertEqual(set(rules), set(expected))
                for rule, evidence in expected.items():
                    self.assertIn(evidence, rules[rule])
        of_040 = {finding["rule"]: finding["outcome"] for finding in self.report["findings"]
                  if self.owners.get(finding["device"]) == "CAM-040"}
        self.assertEqual({rule: outcome for rule, outcome in of_040.items() if outcome != "unknown"}, KNOWN_OF_CAM_040)
        self.assertEqual(set(lost), set(of_040) - set(KNOWN_OF_CAM_040))
        device_rules = {finding["rule"] for finding in self.report["findings"] if finding["device"]}
        self.assertEqual(set(of_040), device_rules, "it may be of any kind, so every rule has a word on it")


if __name__ == "__main__":
    unittest.main()
