# SPDX-License-Identifier: GPL-3.0-or-later
"""Recorders: whose picture each recording keeps, for how long by its word and in fact, and what is missing in between."""
import unittest

from control_room import Simulator, Site, by_url

ACCOUNT = 'users = [{name = "auditor", level = "Administrator", password = "correct horse battery staple"}]'
FLEET = f"""
[[device]]
name = "gate"
personality = "profile-s-camera"
address = "127.0.0.21"
auth = "either"
protocols = [{{name = "RTSP", enabled = true, ports = [5541]}}]
{ACCOUNT}

[[device]]
name = "hall"
personality = "profile-s-camera"
address = "127.0.0.21"
auth = "either"
protocols = [{{name = "RTSP", enabled = true, ports = [5542]}}]
{ACCOUNT}

[[device]]
name = "bridge"
personality = "profile-s-camera"
address = "127.0.0.22"
auth = "either"
{ACCOUNT}

[[device]]
name = "keeper"
personality = "profile-g-recorder"
address = "127.0.0.23"
recordings = [
  {{token = "gate", source_name = "A", source_address = "rtsp://127.0.0.22/x", receiver_uri = "rtsp://viewer:golden-secret@127.0.0.21:5541/password=golden-secret", earliest_days_ago = 31, audio_track = true, audio_footage = false}},
  {{token = "hall", source_name = "B", source_address = "rtsp://127.0.0.21:5542/main", earliest_days_ago = 31, gaps = [{{from_days_ago = 12, to_days_ago = 9.5}}]}},
  {{token = "shared", source_name = "C", source_address = "rtsp://127.0.0.21/main", maximum_retention = "PT0H0M0S", earliest_days_ago = 31, gaps = [{{from_days_ago = 12, to_days_ago = 9.5}}]}},
  {{token = "named", source_name = "Bridge", maximum_retention = "-P31D"}},
  {{token = "unknown", source_name = "D", source_address = "rtsp://198.51.100.7/main", maximum_retention = "P9000Y", earliest_days_ago = 31, latest_minutes_ago = 4321, audio_track = true}},
]
recording_jobs = [
  {{token = "j1", recording = "gate"}},
  {{token = "j2", recording = "hall"}},
  {{token = "j3", recording = "shared", on_events = true}},
  {{token = "j4", recording = "named"}},
  {{token = "j5", recording = "unknown", state = "Error", error = "Disk full"}},
]
{ACCOUNT}

[[device]]
name = "points"
personality = "profile-g-recorder"
address = "127.0.0.24"
disabled_operations = ["tse:FindEvents"]
recordings = [{{token = "r", source_name = "E", earliest_days_ago = 32, gaps = [{{from_days_ago = 13, to_days_ago = 11}}]}}]
{ACCOUNT}

[[device]]
name = "summary"
personality = "profile-g-recorder"
address = "127.0.0.25"
disabled_operations = ["tse:FindEvents", "tse:FindRecordings", "tse:GetRecordingInformation"]
recordings = [{{token = "r", source_name = "F", earliest_days_ago = 52}}]
{ACCOUNT}
"""


class Recorders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with Simulator(FLEET) as room, Site() as site:
            cls.urls = room.urls
            cls.report, cls.done = site.audit(room.urls.values())
            cls.actions = room.actions()
        cls.devices = by_url(cls.report)

    def recordings(self, name):
        return {row["token"]: row for row in self.devices[self.urls[name]]["facts"]["recording"]}

    def outcome(self, name, rule, recording):
        device = self.devices[self.urls[name]]["id"]
        finding, = [finding for finding in self.report["findings"] if finding["device"] == device
                    and finding["rule"] == rule and finding["subject"] == f"recording:{recording}"]
        return finding["outcome"], finding["evidence"]

    def test_each_recording_is_tied_to_its_camera_or_says_why_not(self):
        rows = self.recordings("keeper")
        camera = {name: self.devices[self.urls[name]]["id"] for name in ("gate", "hall", "bridge")}
        found = {token: (row["linked_by"], row["camera"]) for token, row in rows.items()}
        self.assertEqual(found, {"gate": ("receiver", camera["gate"]), "hall": ("receiver", camera["hall"]),
                                 "shared": (None, None), "named": ("name", camera["bridge"]),
                                 "unknown": (None, None)})
        self.assertIn("several cameras share an address", rows["shared"]["source_note"])
        self.assertIn("198.51.100.7 port 554, where no camera was surveyed", rows["unknown"]["source_note"])

    def test_gaps_are_found_by_events_and_by_points(self):
        hall = self.recordings("keeper")["hall"]
        self.assertEqual((hall["retention_confidence"], hall["sampled_by"], hall["gap_count"]), ("sampled", "events", 1))
        self.assertAlmostEqual(hall["gap_seconds"], 2.5 * 86400, delta=2)
        outcome, evidence = self.outcome("keeper", "P06-RETENTION-MIN", "hall")
        self.assertEqual(outcome, "fail")
        self.assertIn("2 d 12 h are missing in one piece", evidence)
        self.assertIn("known by its receiver", evidence)
        self.assertEqual(self.outcome("keeper", "P06-RETENTION-MIN", "shared")[0], "unknown", "it records on events")
        self.assertEqual(self.outcome("keeper", "P06-RETENTION-MIN", "gate")[0], "pass")
        points = self.recordings("points")["r"]
        self.assertEqual((points["sampled_by"], points["gap_count"], points["gap_seconds"]), ("points", 1, 0))
        self.assertEqual(self.outcome("points", "P06-RETENTION-MIN", "r")[0], "unknown")

    def test_the_summary_is_only_a_claim(self):
        self.assertEqual(self.recordings("summary")["r"]["retention_confidence"], "claimed")
        outcome, evidence = self.outcome("summary", "P06-RETENTION-MAX", "r")
        self.assertEqual(outcome, "fail")
        self.assertIn("confidence: claimed", evidence)

    def test_odd_retention_values(self):
        for recording, outcome, words in (("gate", "pass", "31.0 days"), ("shared", "fail", '"PT0H0M0S": no limit'),
                                          ("named", "unknown", "malformed, negative"),
                                          ("unknown", "unknown", "beyond a thousand years")):
            with self.subTest(recording):
                got, evidence = self.outcome("keeper", "P06-RETENTION-CONFIG", recording)
                self.assertEqual(got, outcome)
                self.assertIn(words, evidence)

    def test_a_channel_without_footage_and_a_full_disk(self):
        outcome, evidence = self.outcome("keeper", "P11-RECORDING-ACTIVE", "named")
        self.assertEqual(outcome, "unknown")
        self.assertIn("holds no footage", evidence)
        outcome, evidence = self.outcome("keeper", "P11-RECORDING-ACTIVE", "unknown")
        self.assertEqual(outcome, "fail")
        self.assertIn("newest footage 3 d old", evidence)
        self.assertIn("error: Disk full", evidence)

    def test_only_a_sound_track_that_holds_something_is_recorded_sound(self):
        device = self.devices[self.urls["keeper"]]["id"]
        failed = [finding["subject"] for finding in self.report["findings"]
                  if finding["rule"] == "P02-AUDIO-OFF" and finding["device"] == device]
        self.assertEqual(failed, ["recording:unknown"])

    def test_searches_are_closed_and_no_password_is_kept(self):
        asked = [operation for _, operation, *_ in self.actions]
        opened = sum(operation in ("tse:FindEvents", "tse:FindRecordings") and name not in ("points", "summary")
                     for name, operation, *_ in self.actions)
        self.assertEqual(asked.count("tse:EndSearch"), opened)
        self.assertNotIn(b"golden-secret", self.done.stdout + self.done.stderr)


if __name__ == "__main__":
    unittest.main()
