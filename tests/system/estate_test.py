# SPDX-License-Identifier: GPL-3.0-or-later
"""Many devices at once: an interrupt keeps what there is, the time for a run is kept, one connection to each device."""
import json
import os
import signal
import subprocess
import time
import unittest

from control_room import RUN_SECONDS, Simulator, Site, by_url

CAMERAS = """
[[device]]
name = "camera"
count = {count}
personality = "profile-s-camera"
address_pool = "127.40.0.0/24"
listen = "any"
auth = "none"
"""
SILENT = """
[[device]]
name = "silent"
count = {count}
personality = "profile-s-camera"
address_pool = "127.41.0.0/24"
listen = "any"
fault = "hang"
"""


class Estate(unittest.TestCase):
    def test_an_interrupt_prints_what_there_is(self):
        with Simulator(CAMERAS.format(count=20) + SILENT.format(count=80)) as room, Site(timeout="15s") as site:
            words = [word for url in room.urls.values() for word in ("--device", url)]
            audit = subprocess.Popen([os.environ["CAMAUDIT"], "audit", *words, "--format", "json", "--config",
                                      str(site.config)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            # The last thing asked of a camera.
            until = time.monotonic() + RUN_SECONDS
            while sum(1 for _, what, _ in self.seen(room) if what == "trt:GetStreamUri") < 20:
                self.assertLess(time.monotonic(), until, "the cameras were not surveyed")
                self.assertIsNone(audit.poll(), "ended by itself")
                time.sleep(0.05)
            audit.send_signal(signal.SIGINT)
            out, _ = audit.communicate(timeout=RUN_SECONDS)
            self.assertEqual(audit.returncode, 130)
            report = json.loads(out)
            devices = by_url(report)
            self.assertEqual(len(devices), 100)
            for name, url in room.urls.items():
                if name.startswith("silent"):
                    self.assertEqual(devices[url]["state"], "unreachable")
                    self.assertIn("interrupted", devices[url]["reason"])
            surveyed = [url for url, device in devices.items() if device["state"] == "assessed"]
            # The last reply of the last camera may have been on its way.
            self.assertGreaterEqual(len(surveyed), 10)
            self.assertTrue(report["findings"])
            self.assertLessEqual(max(row["peak_connections"] for row in room.statistics().values()), 1)

    @staticmethod
    def seen(room):
        return room.actions() if room.actions_file.exists() else []

    def test_the_time_of_a_run_is_kept(self):
        extra = 'run_timeout = "1s"\nconcurrency = 1\nper_subnet = 1'
        with Simulator(SILENT.format(count=30)) as room, Site(timeout="200ms", extra=extra) as site:
            report, done = site.audit(room.urls.values())
            self.assertEqual(done.returncode, 3)
            reasons = [device["reason"] for device in report["devices"]]
            self.assertEqual(len(reasons), 30)
            late = [reason for reason in reasons if "the time allowed for the whole run ran out" in reason]
            self.assertGreater(len(late), 0)
            self.assertLess(len(late), 30, "the first is always asked")
            asked = sum(row["requests"] for row in room.statistics().values())
            self.assertLessEqual(asked, 30 - len(late))


if __name__ == "__main__":
    unittest.main()
