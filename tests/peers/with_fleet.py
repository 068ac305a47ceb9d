#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""with_fleet.py SIMULATOR FLEET.toml COMMAND...

Starts the simulator, runs COMMAND with the path of the ports file in CAMAUDIT_PORTS, and stops the simulator whatever
happens. Ends as COMMAND ended.
"""
import os
import select
import subprocess
import sys
import tempfile
import time

START_SECONDS = 60
STOP_SECONDS = 10


def wait_for_ready(simulator):
    """Reads the descriptor itself: a buffered readline could hold back what select waits for."""
    until = time.monotonic() + START_SECONDS
    seen = b""
    while not seen.endswith(b"ready\n"):
        left = until - time.monotonic()
        if left <= 0 or not select.select([simulator.stdout], [], [], left)[0]:
            raise TimeoutError("the simulator was not ready in time")
        more = os.read(simulator.stdout.fileno(), 65536)
        if not more:
            raise RuntimeError("the simulator ended before it was ready")
        seen += more


def main():
    program, fleet, *command = sys.argv[1:]
    with tempfile.TemporaryDirectory() as directory:
        ports = os.path.join(directory, "ports")
        simulator = subprocess.Popen(
            [program, fleet, "--ports-file", ports, "--until-stdin-closes"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            wait_for_ready(simulator)
            outcome = subprocess.run(command, env={**os.environ, "CAMAUDIT_PORTS": ports}).returncode
        finally:
            simulator.stdin.close()
            try:
                ended = simulator.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                simulator.kill()
                ended = simulator.wait()
        if ended != 0:
            print(f"the simulator ended with {ended}", file=sys.stderr)
            return 1
        return outcome


if __name__ == "__main__":
    sys.exit(main())
