# SPDX-License-Identifier: GPL-3.0-or-later
"""Three devices that would never end, beside twenty good ones."""
import contextlib
import unittest

import lab

GIGABYTE = 1_000_000_000
GOOD = 20
BAD = {"10.8.0.201": 'fault = "drip"', "10.8.0.202": 'fault = "hang"',
       "10.8.0.203": f'fault = "oversized-chunked"\nfault_bytes = {GIGABYTE}\nfault_operations = ["GetScopes"]'}


class NeverEnding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        agent, cameras = lab.Host("agent"), lab.Host("cameras")
        lab.wire(agent, "eth0", ["10.8.0.2/24"], cameras, "eth0", [f"{address}/24" for address in BAD])
        cameras.own("eth0", "10.8.0.32/27")
        cls.stack.enter_context(cameras.simulate(lab.fleet(
            lab.camera("good", "10.8.0.32/27", f"count = {GOOD}"),
            *(lab.camera(f"bad{n}", address, extra, port=81) for n, (address, extra) in enumerate(BAD.items())))))
        with lab.Agent(agent) as camaudit:
            report, cls.done = camaudit.audit()
        cls.bytes = agent.received("eth0", "bytes")
        cls.report = report
        cls.devices = {device["address"].split(":")[0]: device for device in report["devices"]}

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def test_the_good_ones_are_assessed(self):
        self.assertEqual(len(self.devices), GOOD + len(BAD))
        good = [device for address, device in self.devices.items() if address not in BAD]
        self.assertEqual({device["state"] for device in good}, {"assessed"},
                         [device["reason"] for device in good if device["reason"]])

    def test_the_silent_and_the_dripping_one_are_given_up(self):
        for address in list(BAD)[:2]:
            self.assertEqual(self.devices[address]["state"], "unreachable", address)
            self.assertTrue(self.devices[address]["reason"], address)

    def test_the_endless_reply_is_cut(self):
        device = self.devices["10.8.0.203"]
        self.assertEqual(device["state"], "partial")
        call = next(call for call in device["calls"] if call["operation"] == "tds:GetScopes")
        self.assertEqual(call["outcome"], "too_large")
        print(f"{self.bytes} bytes received from all")
        self.assertLess(self.bytes, GIGABYTE / 5)

    def test_the_report_counts_them(self):
        coverage = self.report["coverage"]
        self.assertEqual((coverage["devices"], coverage["assessed"], coverage["partial"], coverage["unreachable"]),
                         (GOOD + 3, GOOD, 1, 2))
        self.assertEqual(self.report["discovery"][0]["found"], GOOD + 3)


if __name__ == "__main__":
    lab.main()
