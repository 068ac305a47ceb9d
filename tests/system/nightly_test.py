# SPDX-License-Identifier: GPL-3.0-or-later
"""camaudit nightly: from devices to a signed summary at the collector, in one command."""
import fcntl
import json
import pathlib
import shutil
import tempfile
import threading
import unittest

from control_room import EXAMPLE, Simulator, Site
from receiving import FakeCollector, status

AUTHORITY = """[authority]
name = "Exampleton Borough Council"
gss_code = "E09000099"
site = "main-control-room"
"""


class Nightly(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.room = Simulator(EXAMPLE).__enter__()
        cls.addClassCleanup(cls.room.__exit__)

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.state = pathlib.Path(self.directory.name, "state")
        self.answers = []
        collector = FakeCollector(lambda path, body: status(self.answers[-1] if self.answers else 201))
        collector.__enter__()
        self.addCleanup(collector.__exit__)
        self.collector = collector

    def site(self, authority=AUTHORITY, collector=True):
        extra = authority + (f'[collector]\nurl = "{self.collector.url}"\n' if collector else "")
        site = Site(extra=extra)
        self.addCleanup(site.__exit__)
        devices = ", ".join(f'"{url}"' for url in self.room.urls.values())
        text = site.config.read_text(encoding="utf-8")
        site.config.write_text(text.replace("multicast = false", f"multicast = false\ndevices = [{devices}]"),
                               encoding="utf-8")
        return site

    def run_here(self, site, *arguments):
        return site.run(*arguments, "--state-dir", self.state)

    def summary(self, site):
        done = self.run_here(site, "summary", "show", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)["summary"]

    def test_two_nights_reach_the_collector_as_one_chain(self):
        site = self.site()
        self.assertEqual(self.run_here(site, "key", "create").returncode, 0)
        first = self.run_here(site, "nightly")
        self.assertEqual(first.returncode, 2, first.stderr)  # what is planted in the example fails
        self.assertIn("summary 1 of epoch", first.stdout.decode())
        self.assertIn("1 delivered", first.stdout.decode())
        self.assertEqual(len(self.collector.requests), 1)
        told = self.summary(site)
        self.assertEqual(told["authority"]["gss_code"], "E09000099")
        self.assertEqual((told["coverage"]["devices"], told["coverage"]["assessed"]), (8, 6))
        self.assertEqual(told["outcomes"]["fail"], 25)
        self.assertNotIn("changes", told)

        second = self.run_here(site, "nightly", "--fail-on", "never")
        self.assertEqual(second.returncode, 3, second.stderr)
        told = self.summary(site)
        self.assertEqual(told["sequence"], "2")
        self.assertEqual(told["changes"].get("devices_added", 0), 0)
        self.assertEqual(len(self.collector.requests), 2)

        # What arrived is what was signed: anybody with the public key can check the chain.
        folder = pathlib.Path(self.directory.name, "received")
        folder.mkdir()
        for head, body in self.collector.requests:
            folder.joinpath(head.split(" ")[1].rsplit("/", 1)[1]).write_bytes(body)
        key = pathlib.Path(self.directory.name, "agent.pem")
        key.write_bytes(self.run_here(site, "key", "show", "--pem").stdout)
        checked = self.run_here(site, "verify", folder, "--key", key)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.assertEqual(len(json.loads(self.run_here(site, "report", "--format", "json").stdout)["devices"]), 8)

    def test_a_spool_that_was_lost_uses_no_sequence_twice(self):
        site = self.site(collector=False)
        self.run_here(site, "key", "create")
        self.run_here(site, "nightly", "--fail-on", "never")
        first = self.summary(site)
        shutil.rmtree(self.state / "spool")
        done = self.run_here(site, "nightly", "--fail-on", "never")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("the spool was lost", done.stderr.decode())
        second = self.summary(site)
        self.assertGreater(int(second["epoch"]), int(first["epoch"]))
        self.assertEqual(second["sequence"], "1")

    def test_what_waits_is_sent_also_by_a_night_that_failed(self):
        site = self.site()
        self.run_here(site, "key", "create")
        self.answers = [503]
        self.run_here(site, "nightly")
        self.answers = [201]
        self.state.joinpath("inventory.db").unlink()
        self.state.joinpath("inventory.db").mkdir()
        done = self.run_here(site, "nightly")
        self.assertNotIn(done.returncode, (0, 2, 3), done.stderr)
        listed = json.loads(self.run_here(site, "spool", "list", "--json").stdout)
        self.assertEqual([entry["state"] for entry in listed["entries"]], ["delivered"])

    def test_a_collector_that_is_down_loses_nothing(self):
        site = self.site()
        self.run_here(site, "key", "create")
        self.answers = [503]
        done = self.run_here(site, "nightly")
        self.assertEqual(done.returncode, 69, done.stderr)
        listed = json.loads(self.run_here(site, "spool", "list", "--json").stdout)
        self.assertEqual([entry["state"] for entry in listed["entries"]], ["waiting"])
        self.answers = [201]
        self.assertEqual(self.run_here(site, "spool", "deliver").returncode, 0)

    def test_a_spool_that_somebody_works_on_is_waited_for_and_a_night_without_a_summary_is_told(self):
        site = self.site(authority=AUTHORITY + '[alerts]\nto = "stderr"\n')
        self.run_here(site, "key", "create")
        self.run_here(site, "nightly")
        with (self.state / "spool" / "lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = self.run_here(site, "nightly", "--fail-on", "never")
        self.assertEqual(done.returncode, 69, done.stderr)
        self.assertIn("the summary could not be put by", done.stderr.decode())
        self.assertRegex(done.stderr.decode(), r"camaudit: high: the nightly run failed: it ended with 69")
        self.assertEqual(self.summary(site)["sequence"], "1")

        lock = (self.state / "spool" / "lock").open("ab")
        fcntl.flock(lock, fcntl.LOCK_EX)
        for_long = threading.Timer(20, lock.close)
        for_long.start()
        done = self.run_here(site, "nightly", "--fail-on", "never")
        for_long.join()
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(self.summary(site)["sequence"], "2")

    def test_without_a_collector_the_summary_stays(self):
        site = self.site(collector=False)
        self.run_here(site, "key", "create")
        done = self.run_here(site, "nightly")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("no collector is configured", done.stderr.decode())
        self.assertEqual(self.summary(site)["sequence"], "1")

    def test_what_is_missing_is_told_before_anything_is_asked(self):
        site = self.site()
        done = self.run_here(site, "nightly")
        self.assertEqual(done.returncode, 66)
        self.assertIn("camaudit key create", done.stderr.decode())
        nobody = self.site(authority="")
        self.run_here(nobody, "key", "create")
        done = self.run_here(nobody, "nightly")
        self.assertEqual(done.returncode, 78)
        self.assertIn("gss_code", done.stderr.decode())
        self.assertFalse(self.state.joinpath("inventory.db").exists())


if __name__ == "__main__":
    unittest.main()
