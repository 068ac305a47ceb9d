# SPDX-License-Identifier: GPL-3.0-or-later
"""A network with somebody on it who means harm: who collects log-ins, points elsewhere, copies identities or never ends."""
import base64
import json
import pathlib
import re
import tempfile
import time
import unittest

from control_room import PASSWORD, Simulator, Site, by_url, call
from receiving import AUTHORITY, SITE, FakeCollector, status

CAMERA = """
[[device]]
name = "{name}"
personality = "{personality}"
address = "{address}"
users = [{{name = "auditor", level = "Administrator", password = "{password}"}}]
{extra}
"""


def camera(name, address, extra="", personality="profile-s-camera"):
    return CAMERA.format(name=name, address=address, extra=extra, personality=personality, password=PASSWORD)


def fault(subcode, reason, http=400, headers=""):
    body = f"""<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
xmlns:ter="http://www.onvif.org/ver10/error"><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>
ter:{subcode}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">{reason}</s:Text></s:Reason></s:Fault>
</s:Body></s:Envelope>""".encode()
    return status(http, headers, body)


def challenge(*schemes):
    return status(401, "\r\n".join(f"WWW-Authenticate: {scheme}" for scheme in schemes))


DIGEST = 'Digest realm="camera", nonce="{nonce}", qop="auth", algorithm={algorithm}'


class Collector(FakeCollector):
    """A device that wants a log-in whatever comes, by one of the ways there are, and keeps what it gets."""

    def __init__(self, way, address):
        self.asked = 0
        super().__init__(lambda path, body: self.want(way), address)
        self.url = f"http://{self.authority}/onvif/device_service"

    def want(self, way):
        self.asked += 1
        fresh = f"nonce-{self.asked}"
        digest = DIGEST.format(nonce=fresh, algorithm="MD5")
        return {
            "basic": challenge('Basic realm="camera"'),
            "basic and digest": challenge('Basic realm="camera"', digest),
            "digest": challenge(digest),
            "digest, then basic": challenge(digest if self.asked == 1 else 'Basic realm="camera"'),
            "digest, always stale": challenge(digest + ", stale=true"),
            "digest of SHA-256": challenge(DIGEST.format(nonce=fresh, algorithm="SHA-256")),
            "digest without qop": challenge(f'Digest realm="camera", nonce="{fresh}"'),
            "digest of a session": challenge(DIGEST.format(nonce=fresh, algorithm="MD5-sess")),
            "bearer and negotiate": challenge("Bearer", "Negotiate", "NTLM"),
            "token": fault("NotAuthorized", "Sender not Authorized"),
            "token, blames the date": fault("NotAuthorized", "Invalid Timestamp, time check failed"),
            "token and basic": fault("NotAuthorized", "Sender not Authorized", 401, 'WWW-Authenticate: Basic realm="camera"'),
            "redirect": status(302, "Location: http://127.0.0.1:9/"),
        }[way]

    def log_ins(self):
        """Requests with a log-in."""
        return [head for head, body in self.requests if "authorization:" in head.lower() or b"UsernameToken" in body]

    def all_bytes(self):
        return b"\n".join(head.encode("latin-1") + body for head, body in self.requests)


WAYS = ("basic", "basic and digest", "digest", "digest, then basic", "digest, always stale", "digest of SHA-256",
        "digest without qop", "digest of a session", "bearer and negotiate", "token", "token, blames the date",
        "token and basic", "redirect")
# A refusal that blames the date has not judged the password: one more is sent.
TWICE = {"token, blames the date": 2}


class WhoCollectsLogIns(unittest.TestCase):
    def run_with_collectors(self, in_scope):
        collectors = {}
        for number, way in enumerate(WAYS, 1):
            collectors[way] = Collector(way, f"127.0.3.{number}").__enter__()
            self.addCleanup(collectors[way].__exit__)
        with Site() as site:
            if not in_scope:
                text = site.config.read_text(encoding="utf-8")
                site.config.write_text(text.replace('devices = ["127.0.0.0/8", "::1"]', 'devices = ["127.0.4.0/24"]'),
                                       encoding="utf-8")
            report, done = site.audit([collector.url for collector in collectors.values()])
        for way, collector in collectors.items():
            self.assertTrue(collector.requests, way)
            device = by_url(report)[collector.url]
            self.assertIn(device["state"], ("unauthorised", "unreachable"), (way, device["reason"]))
        self.assertEqual(done.returncode, 3, done.stderr)
        return collectors

    def test_the_password_is_never_sent_in_plain_text(self):
        for way, collector in self.run_with_collectors(in_scope=True).items():
            got = collector.all_bytes()
            with self.subTest(way):
                self.assertNotIn(PASSWORD.encode(), got)
                self.assertNotIn(base64.b64encode(PASSWORD.encode()), got)
                self.assertNotIn(base64.b64encode(f"auditor:{PASSWORD}".encode()), got)
                self.assertNotIn(b"PasswordText", got)
                self.assertNotRegex(got, rb"(?i)authorization: (?!digest )")

    def test_a_log_in_that_is_refused_is_not_sent_again(self):
        log_ins = {way: collector.log_ins() for way, collector in self.run_with_collectors(in_scope=True).items()}
        for way, sent in log_ins.items():
            with self.subTest(way):
                self.assertLessEqual(len(sent), TWICE.get(way, 1), sent)
        # Otherwise nothing was tried, and the rest says nothing.
        for way in ("digest", "digest, always stale", "token", "token, blames the date"):
            self.assertTrue(log_ins[way], way)

    def test_outside_its_scope_nothing_of_a_log_in_is_sent(self):
        for way, collector in self.run_with_collectors(in_scope=False).items():
            with self.subTest(way):
                self.assertEqual(collector.log_ins(), [])
                self.assertNotIn(b"auditor", collector.all_bytes())



class WhoPointsElsewhere(unittest.TestCase):
    """A trap listens where summaries go, or where only this machine listens; devices name it as their own."""

    def setUp(self):
        self.trap = FakeCollector(lambda path, body: status(201)).__enter__()
        self.addCleanup(self.trap.__exit__)

    def test_service_addresses_at_the_collector_or_at_this_machine_are_not_used(self):
        with Simulator(camera("cam", "127.0.5.1", f'xaddr_host = "{self.trap.authority}"')) as room, Site() as site:
            report, _ = site.audit(room.urls.values())
            device = report["devices"][0]
            self.assertEqual(device["state"], "assessed", device["reason"])
            self.assertEqual(call(device, "trt:GetProfiles")["outcome"], "ok")
        self.assertEqual(self.trap.requests, [])

    def test_service_addresses_at_a_metadata_service_are_not_used_even_when_they_are_followed(self):
        extra = 'xaddr_host = "169.254.169.254"'
        recorder = camera("rec", "127.0.5.3", extra, "profile-g-recorder")
        with Simulator(camera("cam", "127.0.5.2", extra) + recorder) as room, Site() as site:
            text = site.config.read_text(encoding="utf-8")
            site.config.write_text(text.replace("[survey]", "[survey]\nfollow_service_addresses = true"), encoding="utf-8")
            begin = time.monotonic()
            report, _ = site.audit(room.urls.values())
            # A connection to it would have been waited for.
            self.assertLess(time.monotonic() - begin, 20)
            for device in report["devices"]:
                self.assertEqual(device["state"], "assessed", device["reason"])

    def test_where_they_are_followed_no_log_in_goes_to_another_host(self):
        with FakeCollector(lambda path, body: challenge(DIGEST.format(nonce="n", algorithm="MD5"))) as trap, \
                Simulator(camera("cam", "127.0.5.4", f'xaddr_host = "{trap.authority}"')) as room, Site() as site:
            text = site.config.read_text(encoding="utf-8")
            site.config.write_text(text.replace("[survey]", "[survey]\nfollow_service_addresses = true"), encoding="utf-8")
            report, _ = site.audit(room.urls.values())
            self.assertTrue(trap.requests, "it is inside the fence, and was asked for")
            for head, body in trap.requests:
                self.assertNotIn("authorization:", head.lower())
                self.assertNotIn(b"UsernameToken", body)
            self.assertEqual(call(report["devices"][0], "tds:GetUsers")["outcome"], "ok")

    def test_redirects_lead_nowhere(self):
        codes = (301, 302, 303, 307, 308)
        url = self.trap.url
        for code in codes:
            with FakeCollector(lambda path, body: status(code, f"Location: {url}"), f"127.0.5.{code - 290}") as rogue, \
                    Site() as site:
                report, _ = site.audit([f"http://{rogue.authority}/onvif/device_service"])
                self.assertTrue(rogue.requests)
                self.assertNotEqual(report["devices"][0]["state"], "assessed")
        self.assertEqual(self.trap.requests, [])

    def test_a_proxy_of_the_environment_is_not_asked(self):
        proxy = {name: f"http://{self.trap.authority}" for name in ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY")}
        cameras = camera("cam", "127.0.5.5") + camera("tls", "127.0.5.6", "https = true", "profile-t-camera")
        with Simulator(cameras) as room, Site() as site:
            devices = [word for url in room.urls.values() for word in ("--device", url)]
            done = site.run("audit", *devices, "--format", "json", environment={**proxy, "no_proxy": "", "NO_PROXY": ""})
            self.assertEqual([device["state"] for device in json.loads(done.stdout)["devices"]], ["assessed"] * 2, done.stderr)
        self.assertEqual(self.trap.requests, [])


SAME = """
endpoint_reference = "urn:uuid:1419d68a-1dd2-11b2-a105-0000000000ff"
serial = "SAME-0001"
mac = "00:11:22:33:44:55"
"""


class WhoCopiesAnother(unittest.TestCase):
    def test_two_devices_with_every_mark_in_common_are_two(self):
        with Simulator(camera("true", "127.0.6.1", SAME) + camera("copy", "127.0.6.2", SAME)) as room, Site() as site:
            report, _ = site.audit(room.urls.values())
            self.assertEqual(report["coverage"]["devices"], 2)
            devices = by_url(report)
            self.assertEqual(len({device["id"] for device in devices.values()}), 2)
            for name, url in room.urls.items():
                self.assertEqual(devices[url]["state"], "assessed", name)
                self.assertNotIn("1419d68a", devices[url]["id"])

    def test_a_copy_that_joins_later_does_not_take_the_place_of_the_first(self):
        with tempfile.TemporaryDirectory() as directory, Site() as site:
            state = pathlib.Path(directory, "state")
            with Simulator(camera("true", "127.0.6.1", SAME)) as room:
                report, _ = site.audit(room.urls.values(), "--save", "--state-dir", state)
                true_port = room.urls["true"].split(":")[2].split("/")[0]
            both = camera("true", "127.0.6.1", SAME + f"port = {true_port}") + camera("copy", "127.0.6.2", SAME)
            with Simulator(both) as room:
                site.audit(room.urls.values(), "--save", "--state-dir", state)
            listed = json.loads(site.run("devices", "--format", "json", "--state-dir", state).stdout)["devices"]
            self.assertEqual(len(listed), 2, listed)
            self.assertEqual(len({device["id"] for device in listed}), 2)


class Tls(unittest.TestCase):
    """Cameras over HTTPS, night by night. A simulated device makes itself a certificate each time it starts."""

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.state = pathlib.Path(self.directory.name, "state")
        self.site = Site(extra=f'[authority]\ngss_code = "{AUTHORITY}"\nsite = "{SITE}"\n[alerts]\nto = "stderr"\n'
                               'level = "low"\n')
        self.addCleanup(self.site.__exit__)
        self.text = self.site.config.read_text(encoding="utf-8")
        self.assertEqual(self.site.run("key", "create", "--state-dir", self.state).returncode, 0)
        self.port = 0

    def room(self, more=""):
        return Simulator(camera("cam", "127.0.7.1", f"port = {self.port}\nhttps = true\n{more}", "profile-t-camera"))

    def night(self, room, policy=""):
        """What was told, a line each."""
        url = room.urls["cam"]
        self.port = int(url.split(":")[2].split("/")[0])
        self.site.config.write_text(self.text.replace("multicast = false", f'multicast = false\ndevices = ["{url}"]') + policy,
                                    encoding="utf-8")
        done = self.site.run("nightly", "--state-dir", self.state)
        self.assertIn(done.returncode, (0, 2, 3), done.stderr)
        return done.stderr.decode().splitlines()

    def fingerprint(self):
        done = self.site.run("query", "SELECT fingerprint_sha256 FROM v1_certificate", "--state-dir", self.state)
        return re.search(r"[0-9a-f]{64}", done.stdout.decode())[0]

    @staticmethod
    def of_certificates(lines):
        return [line for line in lines if "another certificate" in line]

    def test_a_certificate_that_changes_is_told_once(self):
        with self.room() as room:
            self.assertEqual(self.of_certificates(self.night(room)), [])
            self.assertEqual(self.of_certificates(self.night(room)), [])
            before = self.fingerprint()
        with self.room() as room:
            told = self.of_certificates(self.night(room))
            self.assertEqual(len(told), 1, told)
            after = self.fingerprint()
            self.assertNotEqual(before, after)
            self.assertRegex(told[0], rf"^camaudit: high: another certificate than before: 127\.0\.7\.1:{self.port}: ")
            self.assertIn(f"{after[:16]}... instead of {before[:16]}...", told[0])
            self.assertEqual(self.of_certificates(self.night(room)), [])

    def test_a_pinned_certificate_that_changes_fails(self):
        with self.room('certificate = {key = "ec256", days = 800}') as room:
            self.night(room)
            pin = f'[policy]\ncertificate_pins = ["{self.fingerprint()}"]\n'
            self.assertFalse([line for line in self.night(room, pin) if "P09-CERTIFICATE fails on" in line])
        with self.room('certificate = {key = "ec256", days = 800}') as room:
            told = self.night(room, pin)
            self.assertTrue([line for line in told if "P09-CERTIFICATE fails on" in line], told)
            # And it stays so until somebody has looked at the new one.
            report = json.loads(self.site.run("report", "--format", "json", "--state-dir", self.state).stdout)
            self.assertIn("fail", {finding["outcome"] for finding in report["findings"]
                                   if finding["rule"] == "P09-CERTIFICATE"})

    def test_a_device_that_goes_back_to_old_tls_fails(self):
        with self.room('tls_min = "1.2"') as room:
            self.night(room)
        with self.room('tls_min = "1.0"\ntls_max = "1.1"') as room:
            told = self.night(room)
            self.assertTrue([line for line in told if "P09-TLS-VERSION fails on" in line], told)

    def test_no_service_address_takes_a_survey_from_https_to_http(self):
        for follow in ("", "\nfollow_service_addresses = true"):
            with self.subTest(follow), FakeCollector(lambda path, body: status(200)) as trap, \
                    self.room(f'xaddr_host = "http://{trap.authority}"') as room, Site() as site:
                text = site.config.read_text(encoding="utf-8")
                site.config.write_text(text.replace("[survey]", "[survey]" + follow), encoding="utf-8")
                report, _ = site.audit(room.urls.values())
                device = report["devices"][0]
                self.assertEqual(device["state"], "assessed", device["reason"])
                self.assertEqual({row["xaddr"].split("/onvif/")[0] for row in device["facts"]["service"]},
                                 {f"http://{trap.authority}"}, "what it names")
                self.assertEqual(trap.requests, [])


class WhoNeverEnds(unittest.TestCase):
    def test_a_fleet_that_drips_delays_no_good_device(self):
        # Three times as many as are asked at once.
        drips, good, at_once = 96, 12, 32
        fleet = f"""
[[device]]
name = "drip"
count = {drips}
personality = "profile-s-camera"
address_pool = "127.42.0.0/24"
listen = "any"
fault = "drip"
[[device]]
name = "good"
count = {good}
personality = "profile-s-camera"
address_pool = "127.43.0.0/24"
listen = "any"
auth = "none"
"""
        with Simulator(fleet) as room, Site(timeout="1s", extra=f"concurrency = {at_once}\n") as site:
            begin = time.monotonic()
            report, done = site.audit(room.urls.values())
            seconds = time.monotonic() - begin
        devices = by_url(report)
        self.assertEqual(report["coverage"]["devices"], drips + good)
        for name, url in room.urls.items():
            self.assertEqual(devices[url]["state"], "assessed" if name.startswith("good") else "unreachable", name)
            if name.startswith("drip"):
                self.assertTrue(devices[url]["reason"])
        print(f"{drips} devices that drip beside {good} good ones: {seconds:.1f} s")
        # Each is given up after a call or two, and not after the 20 s that a device is allowed.
        self.assertLess(seconds, 60)
        self.assertIn(done.returncode, (2, 3))


if __name__ == "__main__":
    unittest.main()
