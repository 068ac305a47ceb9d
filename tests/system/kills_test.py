#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""camauditd, killed with SIGKILL at random moments of its nights and deliveries, and started again each time.

  kills_test.py [--rounds N] [--seconds N] [--seed N]

Killed is the daemon and what it runs, as a loss of power or systemd does; or the daemon alone, whose night then goes on
beside the next daemon; or the night alone. The collector comes and goes. At the end all must be sound (hard_nights.py), the
status be true, and nothing lie about. Seed and moments are printed: below 0 before the night has started, up to 1 within it, then
after it.
"""
import argparse
import contextlib
import datetime
import json
import os
import pathlib
import random
import signal
import sqlite3
import sys
import time

from control_room import Simulator
from hard_nights import CAMERA, Centre, HardNights, Points, Wrong
from receiving import FakeCollector, scratch, status
from service import Service

LIBRARY = os.environ.get("CAMAUDIT_FAIL_NTH", "")
KILLED = ("all", "all", "daemon", "night")
# The part of the kills that comes before a night, as a part of those in it.
BEFORE = 0.3
ORPHAN_SECONDS, JOB_SECONDS = 60, 10
# Of the daemon's own: what it notes of its nights.
OWN_CALLS = (("sync", 1), ("rename", 1), ("sync", 2), ("rename", 2), ("write", 1))


def jobs_of(pid):
    """{process: what it does}; not what reads the configuration, which ends by itself."""
    with contextlib.suppress(OSError):
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        words = {int(child): pathlib.Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0") for child in children}
        return {child: line[1] for child, line in words.items() if line[1:2] in (["nightly"], ["spool"])}
    return {}


def send(pid, number):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def runs(pid):
    with contextlib.suppress(OSError):
        return pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


class Kills(HardNights):
    def __init__(self, *rest):
        super().__init__(*rest)
        self.begin("first night")
        self.lengths = self.whole_night()
        self.orphans = set()
        self.made = set()

    def in_spool(self, folder):
        return {path.name for path in (self.state / "spool" / folder).glob("*.dsse.json")}

    def whole_night(self):
        """How long it takes until the job starts, and how long that takes."""
        self.missed_a_night()
        begun = time.monotonic()
        with Service(self.config, self.state) as service:
            self.wait_for_a_job(service)
            started = time.monotonic()
            service.wait_for(self.night_is_done, "to run the night")
            ended = time.monotonic()
            if service.stop()[0] != 0:
                raise Wrong(f"it did not stop well: {service.log()}")
        return started - begun, ended - started

    @staticmethod
    def wait_for_a_job(service):
        until = time.monotonic() + JOB_SECONDS
        while not jobs_of(service.process.pid) and time.monotonic() < until:
            service.listen(0.005)

    def life(self, whom, moment, missed):
        """One start and its end; what was killed, in words."""
        if missed:
            self.missed_a_night()
        service = Service(self.config, self.state).start()
        try:
            starting, working = self.lengths
            if missed and moment > 0:
                self.wait_for_a_job(service)
            until = time.monotonic() + (moment * working if moment > 0 else (1 + moment / BEFORE) * starting)
            while time.monotonic() < until:
                service.listen(0.005)
            if service.process.poll() is not None:
                raise Wrong(f"camauditd ended with {service.process.returncode}: {service.log()}")
            pid = service.process.pid
            # It must not start anything between the two looks.
            if whom != "night":
                send(pid, signal.SIGSTOP)
            jobs = jobs_of(pid)
            if whom != "night":
                send(pid, signal.SIGKILL)
                service.process.wait()
            if whom == "daemon":
                self.orphans.update(jobs)
            else:
                for job in jobs:
                    send(job, signal.SIGKILL)
            if whom == "night":
                if "nightly" in jobs.values():
                    service.wait_for(lambda: "it is tried again" in service.log(), "to see that the night was killed")
                if service.stop()[0] != 0:
                    raise Wrong(f"it did not stop well: {service.log()}")
            if "internal error" in service.log():
                raise Wrong(service.log())
        finally:
            service.__exit__()
        self.made |= self.in_spool("pending") | self.in_spool("sent")
        if self.centre.forks:
            raise Wrong(f"a sequence was used for two summaries: {self.centre.forks}")
        return ", ".join(jobs.values()) or "no job"

    def own_call(self, kind, at):
        """The daemon itself ends before one of its own calls."""
        self.missed_a_night()
        environment = {"LD_PRELOAD": LIBRARY, "TORTURE_CALL": kind, "TORTURE_AT": str(at), "TORTURE_HOW": "kill"}
        service = Service(self.config, self.state, environment=environment).start()
        try:
            if service.process.wait(ORPHAN_SECONDS) != -signal.SIGKILL:
                raise Wrong(f"camauditd ended with {service.process.returncode}: {service.log()}")
        finally:
            service.__exit__()

    def wait_for_orphans(self):
        until = time.monotonic() + ORPHAN_SECONDS
        while any(runs(orphan) for orphan in self.orphans):
            if time.monotonic() > until:
                raise Wrong("a night whose daemon was killed does not end")
            time.sleep(0.05)

    def status(self):
        done = self.run("status", "--json")
        if done.returncode != 0:
            raise Wrong(f"the status: {done.stderr.decode()}")
        return json.loads(done.stdout)

    def end(self):
        self.wait_for_orphans()
        self.whole_night()
        with Service(self.config, self.state) as service:
            # The night may have met the delivery of the daemon that ran it, which was stopped on its way.
            service.wait_for(lambda: not self.in_spool("pending"), "to deliver what waits")
            told = self.status()
            with sqlite3.connect(self.state / "inventory.db") as inventory:
                last, runs_saved = inventory.execute(
                    "SELECT started, no FROM past_run WHERE whole_estate ORDER BY no DESC LIMIT 1").fetchone()
            inventory.close()
            true = {"daemon_running": True, "waiting": 0, "delivered": len(self.in_spool("sent")),
                    "last": datetime.datetime.fromtimestamp(last, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}
            said = {"daemon_running": told["daemon_running"], "waiting": told["spool"]["waiting"],
                    "delivered": told["spool"]["delivered"], "last": told["last_run"]["started"]}
            if said != true:
                raise Wrong(f"the status says {said}, true is {true}")
            service.process.kill()
            service.process.wait()
        if self.status()["daemon_running"]:
            raise Wrong("the status says that a daemon runs which was killed")
        lost = self.made - set(self.centre.kept)
        if lost:
            raise Wrong(f"were in the spool and did not arrive: {lost}")
        if runs_saved < len(self.centre.kept):
            raise Wrong(f"{runs_saved} runs and {len(self.centre.kept)} summaries")
        self.all_is_sound()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=60, help="fewer rounds where they do not fit")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chosen = random.Random(arguments.seed)
    centre, points, is_up = Centre(), Points(), [True]

    def answer(path, body):
        return centre.answer(path, body) if is_up[0] else status(503)

    with scratch() as directory, FakeCollector(answer) as collector, Simulator(CAMERA) as room:
        kills = Kills(directory, room, centre, collector)
        print(f"seed {arguments.seed}; the night starts after {kills.lengths[0]:.2f} s and takes {kills.lengths[1]:.2f} s",
              flush=True)
        for at in range(1, arguments.rounds + 1):
            whom, moment, missed = chosen.choice(KILLED), chosen.uniform(-BEFORE, 1.3), chosen.random() < 0.8
            # There must be one.
            missed, moment = (True, abs(moment)) if whom == "night" else (missed, moment)
            is_up[0] = chosen.random() < 0.6
            if points.seconds() > arguments.seconds:
                break
            killed = points.attempt(f"{whom} killed", kills.life, whom, moment, missed)
            print(f"round {at}: {whom} killed at {moment:.2f}{'' if missed else ', none was due'}, {killed}; the collector "
                  f"{'answered' if is_up[0] else 'was away'}; {len(kills.made)} summaries", flush=True)
        is_up[0] = True
        kills.wait_for_orphans()
        for kind, at in OWN_CALLS if LIBRARY else ():
            points.attempt(f"{kind} {at} of the daemon", kills.own_call, kind, at)
        points.attempt("end", kills.end)
        kills.site.__exit__()
    sys.exit(points.tell(seed=arguments.seed))


if __name__ == "__main__":
    main()
