#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nights that may hold few descriptors: from too few to begin with to more than enough, and after each all must be sound
(hard_nights.py). What was covered is printed.
"""
import sys

from control_room import Simulator
from hard_nights import CAMERA, CODES, WELL, Centre, HardNights, Points, Wrong
from receiving import FakeCollector, scratch

UNAVAILABLE, NO_LIBRARIES = 69, 127
# What is opened for the first time is opened by the first night alone.
LIMITS = {"first night": (*range(4, 24, 3), 32, 64), "later night": (*range(4, 26), 32, 64)}


class FewDescriptors(HardNights):
    def night(self, base, limit):
        self.begin(base)
        done = self.run("nightly", before=("prlimit", f"--nofile={limit}:{limit}"))
        self.look_at(done, CODES | {NO_LIBRARIES})
        told = done.returncode == UNAVAILABLE and b"Too many open files" in done.stderr
        if done.returncode not in WELL and done.returncode != NO_LIBRARIES and not told:
            raise Wrong(f"it ended with {done.returncode} and said: {done.stderr.decode()}")
        self.recover(done)
        return done.returncode


def main():
    centre, points = Centre(), Points()
    with scratch() as directory, FakeCollector(centre.answer) as collector, Simulator(CAMERA) as room:
        nights = FewDescriptors(directory, room, centre, collector)
        for base, limits in LIMITS.items():
            codes = [points.attempt(base, nights.night, base, limit) for limit in limits]
            print(f"{base}: " + ", ".join(f"{limit} ends with {code}" for limit, code in zip(limits, codes)), flush=True)
            if codes[-1] not in WELL:
                points.wrong.append((base, "too few even in the end"))
        nights.site.__exit__()
    sys.exit(points.tell())


if __name__ == "__main__":
    main()
