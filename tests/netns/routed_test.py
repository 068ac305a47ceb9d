# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras behind a router, where multicast does not go, and a network outside the fence beside theirs."""
import contextlib
import unittest

import lab


class BehindARouter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        agent, router = lab.Host("agent"), lab.router("router")
        far, excluded, cls.vault = lab.Host("far"), lab.Host("excluded"), lab.Host("vault")
        lab.wire(agent, "eth0", ["10.1.0.2/24"], router, "local", ["10.1.0.1/24"])
        lab.wire(far, "eth0", [f"10.20.0.{n}/27" for n in range(2, 8)], router, "far", ["10.20.0.1/27"])
        lab.wire(excluded, "eth0", ["10.20.0.34/28"], router, "excluded", ["10.20.0.33/28"])
        lab.wire(cls.vault, "eth0", ["10.30.0.2/24"], router, "vault", ["10.30.0.1/24"])
        cls.excluded = excluded
        for host, gateway in ((agent, "10.1.0.1"), (far, "10.20.0.1"), (excluded, "10.20.0.33"), (cls.vault, "10.30.0.1")):
            host.route("default", gateway)
        for host in (excluded, cls.vault, router):
            # What IPv6 says by itself when a link comes up would count as a packet.
            for device in ("eth0",) if host is not router else ("excluded", "vault"):
                host.without_ipv6(device)
        cls.before = {host.name: host.received("eth0") for host in (excluded, cls.vault)}
        cls.stack.enter_context(far.simulate(lab.fleet(
            lab.camera("answers", "10.20.0.2"),
            lab.camera("silent", "10.20.0.3", 'discovery = "off"', port=8000),
            lab.camera("shop", "10.20.0.4", personality="web-server"),
            lab.camera("elsewhere", "10.20.0.5", 'xaddrs = ["http://10.30.0.2/onvif/device_service"]'),
            lab.camera("refuses", "10.20.0.6", 'discovery_dialect = ["garbage"]', port=8899),
            lab.camera("newer", "10.20.0.7", 'discovery = "1.1"', port=2020))))
        cls.guarded = [cls.stack.enter_context(host.simulate(lab.fleet(lab.camera(host.name, address))))
                       for host, address in ((excluded, "10.20.0.34"), (cls.vault, "10.30.0.2"))]
        with lab.Agent(agent, 'allowed = ["10.1.0.0/24", "10.20.0.0/16"]\nexclude = ["10.20.0.32/28"]') as camaudit:
            cls.found = camaudit.discover("--range", "10.20.0.0/26", "--range", "10.30.0.0/30")
            cls.outside, cls.outside_done = camaudit.audit("--device", "10.30.0.2")
        cls.received = {host.name: host.received("eth0") for host in (excluded, cls.vault)}

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def test_multicast_does_not_cross_the_router_and_that_is_said(self):
        entry = self.found.source("multicast", "eth0", "ipv4")
        self.assertEqual(entry["found"], 0)
        self.assertIn("--range", entry["note"])

    def test_directed_probes_and_the_sweep_find_them(self):
        self.assertEqual(sorted(self.found.addresses),
                         ["10.20.0.2:80", "10.20.0.3:8000", "10.20.0.5:80", "10.20.0.6:8899", "10.20.0.7:2020"])
        self.assertEqual(self.found.source("range")["found"], 5)
        self.assertEqual({device["source"] for device in self.found.devices}, {"range"})

    def test_only_what_answered_a_probe_has_types(self):
        types = {device["address"]: bool(device["types"]) for device in self.found.devices}
        self.assertTrue(types["10.20.0.2:80"])
        self.assertFalse(types["10.20.0.3:8000"])

    def test_a_web_server_is_no_camera(self):
        self.assertFalse([address for address in self.found.addresses if address.startswith("10.20.0.4:")])

    def test_no_packet_goes_outside_the_fence_or_to_what_is_excluded(self):
        self.assertEqual(self.outside_done.returncode, 3)
        self.assertIn("allowed", self.outside["devices"][0]["reason"])
        self.assertEqual(self.received, self.before)
        for room, name in zip(self.guarded, ("excluded", "vault")):
            statistics = room.statistics()
            self.assertEqual(statistics[name]["requests"] + statistics[name]["peak_connections"], 0)
            self.assertEqual(statistics["(discovery)"]["requests"], 0)


if __name__ == "__main__":
    lab.main()
