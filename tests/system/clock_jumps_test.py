#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nights, and the daemon, while the clock of the machine jumps: by an hour in March and October, a day, a year, to 1970.

tests/torture/fail_nth.cpp moves the clock. First the clock is another for each night of a journey; then one daemon a journey
runs while its clock jumps, and must run the nights that fell due, each once. At the end all must be sound (hard_nights.py).
What was covered is printed.
"""
import calendar
import contextlib
import copy
import datetime
import json
import os
import shutil
import sqlite3
import struct
import sys
import threading
import time

from control_room import Simulator
from hard_nights import CAMERA, DAY, WELL, Centre, HardNights, Points, Wrong
from receiving import FakeCollector, scratch
from service import Service

LIBRARY = os.environ["CAMAUDIT_FAIL_NTH"]
LONDON = "GMT0BST,M3.5.0/1,M10.5.0/2"
SCHEDULE = '[schedule]\nnightly = "01:30"\nspread = "0s"\nheartbeat = "10s"\n'
# The daemon looks at the clock twice a minute; then a night takes its time.
LOOK_SECONDS = 30
NIGHT_SECONDS = 60


def at(text):
    return int(datetime.datetime.fromisoformat(text + "+00:00").timestamp())


def last_sunday(month):
    """Of next year, in which no clock of a summary made today lies."""
    year = datetime.date.today().year + 1
    days = [week[calendar.SUNDAY] for week in calendar.monthcalendar(year, month)]
    return f"{year}-{month:02}-{max(days)}T"


MARCH, OCTOBER = last_sunday(3), last_sunday(10)
NOW = int(time.time())

# The clock of one night after another.
NIGHTS = {
    "the hour that comes twice": [at(OCTOBER + hour) for hour in ("00:29:58", "00:30:00", "01:29:58", "01:30:00", "03:00:00")],
    "the hour that is left out": [at(MARCH + hour) for hour in ("00:59:58", "01:00:00", "01:30:00", "03:00:00")],
    "a day back": [NOW, NOW - DAY, NOW],
    "a year ahead and back": [NOW + 365 * DAY, NOW, NOW + 365 * DAY],
    "to 1970 and back": [600, NOW, 0, NOW],
    "past 2038": [2**31 - 2, 2**31 + DAY],
    "past 2106": [2**32 - 2, 2**32 + DAY],
}
UNKEPT = "to 1970 where nobody keeps the clock"
# Where the clock of a daemon stands, and how many nights it has run by then.
DAEMONS = {
    "the hour that comes twice": [(at(OCTOBER + "00:29:00"), 0), (at(OCTOBER + "00:30:30"), 1), (at(OCTOBER + "01:30:30"), 1)],
    "the hour that is left out": [(at(MARCH + "00:59:30"), 0), (at(MARCH + "01:00:30"), 0), (at(MARCH + "01:30:30"), 1)],
    "a day back": [(NOW, 0), (NOW - DAY, 0), (NOW + DAY, 1)],
    "a year ahead and back": [(NOW, 0), (NOW + 365 * DAY, 1), (NOW, 1)],
    "to 1970 and back": [(NOW, 0), (12 * 3600, 0), (NOW + DAY, 1)],
    # Its nights wait for ten minutes for somebody to set the clock.
    UNKEPT: [(NOW, 0), (12 * 3600, 0), (NOW, 0)],
}
# What was watched before, as the book has it.
WATCHED = [(NOW - 3 * DAY, NOW - 3 * DAY + 3600, 12), (NOW - 2 * DAY, NOW - 2 * DAY + 7200, 24)]


def shift_to(moment):
    return int(moment - time.time())


class Journeys(HardNights):
    def nights(self, base, moments):
        self.begin(base)
        for moment in moments:
            environment = {"LD_PRELOAD": LIBRARY, "TORTURE_SHIFT": str(shift_to(moment))}
            done = self.run("nightly", environment=environment)
            self.look_at(done)
            if done.returncode not in WELL:
                raise Wrong(f"the night of {moment} ended with {done.returncode}: {done.stderr.decode()}")
            for words in (("status", "--json"), ("report", "--format", "json"), ("changes",)):
                told = self.run(*words, environment=environment)
                if told.returncode not in WELL:
                    raise Wrong(f"{words} ended with {told.returncode} on {moment}: {told.stderr.decode()}")
        self.recover(done)
        made = sum(len(sequences) for sequences in self.centre.chain().values())
        wanted = len(self.bases[base][1]) + len(moments) + 1
        if made != wanted:
            raise Wrong(f"{made} summaries instead of {wanted}")


class Daemon:
    """A daemon of its own over a copy of a site, with a clock of its own."""

    def __init__(self, journeys, name, steps, stack):
        self.steps = steps
        directory = journeys.directory / ("daemon " + name).replace(" ", "-")
        directory.mkdir()
        centre = Centre()
        base, kept, _ = journeys.bases["later night"]
        centre.kept = dict(kept)
        self.before = len(kept)
        state = directory / "state"
        shutil.copytree(base, state)
        collector = stack.enter_context(FakeCollector(centre.answer))
        config = directory / "camaudit.toml"
        text = journeys.config.read_text(encoding="utf-8")
        text = text.replace(journeys.collector.url, collector.url)
        self.unkept = name == UNKEPT
        if self.unkept:
            text = text.replace('local_clock = "trusted"', 'local_clock = "auto"')
            with contextlib.closing(sqlite3.connect(state / "inventory.db")) as inventory, inventory:
                inventory.executemany("INSERT INTO watch VALUES (?,?,?)", WATCHED)
        config.write_text(text + SCHEDULE, encoding="utf-8")
        self.site = journeys.elsewhere(state, config, centre, directory)
        self.clock = directory / "clock"
        self.set_clock(steps[0][0])
        self.environment = {"LD_PRELOAD": LIBRARY, "TORTURE_SHIFTS": str(self.clock), "TZ": LONDON}
        self.service = stack.enter_context(Service(config, state, environment=self.environment))

    def set_clock(self, moment):
        # In place, of one piece: the program has it mapped.
        with open(self.clock, "r+b" if self.clock.exists() else "wb", buffering=0) as file:
            file.write(struct.pack("=q", shift_to(moment)))

    def is_alive(self):
        if self.service.process.poll() is not None:
            raise Wrong(f"camauditd ended with {self.service.process.returncode}: {self.service.log()}")

    def nights(self):
        return len(self.site.centre.kept) - self.before

    def check(self, step):
        """After the daemon had time to look at its clock."""
        moment, nights = self.steps[step]
        self.is_alive()
        log = self.service.log()
        if self.nights() != nights:
            raise Wrong(f"{self.nights()} nights instead of {nights} at {moment}: {log}")
        for word in ("stuck", "internal error", "unreachable", "came to nothing"):
            if word in log:
                raise Wrong(f"it said '{word}' at {moment}: {log}")
        told = self.site.run("status", "--json", environment=self.environment)
        status = json.loads(told.stdout)
        next_night = at(status["next_night"].removesuffix("Z"))
        now = time.time() + shift_to(moment)
        if not status["daemon_running"] or not moment < next_night <= moment + 25 * 3600:
            raise Wrong(f"the status is {status} at {moment}, {now}")

    def check_book(self):
        """A clock that nobody keeps took nothing out of it, and was complained of once."""
        with contextlib.closing(sqlite3.connect(self.site.state / "inventory.db")) as inventory:
            rows = inventory.execute("SELECT since, until, beats FROM watch ORDER BY since").fetchall()
        if rows[:len(WATCHED)] != WATCHED or len(rows) == len(WATCHED):
            raise Wrong(f"of {WATCHED} the book has {rows}")
        if self.service.log().count("the clock says 1970-01-01T") != 1:
            raise Wrong(f"the clock was not complained of once: {self.service.log()}")

    def end(self):
        code, _ = self.service.stop()
        if code != 0:
            raise Wrong(f"camauditd ended with {code}: {self.service.log()}")
        with sqlite3.connect(self.site.state / "inventory.db") as inventory:
            twice = inventory.execute("SELECT a.since, a.until, b.since FROM watch AS a JOIN watch AS b "
                                      "ON b.since > a.since AND b.since < a.until").fetchall()
        inventory.close()
        if twice:
            raise Wrong(f"a time was watched twice: {twice}")
        if self.unkept:
            self.check_book()
        self.site.well_night()
        self.site.all_is_sound()
        if self.nights() != self.steps[-1][1] + 1:
            raise Wrong(f"{self.nights()} summaries")


def run_daemons(journeys, points):
    with contextlib.ExitStack() as stack:
        daemons = {name: points.attempt(f"daemon, {name}", Daemon, journeys, name, steps, stack) for name, steps in DAEMONS.items()}
        daemons = {name: daemon for name, daemon in daemons.items() if daemon}
        for step in range(max(len(steps) for steps in DAEMONS.values())):
            for daemon in daemons.values():
                daemon.set_clock(daemon.steps[step][0])
            # In the beginning none falls due.
            until = time.monotonic() + (LOOK_SECONDS + 2 if step else 3)
            late = until + NIGHT_SECONDS
            while time.monotonic() < until or (time.monotonic() < late and any(
                    daemon.nights() < daemon.steps[step][1] for daemon in daemons.values())):
                for daemon in daemons.values():
                    daemon.service.listen(0.02)
            for name, daemon in daemons.items():
                points.attempt(f"daemon, {name}", daemon.check, step)
        for name, daemon in daemons.items():
            points.attempt(f"daemon, {name}", daemon.end)


def main():
    centre, points = Centre(), Points()
    with scratch() as directory, FakeCollector(centre.answer) as collector, Simulator(CAMERA) as room:
        journeys = Journeys(directory, room, centre, collector)
        # The daemons take their time, and little else.
        daemons = threading.Thread(target=run_daemons, args=(copy.copy(journeys), points))
        daemons.start()
        for name, moments in NIGHTS.items():
            points.attempt(f"nights, {name}", journeys.nights, "later night", moments)
        daemons.join()
        journeys.site.__exit__()
    sys.exit(points.tell())


if __name__ == "__main__":
    main()
