# SPDX-License-Identifier: GPL-3.0-or-later
"""A link with somebody on it who floods whoever looks for cameras, and who points at services that are none."""
import contextlib
import os
import re
import resource
import socket
import sys
import time
import unittest
import uuid

import lab

CAMERAS = 20
DATAGRAMS = 100_000
LISTEN_SECONDS, MORE_SECONDS = 5, 25  # to read what came, on a machine that does much else, under a sanitizer
MATCH = """<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"
xmlns:n="http://www.onvif.org/ver10/network/wsdl"><s:Header><a:MessageID>urn:uuid:{own}</a:MessageID><a:RelatesTo>{probe}
</a:RelatesTo><a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</a:Action></s:Header><s:Body>
<d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:{device}</a:Address></a:EndpointReference>
<d:Types>n:NetworkVideoTransmitter</d:Types><d:XAddrs>http://{host}/onvif/device_service</d:XAddrs></d:ProbeMatch>
</d:ProbeMatches></s:Body></s:Envelope>"""


def flood(own_addresses):
    """Run on the rogue host: waits for a probe, and answers it with 100,000 devices that are not there, by turns from
    each of its addresses; every tenth datagram is rubbish. Says how many it has sent."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("239.255.255.250", 3702))
    listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                        socket.inet_aton("239.255.255.250") + socket.inet_aton(own_addresses[0]))
    senders = []
    for address in own_addresses:
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.bind((address, 0))
        senders.append(sender)
    print("ready", flush=True)
    probe, to = listener.recvfrom(65536)
    asked = re.search(rb"urn:uuid:[0-9a-fA-F-]{36}|uuid:[0-9a-fA-F-]{36}", probe)[0].decode()
    sent = 0
    for number in range(DATAGRAMS):
        host = own_addresses[number % len(own_addresses)]
        text = "\0rubbish" if number % 10 == 9 else MATCH.format(own=uuid.UUID(int=number + 1), probe=asked,
                                                               device=uuid.UUID(int=number + (1 << 80)), host=host)
        with contextlib.suppress(OSError):
            senders[number % len(senders)].sendto(text.encode(), to)
            sent += 1
    print(f"sent {sent}", flush=True)


class Flood(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.agent, cameras, rogue = lab.Host("agent"), lab.Host("cameras"), lab.Host("rogue")
        link = lab.Switch("link")
        link.plug(cls.agent, "eth0", "10.9.0.2/16")
        link.plug(cameras, "eth0", "10.9.1.1/16")
        own = [f"10.9.2.{n}" for n in range(1, 9)]
        link.plug(rogue, "eth0", *[f"{address}/16" for address in own])
        cameras.own("eth0", "10.9.16.0/24")
        cls.stack.enter_context(cameras.simulate(lab.fleet(lab.camera("c", "10.9.16.0/24", f"count = {CAMERAS}"))))
        with rogue.run(sys.executable, __file__, "flood", *own) as flooding, \
                lab.Agent(cls.agent, listen=f"{LISTEN_SECONDS}s") as camaudit:
            assert flooding.stdout.readline() == "ready\n"
            begin = time.monotonic()
            cls.found = camaudit.discover()
            cls.seconds = time.monotonic() - begin
            cls.sent = int(flooding.stdout.readline().split()[1])
        cls.lost = cls.agent.lost_datagrams()
        cls.kibibytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def test_it_ends_in_its_time_and_in_bounded_memory(self):
        print(f"{self.sent} datagrams in {self.seconds:.1f} s, {self.lost} of them lost by the kernel, "
              f"{len(self.found.devices)} taken for devices, {self.kibibytes} KiB at most")
        self.assertGreater(self.sent, DATAGRAMS * 9 // 10)
        self.assertLess(self.seconds, LISTEN_SECONDS + MORE_SECONDS)
        # A sanitizer keeps what was freed, and shadows the rest.
        if os.environ.get("CAMAUDIT_SANITIZED") != "1":
            self.assertLess(self.kibibytes, 256 * 1024)

    def test_no_host_is_believed_for_hundreds_of_devices(self):
        invented = [address for address in self.found.addresses if address.startswith("10.9.2.")]
        self.assertLessEqual(len(invented), 8 * 256)

    def test_the_cameras_are_found_all_the_same(self):
        cameras = [address for address in self.found.addresses if address.startswith("10.9.16.")]
        self.assertEqual(len(cameras), CAMERAS)

    def test_what_was_left_out_is_said(self):
        notes = " ".join(source.get("note", "") for source in self.found.report["discovery"])
        self.assertIn("further answers were left out", notes)


METADATA = "169.254.169.254"


class PointsElsewhere(unittest.TestCase):
    """Cameras that name, as their own, the collector, this machine, and the address at which clouds keep secrets."""

    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.agent, cameras, victim = lab.Host("agent2"), lab.Host("cameras2"), lab.Host("victim2")
        link = lab.Switch("link2")
        link.plug(cls.agent, "eth0", "10.10.0.2/24")
        link.plug(cameras, "eth0", "10.10.0.11/24", "10.10.0.12/24", "10.10.0.13/24")
        # One port of its own, so that every packet to it is counted.
        lab.wire(cls.agent, "eth1", ["192.0.2.1/24", "169.254.0.1/16"], victim, "eth0", ["192.0.2.9/24", f"{METADATA}/16"])
        for host, device in ((cls.agent, "eth1"), (victim, "eth0")):
            host.without_ipv6(device)

        def pointing(number, at):
            return lab.camera(f"c{number}", f"10.10.0.{number}",
                              f'xaddrs = ["http://{at}/onvif/device_service"]\nxaddr_host = "{at}"')

        cls.stack.enter_context(cameras.simulate(lab.fleet(
            pointing(11, "192.0.2.9"), pointing(12, METADATA), pointing(13, "127.0.0.1:8080"))))
        before = victim.received("eth0")
        with lab.Agent(cls.agent, 'interfaces = ["eth0"]\nallowed = ["10.10.0.0/24", "127.0.0.0/8"]') as camaudit:
            cls.report, _ = camaudit.audit()
        cls.received = victim.received("eth0") - before

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def test_the_host_that_answered_is_asked_instead(self):
        states = {device["address"]: (device["state"], device["reason"]) for device in self.report["devices"]}
        self.assertEqual(states, {f"10.10.0.{n}:80": ("assessed", "") for n in (11, 12, 13)})

    def test_no_packet_goes_to_the_collector_or_to_a_metadata_service(self):
        self.assertEqual(self.received, 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["flood"]:
        flood(sys.argv[2:])
    else:
        lab.main()
