#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A night whose machine fails it: memory, files, the disk, connections, the power, at one call after another.

tests/torture/fail_nth.cpp lets one call of the program fail, or the machine end there. After each such night comes one on
a machine that is well again, and then nothing may be wrong (hard_nights.py).

  torture_test.py [--every [N]] [--points N] [--seconds N] [--seed N] [--only KIND] [--at N]

A sample of the calls is the test: --points of them, fewer where they do not fit into --seconds; --every takes all of them but
those for memory, of which every 97th; --every N one in N. What was covered is printed.
"""
import argparse
import os
import random
import sys

from control_room import Simulator
from hard_nights import CAMERA, CODES, Centre, HardNights, Points
from receiving import FakeCollector, scratch

LIBRARY = os.environ.get("CAMAUDIT_FAIL_NTH", "")
ENOMEM, EIO, EMFILE, ENOSPC, EROFS, ECONNREFUSED, ETIMEDOUT, EACCES = 12, 5, 24, 28, 30, 111, 110, 13

# kind of call: what is done to it. "+": every later call of the kind fails as well.
WAYS = {
    "memory": (f"{ENOMEM}", f"{ENOMEM}+", "kill"),
    "open": (f"{EMFILE}", f"{EMFILE}+", f"{EIO}", f"{EROFS}+", f"{EACCES}", "kill"),
    "write": (f"{ENOSPC}", f"{ENOSPC}+", f"{EIO}", "half", "kill"),
    "sync": (f"{EIO}", f"{ENOSPC}+", "kill"),
    "rename": (f"{EIO}", f"{ENOSPC}+", "kill"),
    "remove": (f"{EIO}", f"{EIO}+", "kill"),
    "make": (f"{ENOSPC}", f"{EROFS}+", "kill"),
    "read": (f"{EIO}", f"{EIO}+", "kill"),
    "map": (f"{ENOMEM}", f"{ENOMEM}+", "kill"),
    "socket": (f"{EMFILE}", f"{EMFILE}+", "kill"),
    "connect": (f"{ECONNREFUSED}", f"{ETIMEDOUT}+", "kill"),
}
MEMORY_STEP = 97
SAMPLE_SECONDS = 180


class Torture(HardNights):
    def counts(self, base):
        self.begin(base)
        file = self.directory / "counts"
        self.run("nightly", environment={"LD_PRELOAD": LIBRARY, "TORTURE_COUNTS": str(file)})
        return {kind: int(count) for kind, count in (line.split() for line in file.read_text().splitlines())}

    def fail_at(self, base, kind, at, how):
        self.begin(base)
        environment = {"LD_PRELOAD": LIBRARY, "TORTURE_CALL": kind, "TORTURE_AT": str(at), "TORTURE_HOW": how.rstrip("+")}
        if how.endswith("+"):
            environment["TORTURE_STAYS"] = "1"
        done = self.run("nightly", environment=environment)
        self.look_at(done, CODES | ({1} if kind == "memory" else set()), how == "kill")
        self.recover(done)


def points(counts, arguments):
    """(base, kind, at, how) in an order in which any beginning is spread over all of them."""
    every = []
    for base, kinds in counts.items():
        for kind, count in kinds.items():
            if arguments.only and kind not in arguments.only:
                continue
            calls = range(1, count + 1, MEMORY_STEP) if kind == "memory" else range(1, count + 1)
            for how in WAYS[kind]:
                group = [(base, kind, at, how) for at in calls if arguments.at in (None, at)]
                # Of its own seed: how often memory is asked for is never quite the same, and would move all other samples.
                random.Random(f"{arguments.seed} {base} {kind} {how}").shuffle(group)
                every.append(group)
    rounds = []
    while any(every):
        # One of each group in turn, so that what there is little of is not crowded out by what there is much of.
        rounds += [group.pop() for group in every if group]
    return rounds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, nargs="?", const=1)
    parser.add_argument("--points", type=int, default=60)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append")
    parser.add_argument("--at", type=int)
    arguments = parser.parse_args()
    centre, done = Centre(), Points()
    with scratch() as directory, FakeCollector(centre.answer) as collector, Simulator(CAMERA) as room:
        torture = Torture(directory, room, centre, collector)
        counts = {base: torture.counts(base) for base in torture.bases}
        for base, kinds in counts.items():
            print(f"{base}: " + ", ".join(f"{kind} {count}" for kind, count in kinds.items()), flush=True)
        planned = points(counts, arguments)
        seconds = arguments.seconds or (SAMPLE_SECONDS if not arguments.every else float("inf"))
        for base, kind, at, how in planned[::arguments.every] if arguments.every else planned[:arguments.points]:
            if done.seconds() > seconds:
                break
            done.attempt(kind, torture.fail_at, base, kind, at, how)
        torture.site.__exit__()
    sys.exit(done.tell(len(planned), arguments.seed))


if __name__ == "__main__":
    main()
