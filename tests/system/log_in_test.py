# SPDX-License-Identifier: GPL-3.0-or-later
"""How credentials are handled: sent where needed, never twice after a refusal, never to a device that is not in scope."""
import base64
import json
import pathlib
import tempfile
import unittest

from control_room import PASSWORD, Simulator, Site, by_url, call, outcomes
from receiving import AUTHORITY, SITE
from service import Service

DEVICE = """
[[device]]
name = "{name}"
personality = "profile-s-camera"
address = "127.0.1.{n}"
users = [{{name = "auditor", level = "{level}", password = "{password}"}}]
{extra}
"""


def fleet(*devices):
    return "".join(DEVICE.format(**{"n": n, "level": "Administrator", "password": "correct horse battery staple",
                                    "extra": "", **device}) for n, device in enumerate(devices, 1))


def log_ins(room, name):
    return [log_in for device, _, log_in in room.actions() if device == name]


class LogIn(unittest.TestCase):
    SITUATIONS = {
        "none": ('auth = "none"', {"none"}),
        "wsse": ('auth = "wsse"', {"none", "wsse"}),
        "digest": ('auth = "digest"', {"none", "digest"}),
        "digest-sha256": ('auth = "digest"\ndigest_algorithms = ["SHA-256"]', {"none", "digest"}),
        "digest-two": ('auth = "digest"\ndigest_algorithms = ["SHA-256", "MD5"]', {"none", "digest"}),
        "single-use": ('auth = "digest"\nnonce = "single-use"', {"none", "digest"}),
        "per-uri": ('auth = "digest"\nnonce = "per-uri"', {"none", "digest"}),
        "either": ('auth = "either"', {"none", "digest"}),
        "both": ('auth = "both"', {"none", "digest", "digest+wsse"}),
        "local-as-utc": ('auth = "wsse"\nclock_shape = "local-as-utc"', {"none", "wsse"}),
        "closed-clock": ('auth = "wsse"\nclock_offset_seconds = -86400\ntime_needs_auth = true', {"none", "wsse"}),
        "clock": ('auth = "wsse"\nclock_offset_seconds = -86400', {"none", "wsse"}),
    }

    def test_every_situation_is_mastered_without_a_failed_log_in(self):
        text = fleet(*({"name": name, "extra": extra} for name, (extra, _) in self.SITUATIONS.items()))
        with Simulator(text) as room, Site() as site:
            report, _ = site.audit(room.urls.values())
            for name, (_, kinds) in self.SITUATIONS.items():
                with self.subTest(name):
                    device = by_url(report)[room.urls[name]]
                    self.assertEqual(device["state"], "assessed", device["reason"])
                    self.assertEqual(device["facts"]["user"][0]["name"], "auditor")
                    self.assertLessEqual(set(log_ins(room, name)), kinds)
            for name, counted in room.statistics().items():
                self.assertEqual(counted["logins_failed"], 0, name)

    def test_a_wrong_password_is_tried_once(self):
        kinds = ("wsse", "digest", "either")
        with Simulator(fleet(*({"name": kind, "extra": f'auth = "{kind}"', "password": "another"} for kind in kinds))) as \
                room, Site() as site:
            report, done = site.audit(room.urls.values())
            for kind in kinds:
                device = by_url(report)[room.urls[kind]]
                self.assertEqual(device["state"], "unauthorised")
                self.assertIn("refused", device["reason"])
                self.assertEqual(call(device, "tds:GetNTP")["outcome"], "unauthorised")
            self.assertIn(done.returncode, (2, 3))
            for name, counted in room.statistics().items():
                self.assertEqual(counted["logins_failed"], 1, name)

    def test_an_account_is_never_locked(self):
        with Simulator(fleet({"name": "strict", "password": "another", "extra": 'auth = "digest"\nlockout_after = 2'})) as \
                room, Site() as site:
            site.audit(room.urls.values())
            self.assertEqual(room.statistics()["strict"]["logins_failed"], 1)

    def test_a_lesser_account_loses_one_call_only(self):
        with Simulator(fleet({"name": "user", "level": "User", "extra": 'auth = "wsse"'})) as room, Site() as site:
            report, _ = site.audit(room.urls.values())
            device = report["devices"][0]
            refused = [entry["operation"] for entry in device["calls"] if entry["outcome"] != "ok"]
            self.assertEqual(refused, ["tds:GetUsers"])
            self.assertEqual(device["state"], "partial")
            self.assertEqual(outcomes(report, device, "P07-DEVICE-ACCOUNTS"), {("P07-DEVICE-ACCOUNTS", ""): "unknown"})

    def test_a_password_may_be_a_systemd_credential(self):
        with Simulator(fleet({"name": "camera", "extra": 'auth = "wsse"'})) as room, Site() as site:
            url, = room.urls.values()
            folder = site.password_file.parent / "credentials"
            folder.mkdir()
            site.password_file.rename(folder / "cameras")
            text = site.config.read_text().replace(f'password_file = "{site.password_file}"', 'credential = "cameras"')
            site.config.write_text(text)
            done = site.run("audit", "--device", url, "--format", "json", environment={"CREDENTIALS_DIRECTORY": str(folder)})
            self.assertIn(done.returncode, (2, 3), done.stderr)
            self.assertEqual(json.loads(done.stdout)["devices"][0]["state"], "assessed", done.stderr)
            for name, code, said in [("cameras", 66, "LoadCredential="), ("../cameras", 78, "a name without '/'"),
                                     ("door", 66, "credentials/door")]:
                with self.subTest(name):
                    site.config.write_text(text.replace('"cameras"', f'"{name}"'))
                    given = {} if name == "cameras" else {"CREDENTIALS_DIRECTORY": str(folder)}
                    done = site.run("audit", "--device", url, environment=given)
                    self.assertEqual(done.returncode, code, done.stderr)
                    self.assertIn(said, done.stderr.decode())

    def test_without_credentials_none_are_sent(self):
        with Simulator(fleet({"name": "camera", "extra": 'auth = "either"'})) as room, Site(credentials=False) as site:
            report, _ = site.audit(room.urls.values())
            self.assertEqual(set(log_ins(room, "camera")), {"none"})
            self.assertEqual(report["devices"][0]["state"], "unauthorised")

    def test_credentials_go_only_to_devices_in_scope(self):
        with Simulator(fleet({"name": "in", "extra": 'auth = "wsse"'}, {"name": "out", "extra": 'auth = "wsse"'})) as \
                room, Site() as site:
            site.config.write_text(site.config.read_text().replace('"127.0.0.0/8", "::1"]\nusername',
                                                                   '"127.0.1.1"]\nusername'))
            site.audit(room.urls.values())
            self.assertIn("wsse", log_ins(room, "in"))
            self.assertEqual(set(log_ins(room, "out")), {"none"})

    def test_credentials_for_one_device_go_to_it_wherever_it_is(self):
        right, wrong = "1419d68a-1dd2-11b2-a105-0000000000aa", "1419d68a-1dd2-11b2-a105-0000000000bb"
        with Simulator(fleet(*({"name": name, "extra": f'auth = "wsse"\nendpoint_reference = "urn:uuid:{uuid}"'}
                               for name, uuid in [("right", right), ("wrong", wrong)]))) as room, Site() as site:
            site.config.write_text(site.config.read_text().replace('"127.0.0.0/8", "::1"]\nusername',
                                                                   f'"urn:uuid:{right}"]\nusername'))
            report, _ = site.audit(room.urls.values())
            self.assertEqual(by_url(report)[room.urls["right"]]["state"], "assessed")
            self.assertEqual(by_url(report)[room.urls["wrong"]]["state"], "unauthorised")
            self.assertIn("wsse", log_ins(room, "right"))
            self.assertEqual(set(log_ins(room, "wrong")), {"none"})

    def test_no_password_is_printed_or_kept(self):
        formats = ("table", "json", "jsonl", "csv", "html", "junit", "sarif", "oscal")
        # Which takes the log-in, which refuses it, and which lets it do less.
        text = fleet({"name": "takes"}, {"name": "refuses", "password": "another"},
                     {"name": "lessens", "level": "User", "extra": 'auth = "wsse"'})
        site = Site(extra=f'[authority]\ngss_code = "{AUTHORITY}"\nsite = "{SITE}"\n[alerts]\nto = "stderr"\nlevel = "low"\n')
        with Simulator(text) as room, site, tempfile.TemporaryDirectory() as directory:
            state = pathlib.Path(directory, "state")
            urls = ", ".join(f'"{url}"' for url in room.urls.values())
            settings = site.config.read_text(encoding="utf-8")
            site.config.write_text(settings.replace("multicast = false", f"multicast = false\ndevices = [{urls}]"),
                                   encoding="utf-8")
            commands = [("key", "create"), ("nightly", "-v"), *(("audit", "-v", "--format", name) for name in formats),
                        ("devices",), ("status",), ("doctor",), ("changes",), ("summary", "show"), ("register", "draft"),
                        *(("report", "--format", name) for name in formats), ("query", "SELECT * FROM v1_fact")]
            said = b""
            for words in commands:
                done = site.run(*words, "--state-dir", state)
                self.assertIn(done.returncode, (0, 2, 3), (words, done.stderr))
                said += done.stdout + done.stderr
            with Service(site.config, state) as service:
                service.stop()
                said += service.log().encode()
                files = [path for folder in (state, service.runtime) for path in folder.rglob("*") if path.is_file()]
                kept = b"".join(path.read_bytes() for path in files)
        for word in (b"was refused", b"may not do this"):
            self.assertIn(word, said, "otherwise nothing was said of the log-in")
            self.assertIn(word, kept)
        for secret in (PASSWORD.encode(), base64.b64encode(PASSWORD.encode()), PASSWORD.encode().hex().encode()):
            self.assertNotIn(secret, said)
            self.assertNotIn(secret, kept)

    def test_nothing_is_asked_twice(self):
        with Simulator(fleet({"name": "open", "extra": 'auth = "none"'})) as room, Site() as site:
            site.audit(room.urls.values())
            asked = [operation for _, operation, _ in room.actions()]
            self.assertEqual(len(asked), len(set(asked)), sorted(asked))
            self.assertLessEqual(len(asked), 30)


if __name__ == "__main__":
    unittest.main()
