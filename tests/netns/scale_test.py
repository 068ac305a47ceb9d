# SPDX-License-Identifier: GPL-3.0-or-later
"""Two thousand devices that all answer a probe within half a second."""
import contextlib
import time
import unittest

import lab

DEVICES = 2000


class TwoThousandAnswers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.host, cameras = lab.Host("agent"), lab.Host("cameras")
        lab.wire(cls.host, "eth0", ["10.64.0.2/16"], cameras, "eth0", ["10.64.255.1/16"])
        cameras.own("eth0", "10.64.16.0/20")
        cls.room = cls.stack.enter_context(cameras.simulate(lab.fleet(
            lab.camera("c", "10.64.16.0/20", f"count = {DEVICES}"), settings="discovery_delay_ms = 500")))
        cls.agent = cls.stack.enter_context(lab.Agent(cls.host, listen="10s"))

    @classmethod
    def tearDownClass(cls):
        statistics = cls.room.statistics()["(discovery)"]
        print("simulator:", statistics)
        cls.stack.close()

    def discover(self, before, what):
        lost_before, begin = self.host.lost_datagrams(), time.monotonic()
        found = self.agent.discover(before=before)
        lost = self.host.lost_datagrams() - lost_before
        entry = found.source("multicast", "eth0", "ipv4")
        print(f"{what}: {entry['found']} of {DEVICES} found, {lost} datagrams lost by the kernel, "
              f"{time.monotonic() - begin:.1f} s")
        self.assertEqual(len(found.devices), DEVICES)
        self.assertEqual(len(found.by_id), DEVICES)
        self.assertEqual(entry["found"], DEVICES)
        # Lost or not, the report says what the kernel says.
        if lost:
            self.assertIn(f"{lost} answers were lost", entry["note"])
        else:
            self.assertFalse(entry.get("note"))
        return lost

    def test_none_is_lost(self):
        self.assertEqual(self.discover((), "with CAP_NET_ADMIN"), 0)

    def test_all_are_found_with_what_buffer_an_ordinary_user_gets(self):
        self.discover(("setpriv", "--bounding-set=-net_admin"), "without CAP_NET_ADMIN")


if __name__ == "__main__":
    lab.main()
