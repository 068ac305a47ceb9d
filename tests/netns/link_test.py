# SPDX-License-Identifier: GPL-3.0-or-later
"""What multicast finds on the links of a host: IPv4, IPv6, several links, and devices that answer oddly."""
import contextlib
import unittest

import lab


class SeveralLinks(unittest.TestCase):
    """Two hosts with cameras on one link, one on another, and a link where nothing answers."""

    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        agent = lab.Host("agent")
        first, second, silent = lab.Switch("first"), lab.Switch("second"), lab.Switch("silent")
        first.plug(agent, "eth0", "10.1.0.2/24", "192.168.7.2/24")
        second.plug(agent, "eth1", "10.2.0.2/24")
        silent.plug(agent, "eth2", "10.3.0.2/24")
        silent.plug(lab.Host("printer"), "eth0", "10.3.0.9/24")
        one = first.plug(lab.Host("one"), "eth0", "10.1.0.11/24", "10.1.0.12/24")
        two = first.plug(lab.Host("two"), "eth0", "10.1.0.21/24", "192.168.7.64/24")
        # It knows only its own network, as a camera fresh from the factory does.
        two.ip("address", "delete", "10.1.0.21/24", "dev", "eth0")
        three = second.plug(lab.Host("three"), "eth0", "10.2.0.31/24")
        rooms = [
            one.simulate(lab.fleet(
                lab.camera("c11", "10.1.0.11"),
                lab.camera("c12", "10.1.0.12", 'discovery = "both"\ndiscovery_types = ["tds:Device"]', port=8080))),
            two.simulate(lab.fleet(lab.camera("c64", "192.168.7.64", 'discovery_dialect = ["types-required"]'))),
            three.simulate(lab.fleet(
                lab.camera("c31", "10.2.0.31", 'discovery = "1.1"'),
                lab.camera("hidden", "10.2.0.31", 'discovery_mode = "NonDiscoverable"', port=81),
                lab.camera("shop", "10.2.0.31", port=82, personality="web-server"))),
        ]
        for room in rooms:
            cls.stack.enter_context(room)
        with lab.Agent(agent) as camaudit:
            cls.found = camaudit.discover()

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def test_all_that_answer_are_found_once(self):
        self.assertEqual(sorted(self.found.addresses),
                         ["10.1.0.11:80", "10.1.0.12:8080", "10.2.0.31:80", "192.168.7.64:80"])

    def test_each_has_its_id_types_scopes_and_address(self):
        for device in self.found.devices:
            self.assertRegex(device["id"], "^urn:uuid:[0-9a-f-]{36}$")
            self.assertEqual(device["source"], "multicast")
            self.assertIn("tds:Device", device["types"])
            self.assertTrue(any(scope.startswith("onvif://www.onvif.org/name/c") for scope in device["scopes"]))
            self.assertEqual(len(device["xaddrs"]), 1)
        self.assertIn("http://10.1.0.12:8080/onvif/device_service", [device["xaddrs"][0] for device in self.found.devices])

    def test_each_interface_is_counted(self):
        counts = {name: self.found.source("multicast", name, "ipv4")["found"] for name in ("eth0", "eth1", "eth2")}
        self.assertEqual(counts, {"eth0": 3, "eth1": 1, "eth2": 0})

    def test_only_the_silent_link_has_its_hint(self):
        for name in ("eth0", "eth1"):
            self.assertFalse(self.found.source("multicast", name, "ipv4").get("note"))
        self.assertIn("VLAN", self.found.source("multicast", "eth2", "ipv4")["note"])
        self.assertIn("multicast on eth2 (ipv4): nothing answered", self.found.messages)


class LinkLocalIpv6(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        agent, cameras = lab.Host("agent6"), lab.Host("cameras6")
        link, other = lab.Switch("link6"), lab.Switch("other6")
        link.plug(agent, "eth0", "10.6.0.2/24")
        other.plug(agent, "eth1", "10.7.0.2/24")
        link.plug(cameras, "eth0", "fe80::61/64", "fe80::62/64")
        cls.stack.enter_context(cameras.simulate(lab.fleet(
            lab.camera("c61", "fe80::61%eth0"), lab.camera("c62", "fe80::62%eth0", 'discovery = "1.1"', port=8080))))
        with lab.Agent(agent) as camaudit:
            cls.found = camaudit.discover()
            cls.report, cls.done = camaudit.audit("--interface", "eth0")

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def test_they_are_found_with_the_interface_for_their_zone(self):
        self.assertEqual(sorted(self.found.addresses), ["[fe80::61%eth0]:80", "[fe80::62%eth0]:8080"])
        self.assertEqual(self.found.source("multicast", "eth0", "ipv6")["found"], 2)
        self.assertEqual(self.found.source("multicast", "eth1", "ipv6")["found"], 0)

    def test_and_audited(self):
        states = {device["address"]: (device["state"], device["reason"]) for device in self.report["devices"]}
        self.assertEqual(set(states), {"[fe80::61%eth0]:80", "[fe80::62%eth0]:8080"})
        self.assertEqual({state for state, _ in states.values()}, {"assessed"}, states)


SAME = 'endpoint_reference = "urn:uuid:1419d68a-1dd2-11b2-a105-000000000001"'


class OddAnswers(unittest.TestCase):
    """One host whose cameras answer as real ones have been seen to, and a second with a copied UUID."""

    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        agent, one, two = lab.Host("agent5"), lab.Host("one5"), lab.Host("two5")
        link = lab.Switch("link5")
        link.plug(agent, "eth0", "10.5.0.2/24", "172.20.0.2/24")
        link.plug(one, "eth0", "10.5.0.10/24")
        link.plug(two, "eth0", "10.5.0.20/24", "172.20.0.9/24")
        one.own("eth0", "10.5.0.32/27")
        one.own("eth0", "10.5.0.64/27")
        for address in range(110, 135):
            one.address("eth0", f"10.5.0.{address}/24")

        def odd(number, dialect, extra=""):
            return lab.camera(f"c{number}", f"10.5.0.{number}", f"discovery_dialect = {dialect}\n{extra}".replace("'", '"'))

        cls.stack.enter_context(one.simulate(lab.fleet(
            lab.camera("copied-a", "10.5.0.10", SAME),
            # A recorder's channels, or cameras behind one address: told apart by their ports.
            lab.camera("gate", "10.5.0.10", "count = 3", port=8001),
            lab.camera("twice", "10.5.0.32/27", 'count = 3\ndiscovery_dialect = ["duplicate", "answers-repeats"]',
                       port=8100),
            lab.camera("together", "10.5.0.64/27", 'count = 20\ndiscovery_dialect = ["multi-match"]', port=8100),
            odd(110, ["link-local-first"]), odd(111, ["port-twice"]), odd(112, ["other-port"]),
            odd(113, ["reuses-message-id"]), odd(114, ["odd-prefixes"]), odd(115, ["reply-to-first"]),
            odd(116, ["bare-uuid"]), odd(117, ["bom"]), odd(118, ["oversized"]), odd(119, ["rejects-newlines"]),
            odd(120, ["any-type"], 'discovery_types = ["wsdp:Device"]'),
            odd(121, [], 'xaddrs = ["http://127.0.0.1/onvif/device_service"]'),
            odd(122, [], 'xaddrs = ["http://203.0.113.7/onvif/device_service"]'),
            odd(123, [], 'xaddrs = ["http://10.5.0.222/onvif/device_service", "http://10.5.0.123/onvif/device_service"]'),
            odd(124, [], 'xaddrs = ["http://camera.example/onvif/device_service"]'),
            odd(125, ["trailing-bytes"]), odd(126, ["leading-space"]), odd(127, ["no-namespaces"]),
            odd(128, ["not-utf8"]), odd(129, ["other-encoding"]),
            odd(130, ["wrong-relates-to"]), odd(131, ["garbage"]), odd(132, ["cut-xml"]), odd(133, ["bare-ampersand"]),
            odd(134, [], 'discovery = "off"'))))
        room = cls.stack.enter_context(two.simulate(lab.fleet(
            lab.camera("copied-b", "10.5.0.20", SAME), lab.camera("beyond", "172.20.0.9"))))
        with lab.Agent(agent, 'allowed = ["10.5.0.0/24", "127.0.0.0/8", "169.254.0.0/16", "fe80::/10"]') as camaudit:
            cls.found = camaudit.discover()
            cls.report, _ = camaudit.audit("--device", "10.5.0.10", "--device", "10.5.0.20", "--device", "10.5.0.10:8001")
        cls.statistics = room.statistics()
        cls.by_address = {device["address"]: device for device in cls.found.devices}

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def test_a_copied_uuid_is_two_devices(self):
        shared = {entry["identity"]: sorted(entry["addresses"]) for entry in self.found.report["shared_identities"]}
        self.assertEqual(shared, {"urn:uuid:1419d68a-1dd2-11b2-a105-000000000001": ["10.5.0.10:80", "10.5.0.20:80"]})
        self.assertIn("known by their addresses", self.found.messages)
        for address in ("10.5.0.10:80", "10.5.0.20:80"):
            self.assertEqual(self.by_address[address]["id"], f"address:{address}")
        ids = {device["address"]: device["id"] for device in self.report["devices"]}
        self.assertEqual(len(set(ids.values())), 3, ids)
        for address in ("10.5.0.10:80", "10.5.0.20:80"):
            self.assertNotIn("urn:uuid", ids[address])

    def test_cameras_behind_one_address_are_kept_apart(self):
        ids = {self.by_address[f"10.5.0.10:{port}"]["id"] for port in (80, 8001, 8002, 8003)}
        self.assertEqual(len(ids), 4)

    def test_one_outside_the_fence_is_heard_of_and_not_contacted(self):
        self.assertEqual([entry["address"] for entry in self.found.report["not_contacted"]], ["172.20.0.9"])
        self.assertIn("172.20.0.9: it answered, but no address of it lies inside", self.found.messages)
        beyond = self.statistics["beyond"]
        self.assertEqual((beyond["requests"], beyond["peak_connections"]), (0, 0))

    def test_duplicates_count_once_and_many_in_one_answer_each(self):
        for address in [f"10.5.0.{n}:8100" for n in (33, 34, 35, *range(65, 85))]:
            self.assertEqual(self.found.addresses.count(address), 1, address)

    def test_each_dialect_is_understood(self):
        for number in (*range(111, 121), 125, 126, 128, 129, 133):
            self.assertTrue(f"10.5.0.{number}:80" in self.by_address, number)

    def test_the_address_that_answers_is_chosen(self):
        self.assertEqual(self.by_address["10.5.0.110:80"]["xaddrs"][-1], "http://169.254.7.7/onvif/device_service")
        self.assertEqual(len(self.by_address["10.5.0.123:80"]["xaddrs"]), 2)

    def test_an_address_elsewhere_is_not_believed(self):
        # Loopback, outside the fence, a name: the host that answered is asked instead.
        for number in (121, 122, 124):
            self.assertEqual(self.by_address[f"10.5.0.{number}:80"]["xaddrs"],
                             [f"http://10.5.0.{number}/onvif/device_service"])

    def test_what_cannot_be_understood_is_no_device_and_is_counted(self):
        for number in (127, 130, 131, 132, 134):
            self.assertFalse(f"10.5.0.{number}:80" in self.by_address, number)
        self.assertIn("could not be read", self.found.source("multicast", "eth0", "ipv4")["note"])

    def test_nothing_else_is_found(self):
        self.assertEqual(len(self.found.devices), 2 + 3 + 3 + 20 + len(range(110, 135)) - 5)

    def test_what_is_no_uri_is_left_out(self):
        for device in self.found.devices:
            for word in device["scopes"] + device["xaddrs"]:
                self.assertNotRegex(word, r"[<>\s\x7f]")


if __name__ == "__main__":
    lab.main()
