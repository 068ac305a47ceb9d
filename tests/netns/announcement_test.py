# SPDX-License-Identifier: GPL-3.0-or-later
"""A device that comes up while `discover` listens."""
import contextlib
import threading
import time
import unittest

import lab


class Hello(unittest.TestCase):
    def test_a_device_is_found_by_its_hello(self):
        agent, camera = lab.Host("agent"), lab.Host("camera")
        lab.wire(agent, "eth0", ["10.1.0.2/24"], camera, "eth0", ["10.1.0.7/24", "fe80::7/64"])
        # Its answers to probes are garbage, so that the Hello alone tells of it.
        room = camera.simulate(lab.fleet(
            lab.camera("c", "10.1.0.7", 'discovery_dialect = ["garbage"]'),
            lab.camera("six", "fe80::7%eth0", 'discovery_dialect = ["garbage"]\ndiscovery = "1.1"'),
            settings="announce = true"))
        with contextlib.ExitStack() as stack:
            camaudit = stack.enter_context(lab.Agent(agent, listen="12s"))
            found = []
            run = threading.Thread(target=lambda: found.append(camaudit.discover()))
            run.start()
            until = time.monotonic() + 30
            while "239.255.255.250" not in agent.ip("maddress", "show", "dev", "eth0"):
                self.assertLess(time.monotonic(), until, "discover never listened")
                time.sleep(0.02)
            stack.enter_context(room)
            run.join()
        self.assertEqual(sorted(found[0].addresses), ["10.1.0.7:80", "[fe80::7%eth0]:80"])
        self.assertEqual(found[0].source("multicast", "eth0", "ipv4")["found"], 1)
        self.assertEqual(found[0].source("multicast", "eth0", "ipv6")["found"], 1)


if __name__ == "__main__":
    lab.main()
