# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices that are broken, slow or hostile: each gets its outcome, and no other device notices."""
import socket
import unittest

from control_room import Simulator, Site, by_url, call, outcomes

FAULTY = """
[[device]]
name = "{name}"
personality = "profile-s-camera"
address = "127.0.0.{n}"
auth = "either"
users = [{{name = "auditor", level = "Administrator", password = "correct horse battery staple"}}]
{extra}
"""

# name: (what is wrong, state, the outcome of one telling call)
CASES = {
    "good": ("", "assessed", ("tds:GetUsers", "ok")),
    "hang": ('fault = "hang"', "unreachable", ("tds:GetSystemDateAndTime", "timeout")),
    "drip": ('fault = "drip"', "unreachable", ("tds:GetSystemDateAndTime", "timeout")),
    "truncated": ('fault = "truncated"\nfault_operations = ["GetScopes"]', "partial", ("tds:GetScopes", "malformed")),
    "cut-xml": ('fault = "cut-xml"\nfault_operations = ["GetScopes"]', "partial", ("tds:GetScopes", "malformed")),
    "not-xml": ('fault = "not-xml"\nfault_operations = ["GetNTP"]', "partial", ("tds:GetNTP", "malformed")),
    "html": ('fault = "html"\nfault_operations = ["GetNTP"]', "partial", ("tds:GetNTP", "malformed")),
    "oversized": ('fault = "oversized"\nfault_bytes = 9000000\nfault_operations = ["GetScopes"]', "partial",
                  ("tds:GetScopes", "too_large")),
    "oversized-chunked": ('fault = "oversized-chunked"\nfault_bytes = 9000000\nfault_operations = ["GetScopes"]',
                          "partial", ("tds:GetScopes", "too_large")),
    "deep": ('fault = "deep"\nfault_operations = ["GetScopes"]', "partial", ("tds:GetScopes", "malformed")),
    "entity-bomb": ('fault = "entity-bomb"\nfault_operations = ["GetScopes"]', "partial", ("tds:GetScopes", "malformed")),
    "not-utf8": ('fault = "not-utf8"\nfault_operations = ["GetDeviceInformation"]', "assessed",
                 ("tds:GetDeviceInformation", "ok")),
    "escapes": ('fault = "escapes"\nfault_operations = ["GetDeviceInformation"]', "assessed",
                ("tds:GetDeviceInformation", "ok")),
    "busy": ('fault = "busy-401"\nfault_every = 5', "assessed", ("tds:GetUsers", "ok")),
    "close": ('fault = "close"', "assessed", ("tds:GetUsers", "ok")),
    "close-late": ('fault = "close-late"\nfault_seconds = 0.02', "assessed", ("tds:GetUsers", "ok")),
    "connection-close": ('fault = "connection-close"', "assessed", ("tds:GetUsers", "ok")),
    "redirect": ('fault = "redirect"\nfault_location = "http://127.0.0.1:9/"\nfault_operations = ["GetNTP"]', "partial",
                 ("tds:GetNTP", "fault")),
    "empty": ('fault = "empty"\nfault_operations = ["GetNTP"]', "partial", ("tds:GetNTP", "malformed")),
    "bom": ('fault = "bom"', "assessed", ("tds:GetUsers", "ok")),
    "soap-fault": ('fault = "soap-fault"\nfault_operations = ["GetNTP"]', "partial", ("tds:GetNTP", "fault")),
    "http-500": ('fault = "http-500-html"\nfault_operations = ["GetNTP"]', "partial", ("tds:GetNTP", "fault")),
    "soap-11": ('soap_version = "1.1"', "assessed", ("tds:GetUsers", "ok")),
    "elsewhere": ('xaddr_host = "169.254.1.1:9999"', "assessed", ("trt:GetProfiles", "ok")),
    "no-services": ('disabled_operations = ["tds:GetServices"]', "assessed", ("tds:GetCapabilities", "ok")),
    "closed-time": ("time_needs_auth = true", "assessed", ("tds:GetSystemDateAndTime", "ok")),
    "slow": ('fault = "slow"\nfault_seconds = 3\nfault_operations = ["GetNTP"]', "partial", ("tds:GetNTP", "timeout")),
}


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.room = Simulator("".join(FAULTY.format(name=name, n=n, extra=extra)
                                     for n, (name, (extra, *_)) in enumerate(CASES.items(), 2))).__enter__()
        cls.site = Site()
        cls.report, cls.done = cls.site.audit(cls.room.urls.values())
        # Without the two that would still be busy with the first audit's connection.
        patient = [url for name, url in cls.room.urls.items() if name not in ("hang", "drip")]
        cls.table = cls.site.run("audit", *[word for url in patient for word in ("--device", url)])
        cls.statistics = cls.room.statistics()

    @classmethod
    def tearDownClass(cls):
        cls.room.__exit__()
        cls.site.__exit__()

    def test_each_device_has_its_state_and_its_outcome(self):
        devices = by_url(self.report)
        for name, (_, state, (operation, outcome)) in CASES.items():
            with self.subTest(name):
                device = devices[self.room.urls[name]]
                self.assertEqual(device["state"], state, device["reason"])
                self.assertEqual(call(device, operation)["outcome"], outcome, call(device, operation))
                if outcome != "ok":
                    self.assertTrue(call(device, operation)["detail"])
                if state != "assessed":
                    self.assertTrue(device["reason"])

    def test_what_is_refused_is_refused_for_what_is_wrong_with_it(self):
        for name, words in {"oversized": "announces more than may be read", "oversized-chunked": "larger than may be read",
                            "deep": "nested deeper than", "entity-bomb": "document type", "html": "web page",
                            "not-xml": "not SOAP", "redirect": "redirect to", "empty": "empty"}.items():
            with self.subTest(name):
                operation, _ = CASES[name][2]
                self.assertIn(words, call(by_url(self.report)[self.room.urls[name]], operation)["detail"])

    def test_what_was_mended_is_said(self):
        device = by_url(self.report)[self.room.urls["not-utf8"]]
        self.assertIn("read after repair: not UTF-8 at byte", call(device, "tds:GetDeviceInformation")["detail"])
        self.assertIn("\ufffd", device["facts"]["device_information"][0]["model"])
        self.assertEqual(call(device, "tds:GetScopes")["detail"], "")

    def test_one_failing_call_loses_no_other(self):
        devices = by_url(self.report)
        good = {entry["operation"] for entry in devices[self.room.urls["good"]]["calls"]}
        for name in ("cut-xml", "truncated", "oversized", "deep", "html", "slow", "not-utf8"):
            asked = {entry["operation"] for entry in devices[self.room.urls[name]]["calls"]}
            self.assertEqual(asked, good, name)

    def test_no_log_in_fails_and_one_connection_is_enough(self):
        # Where we hang up in the middle of an answer, the device may notice only after we have called again.
        hung_up_on = {"hang", "drip", "slow", "oversized", "oversized-chunked", "truncated"}
        for name, counted in self.statistics.items():
            self.assertEqual(counted["logins_failed"], 0, name)
            if name not in hung_up_on:
                self.assertLessEqual(counted["peak_connections"], 1, name)

    def test_terminal_escapes_arrive_nowhere(self):
        for output in (self.done.stdout, self.done.stderr, self.table.stdout, self.table.stderr):
            self.assertNotIn(b"\x1b", output)
            self.assertNotIn(b"\xc2\x9b", output)
            output.decode("utf-8")
        model = by_url(self.report)[self.room.urls["escapes"]]["facts"]["device_information"][0]
        self.assertTrue(any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for value in model.values() for c in value),
                        "the evidence itself is kept")

    def test_nothing_is_a_pass_on_a_device_that_did_not_answer(self):
        silent = by_url(self.report)[self.room.urls["hang"]]["id"]
        found = {finding["outcome"] for finding in self.report["findings"] if finding["device"] == silent}
        self.assertEqual(found, {"unknown"})

    def test_nothing_is_a_pass_by_a_call_that_was_not_answered(self):
        # What sets the clock is told by GetNTP, and by nothing else.
        judged = {}
        for name, (_, _, (operation, outcome)) in CASES.items():
            if operation == "tds:GetNTP":
                device = by_url(self.report)[self.room.urls[name]]
                judged[name] = outcomes(self.report, device, "P11-CLOCK-SOURCE")
        good = by_url(self.report)[self.room.urls["good"]]
        self.assertEqual(outcomes(self.report, good, "P11-CLOCK-SOURCE"), {("P11-CLOCK-SOURCE", ""): "pass"})
        self.assertGreaterEqual(len(judged), 7)
        for name, found in judged.items():
            self.assertEqual(found, {("P11-CLOCK-SOURCE", ""): "unknown"}, name)

    def test_coverage_counts_every_device(self):
        states = [device["state"] for device in self.report["devices"]]
        for state in ("assessed", "partial", "unauthorised", "unreachable"):
            self.assertEqual(self.report["coverage"][state], states.count(state))
        self.assertEqual(self.report["coverage"]["devices"], len(CASES))


class NotADevice(unittest.TestCase):
    def test_a_web_server_is_told_from_a_device(self):
        with Simulator('[[device]]\nname = "web"\npersonality = "web-server"\n') as room, Site() as site:
            report, done = site.audit(room.urls.values())
            self.assertEqual(report["devices"][0]["state"], "unreachable")
            self.assertIn("not as an ONVIF device", report["devices"][0]["reason"])
            self.assertEqual(done.returncode, 3)

    def test_a_closed_port(self):
        with socket.socket() as bound, Site() as site:
            bound.bind(("127.0.0.1", 0))
            report, done = site.audit([f"http://127.0.0.1:{bound.getsockname()[1]}/onvif/device_service"])
            self.assertEqual(report["devices"][0]["calls"][0]["outcome"], "refused")
            self.assertEqual(done.returncode, 3)

    def test_outside_the_fence_no_packet_is_sent(self):
        with Site() as site:
            report, done = site.audit(["http://192.0.2.1/"])
            self.assertEqual(report["devices"][0]["calls"], [])
            self.assertIn("allowed", report["devices"][0]["reason"])
            self.assertEqual(done.returncode, 3)


if __name__ == "__main__":
    unittest.main()
