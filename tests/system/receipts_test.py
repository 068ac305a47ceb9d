# SPDX-License-Identifier: GPL-3.0-or-later
"""Receipts, from the night that makes a summary to the status that tells what the collector has signed for."""
import base64
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from control_room import Simulator, Site
from hard_nights import CAMERA
from receiving import AUTHORITY, SITE, FakeCollector, status

DELIVERED, UNAVAILABLE = 0, 69


class Receipts(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = pathlib.Path(directory.name)
        self.state, self.centre = self.folder / "state", self.folder / "centre"
        self.answers = self.centre / "receipts"
        self.collector = FakeCollector(self.answer)
        self.collector.__enter__()
        self.addCleanup(self.collector.__exit__)
        self.room = Simulator(CAMERA).__enter__()
        self.addCleanup(self.room.__exit__)
        self.site = Site(extra=f'[authority]\ngss_code = "{AUTHORITY}"\nsite = "{SITE}"\n[collector]\n'
                               f'url = "{self.collector.url}"\nreceipt_key = "{self.centre / "receipt-key.pub"}"\n')
        self.addCleanup(self.site.__exit__)
        text = self.site.config.read_text(encoding="utf-8")
        self.site.config.write_text(text.replace("multicast = false", "multicast = false\ndevices = "
                                                 f'["{self.room.urls["camera"]}"]'), encoding="utf-8")
        self.assertEqual(self.here("key", "create").returncode, 0)
        key = self.folder / "agent.pem"
        key.write_bytes(self.here("key", "show", "--pem").stdout)
        self.at_the_centre("keys", "add", key, "--gss-code", AUTHORITY, "--site", SITE)
        self.at_the_centre("ingest")

    def here(self, *words):
        return self.site.run(*words, "--state-dir", self.state)

    def at_the_centre(self, *words, code=0):
        done = subprocess.run([os.environ["CAMAUDIT_COLLECTOR"], *map(str, words), "--state-dir", str(self.centre)],
                              capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout.decode()

    def night(self):
        self.assertIn(self.here("nightly", "--fail-on", "never").returncode, (0, 3))

    def awaited(self):
        checks = json.loads(self.here("doctor", "--format", "json").stdout)["checks"]
        check, = (check for check in checks if check["subject"] == "receipts")
        return check["verdict"], check["finding"]

    def answer(self, path, body):
        """As nginx does: a PUT is put by, a GET is one of a receipt."""
        if body:
            file = self.centre / "incoming" / path[1:]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
            return status(201)
        file = self.answers / path[1:]
        return status(200, body=file.read_bytes()) if file.is_file() else status(404)

    def asked(self):
        return [head.split(" ")[1] for head, _ in self.collector.requests if head.startswith("GET ")]

    def receipted(self):
        return json.loads(self.here("status", "--json").stdout)["spool"]["receipt"]

    def deliver(self):
        self.collector.requests.clear()
        return self.here("spool", "deliver")

    def test_what_the_collector_took_in_is_known_here(self):
        self.assertIn(self.here("nightly", "--fail-on", "never").returncode, (0, 3))
        self.assertEqual(len(self.asked()), 1, "it is asked at once, and there is none yet")
        self.assertIsNone(self.receipted())
        self.assertIn("1 accepted", self.at_the_centre("ingest"))
        done = self.deliver()
        self.assertEqual(done.returncode, DELIVERED, done.stderr)
        self.assertIn(b"1 receipt of the collector\n", done.stdout)
        self.assertEqual(self.receipted()["sequence"], 1)
        self.assertRegex(self.here("status").stdout.decode(), r"\nReceipt    of summary 1 of epoch \d+\n")
        self.deliver()
        self.assertEqual(self.asked(), [], "what is known is not asked again")

        self.assertIn(self.here("nightly", "--fail-on", "never").returncode, (0, 3))
        self.assertEqual(self.receipted()["sequence"], 1)
        self.assertIn("1 accepted", self.at_the_centre("ingest"))
        self.deliver()
        self.assertEqual(self.receipted()["sequence"], 2)

    def test_of_what_the_collector_refuses_doctor_says_that_no_receipt_came(self):
        self.night()
        self.assertEqual(self.awaited(), ("good", "none yet for the last 1 delivered"))
        self.at_the_centre("ingest")
        self.deliver()
        self.assertEqual(self.awaited(), ("good", "none is awaited"))
        key, = json.loads(self.at_the_centre("keys", "list", "--json"))["keys"]
        self.at_the_centre("keys", "revoke", key["key_id"], "--reason", "stolen")
        for _ in range(3):
            self.night()
        self.assertIn("3 refused", self.at_the_centre("ingest", code=2))
        self.deliver()
        self.assertEqual(self.awaited(), ("warning", "none yet for the last 3 delivered"))

    def test_what_is_no_receipt_is_told_and_not_kept(self):
        self.assertIn(self.here("nightly", "--fail-on", "never").returncode, (0, 3))
        self.at_the_centre("ingest")
        receipt, = (file for file in self.answers.rglob("*") if file.is_file())
        good = receipt.read_bytes()
        # Signed by nobody, cut off, and no envelope at all.
        envelope = json.loads(good)
        envelope["signatures"][0]["sig"] = base64.b64encode(bytes(64)).decode()
        for forged in (json.dumps(envelope).encode(), good[:-20], b"{}", b"<html>signed</html>", b"x" * 100_000):
            with self.subTest(forged[:20]):
                receipt.write_bytes(forged)
                done = self.deliver()
                self.assertEqual(done.returncode, DELIVERED, "the summary was delivered all the same")
                self.assertIn(b"receipt", done.stderr)
                self.assertIsNone(self.receipted())
        receipt.write_bytes(good)
        self.assertIn(b"1 receipt of the collector", self.deliver().stdout)

    def test_a_key_that_is_none_is_told_before_anything_is_sent(self):
        (self.centre / "receipt-key.pub").write_text("no key\n", encoding="utf-8")
        done = self.here("nightly", "--fail-on", "never")
        self.assertEqual(done.returncode, 78)
        self.assertIn(b"[collector] receipt_key", done.stderr)
        self.assertEqual(self.collector.requests, [])


if __name__ == "__main__":
    unittest.main()
