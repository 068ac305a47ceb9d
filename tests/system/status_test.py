# SPDX-License-Identifier: GPL-3.0-or-later
"""camaudit status, and the fence for systemd."""
import fcntl
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from control_room import EXAMPLE, Simulator, Site
from receiving import FakeCollector, status
from service import Service

AUTHORITY = """[authority]
name = "Exampleton Borough Council"
gss_code = "E09000099"
site = "main-control-room"
"""


class Status(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.room = Simulator(EXAMPLE).__enter__()
        cls.addClassCleanup(cls.room.__exit__)

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.state = pathlib.Path(self.directory.name, "state")
        self.state.mkdir()
        self.answer = 201
        self.collector = FakeCollector(lambda path, body: status(self.answer))
        self.collector.__enter__()
        self.addCleanup(self.collector.__exit__)
        devices = ", ".join(f'"{url}"' for url in self.room.urls.values())
        self.site = Site(extra=AUTHORITY + f'[collector]\nurl = "{self.collector.url}"\n')
        self.addCleanup(self.site.__exit__)
        text = self.site.config.read_text(encoding="utf-8")
        self.site.config.write_text(text.replace("multicast = false", f"multicast = false\ndevices = [{devices}]"),
                                    encoding="utf-8")

    def run_here(self, *arguments):
        return self.site.run(*arguments, "--state-dir", self.state)

    def told(self):
        done = self.run_here("status", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_nothing_is_there_yet(self):
        told = self.told()
        self.assertEqual(told["schema"], "camaudit.status/1")
        self.assertEqual([told[key] for key in ("last_run", "heartbeat", "spool", "key")], [None] * 4)
        self.assertIs(told["daemon_running"], False)
        self.assertEqual(told["not_known"], {})
        text = self.run_here("status").stdout.decode()
        for remedy in ("'camaudit nightly' runs one now", "camauditd does not run", "'camaudit key create' makes one"):
            self.assertIn(remedy, text)

    def test_after_two_nights(self):
        self.assertEqual(self.run_here("key", "create").returncode, 0)
        self.assertEqual(self.run_here("nightly", "--fail-on", "never").returncode, 3)
        told = self.told()
        failures = told["last_run"]["failures"]
        # What is planted in the example; each of them was opened by this run.
        self.assertEqual(sum(of["standing"] for of in failures.values()), 25)
        self.assertEqual([of["opened"] for of in failures.values()], [of["standing"] for of in failures.values()])
        self.assertEqual(told["last_run"]["unknown"], 139)
        self.assertEqual(told["devices"], {"known": 8, "assessed": 6, "partial": 1, "unauthorised": 0,
                                           "unreachable": 1, "absent": 0})
        self.assertEqual((told["spool"]["waiting"], told["spool"]["delivered"]), (0, 1))
        self.assertIsNone(told["spool"]["receipt"])
        self.assertEqual(len(told["key"]["id"]), 64)

        self.answer = 503
        self.assertEqual(self.run_here("nightly", "--fail-on", "never").returncode, 69)
        told = self.told()
        self.assertEqual([(of["opened"], of["closed"]) for of in told["last_run"]["failures"].values()], [(0, 0)] * 4)
        self.assertEqual((told["spool"]["waiting"], told["spool"]["delivered"]), (1, 1))
        self.assertIn("503", told["spool"]["trouble"])
        text = self.run_here("status").stdout.decode()
        self.assertIn("6 of 8 fully assessed, 1 in part, 1 not reached", text)
        self.assertIn("1 waiting, 1 delivered", text)

    def test_metrics_for_prometheus(self):
        self.assertEqual(self.run_here("key", "create").returncode, 0)
        self.assertEqual(self.run_here("nightly", "--fail-on", "never").returncode, 3)
        file = pathlib.Path(self.directory.name, "camaudit.prom")
        done = self.run_here("status", "--prometheus", file)
        self.assertEqual((done.returncode, done.stdout), (0, b""), done.stderr)
        text = file.read_text(encoding="ascii")
        described = set()
        for line in text.splitlines():
            kind = re.fullmatch(r"# (HELP|TYPE) (camaudit_[a-z_]+) .+", line)
            sample = re.fullmatch(r'(camaudit_[a-z_]+)(\{[a-z]+="[^"\\]*"(,[a-z]+="[^"\\]*")*\})? -?\d+', line)
            self.assertTrue(kind or sample, line)
            if kind:
                described.add(kind[2])
            else:
                self.assertIn(sample[1], described)
        self.assertIn("camaudit_daemon_running 0\n", text)
        self.assertIn('camaudit_devices{state="assessed"} 6\n', text)
        self.assertEqual(sum(map(int, re.findall(r'camaudit_failures\{severity="\w+"\} (\d+)', text))), 25)
        failed = self.run_here("status", "--prometheus", pathlib.Path(self.directory.name, "nowhere", "x.prom"))
        self.assertEqual(failed.returncode, 73)

    def test_a_daemon_that_runs_is_seen(self):
        with Service(self.site.config, self.state) as service:
            self.assertTrue(self.told()["daemon_running"])
            service.stop()
        self.assertFalse(self.told()["daemon_running"])

    def test_what_answers_between_nights(self):
        self.assertEqual(self.run_here("key", "create").returncode, 0)
        self.assertEqual(self.run_here("nightly", "--fail-on", "never").returncode, 3)
        self.assertIsNone(self.told()["heartbeat"])
        with self.site.config.open("a", encoding="utf-8") as config:
            config.write('[schedule]\nheartbeat = "10s"\n')
        # One of the eight is found by nobody.
        with Service(self.site.config, self.state) as service:
            service.wait_for(lambda: "of 8 devices 7 answer" in str(service.told), "to have asked every device")
            service.stop()
        heartbeat = self.told()["heartbeat"]
        self.assertRegex(heartbeat.pop("at"), r"^20\d\d-.*Z$")
        self.assertEqual(heartbeat, {"answering": 7, "device_down": 1, "network_down": 0})
        self.assertRegex(self.run_here("status").stdout.decode(), r"\nHeartbeat  7 answer, 1 down, at 20")
        metrics = pathlib.Path(self.directory.name, "camaudit.prom")
        self.assertEqual(self.run_here("status", "--prometheus", metrics).returncode, 0)
        self.assertIn('camaudit_heartbeat_devices{standing="answers"} 7\n', metrics.read_text(encoding="ascii"))

    def test_the_fence_for_systemd(self):
        done = self.run_here("doctor", "--write-fence")
        self.assertEqual(done.returncode, 0, done.stderr)
        text = done.stdout.decode()
        self.assertIn("[Service]\nIPAddressDeny=any\n", text)
        self.assertIn("\nIPAddressAllow=127.0.0.0/8\n", text)
        self.assertNotIn("239.255", text)  # multicast is off here


OWNER, GROUP, MEMBER, STRANGER = 65534, 65500, 65533, 65532


@unittest.skipUnless(os.geteuid() == 0, "only root can become somebody else")
class WhoMayNotRead(unittest.TestCase):
    """A state directory as the package makes it, seen by a technician in its group: what may not be read is not absent."""

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(dir="/tmp")
        self.addCleanup(self.directory.cleanup)
        self.base = pathlib.Path(self.directory.name)
        self.base.chmod(0o755)
        # Where the build lies, only root may be allowed.
        self.program = shutil.copy(os.environ["CAMAUDIT"], self.base)
        self.state = self.base / "state"
        self.state.mkdir()
        os.chown(self.state, OWNER, GROUP)
        self.state.chmod(0o2750)
        for name in ("keys", "spool", "spool/pending", "spool/parked", "spool/sent"):
            self.state.joinpath(name).mkdir(mode=0o700)
            os.chown(self.state / name, OWNER, GROUP)
        self.lock = self.state.joinpath("camauditd.lock").open("wb")
        self.addCleanup(self.lock.close)
        self.state.joinpath("camauditd.lock").chmod(0o600)
        os.chown(self.state / "camauditd.lock", OWNER, GROUP)
        done = self.run_as(0, "key", "create")
        self.assertEqual(done.returncode, 0, done.stderr)

    def run_as(self, user, *arguments):
        return subprocess.run([self.program, *map(str, arguments), "--state-dir", str(self.state)], capture_output=True, text=True,
                              timeout=60, check=False, user=user, group=GROUP if user == MEMBER else user, extra_groups=[],
                              cwd=self.base)

    def told(self, user):
        done = self.run_as(user, "status", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_what_may_not_be_read_is_not_known(self):
        told = self.told(MEMBER)
        self.assertEqual([told[key] for key in ("daemon_running", "spool", "key")], [None] * 3)
        self.assertEqual(list(told["not_known"]), ["daemon_running", "spool", "key"])
        for why in told["not_known"].values():
            self.assertRegex(why, r"Permission denied: run it as root or as the user \w+$")
        text = self.run_as(MEMBER, "status").stdout
        for line in (r"Next run +not known: ", r"Spool +not known: ", r"Key +not known: "):
            self.assertRegex(text, line)
        self.assertIn("systemctl status camauditd", text)
        for wrong in ("none yet\nReceipt", "camauditd does not run", "key create"):
            self.assertNotIn(wrong, text)
        metrics = self.state / "seen.prom"
        self.assertEqual(self.run_as(OWNER, "status", "--prometheus", metrics).returncode, 0)
        self.assertIn("camaudit_daemon_running 0\n", metrics.read_text(encoding="ascii"))
        own = self.base / "member"
        own.mkdir()
        os.chown(own, MEMBER, GROUP)
        self.assertEqual(self.run_as(MEMBER, "status", "--prometheus", own / "seen.prom").returncode, 0)
        text = own.joinpath("seen.prom").read_text(encoding="ascii")
        self.assertNotIn("daemon_running", text)
        self.assertNotIn("spool", text)

    def test_who_may_read_knows_all(self):
        for user in (0, OWNER):
            told = self.told(user)
            self.assertEqual((told["daemon_running"], told["spool"]["waiting"], told["not_known"]), (False, 0, {}))
            self.assertEqual(len(told["key"]["id"]), 64)

    def test_a_daemon_that_runs_is_seen_by_the_group(self):
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.assertTrue(self.told(0)["daemon_running"])
        told = self.told(MEMBER)
        self.assertTrue(told["daemon_running"])
        self.assertEqual(list(told["not_known"]), ["spool", "key"])

    def test_a_key_that_may_not_be_seen_is_not_missing(self):
        for user in (MEMBER, STRANGER):
            for arguments in (("key", "show"), ("spool", "list")):
                done = self.run_as(user, *arguments)
                self.assertEqual(done.returncode, 77, done.stderr)
                self.assertIn("run it as root or as the user", done.stderr)
        self.assertEqual(self.run_as(OWNER, "key", "show").returncode, 0)


if __name__ == "__main__":
    unittest.main()
