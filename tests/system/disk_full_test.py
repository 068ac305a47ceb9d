#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nights whose state lies on a disk that is full, has no room for another file, or can only be read.

The disk is real, a small file system in memory that only this test sees. It is cut down to what lies on it and a little
more, a little more each time, so that it fills at one step of a night after another; then it is given room again, and
nothing may be wrong (hard_nights.py). Then a daemon comes to a night on such a disk, and to the next one on a disk that is well.
What was covered is printed.
"""
import os
import pathlib
import subprocess
import sys
import time

from control_room import RUN_SECONDS, Simulator
from hard_nights import CAMERA, Centre, HardNights, Points, WELL, Wrong
from receiving import FakeCollector, scratch, status
from service import Service

INSIDE = "CAMAUDIT_TEST_DISK"
SKIPPED = 77
UNAVAILABLE, CANNOT_CREATE = 69, 73
KIB = 1024
PLENTY = "size=64m,nr_inodes=4096"
# KiB that are left; a page is the least.
ROOM = (0, 16, 40, 96, 192, 320, 1024, 1400, 4096)
FILES = (0, 1, 3, 6, 9, 24)
# What is said of it: what is wrong, and of what.
FULL = ("No space left on device: make room on its disk", "make room on its disk, then try again")
READ_ONLY = ("mount it for writing",)


def enter():
    """Starts the test again where it may mount."""
    if os.environ.get(INSIDE):
        return
    unshare = ["unshare", "--mount", "--propagation", "private"]
    if os.geteuid() != 0:
        unshare += ["--user", "--map-root-user"]
    try:
        trial = subprocess.run([*unshare, "mount", "-t", "tmpfs", "-o", PLENTY, "none", "/mnt"], capture_output=True,
                               text=True, timeout=60, check=False)
        problem = trial.stderr.strip() if trial.returncode else ""
    except FileNotFoundError as missing:
        problem = f"{missing.filename} is missing"
    if problem:
        print(f"a disk cannot be mounted here: {problem}", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") == "true" and os.geteuid() == 0 else SKIPPED)
    os.execvpe(unshare[0], [*unshare, sys.executable, *sys.argv], {**os.environ, INSIDE: "1"})


class Disk:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.path.mkdir()
        self._mount("-t", "tmpfs", "-o", f"mode=0700,{PLENTY}", "none")

    def _mount(self, *words):
        subprocess.run(["mount", *words, str(self.path)], check=True, timeout=60)

    def with_room(self, kib):
        about = os.statvfs(self.path)
        used = (about.f_blocks - about.f_bfree) * about.f_frsize // KIB
        self._mount("-o", f"remount,size={max(used + kib, 4)}k")

    def with_files(self, number):
        about = os.statvfs(self.path)
        self._mount("-o", f"remount,nr_inodes={about.f_files - about.f_ffree + number}")

    def read_only(self):
        self._mount("-o", "remount,ro")

    def well(self):
        self._mount("-o", f"remount,rw,{PLENTY}")

    def end(self):
        subprocess.run(["umount", "--lazy", str(self.path)], check=True, timeout=60)


class NightsOnADisk(HardNights):
    def __init__(self, directory, room, centre, collector):
        super().__init__(directory, room, centre, collector)
        self.disk = Disk(self.directory / "disk")
        self.state = self.disk.path / "state"

    def night(self, base, hurt, says, away):
        """A night on a disk that hurt() has seen to; its exit code."""
        self.begin(base)
        hurt()
        self.centre.is_away = away
        try:
            done = self.run("nightly")
            if "CAMAUDIT_TEST_SAYS" in os.environ:
                print(f"{base}, {done.returncode}: {done.stderr.decode()}", flush=True)
            self.look_at(done)
            self.look_at_words(done, says, away)
        finally:
            self.centre.is_away = False
            self.disk.well()
        self.recover(done)
        return done.returncode

    @staticmethod
    def look_at_words(done, says, away):
        said = done.stderr.decode()
        if any(line.count("inventory.db") > 1 for line in said.splitlines()):
            raise Wrong(f"it names the inventory twice: {said}")
        if done.returncode in WELL:
            return
        told = any(words in line for line in said.splitlines() for words in says)
        # The collector is away: what was made waits, and nothing went wrong with the disk.
        if away and done.returncode == UNAVAILABLE and b"is in the spool" in done.stdout:
            return
        if done.returncode != CANNOT_CREATE or not told:
            raise Wrong(f"it ended with {done.returncode} and said: {said}")

    def life(self, hurt, says):
        """A daemon that comes to a night there says what is wrong, and goes on or does not begin; the next has the night."""
        self.begin("later night")
        self.missed_a_night()
        hurt()
        service = Service(self.config, self.state).start()
        try:
            until = time.monotonic() + RUN_SECONDS
            while "the night came to nothing" not in service.log() and service.process.poll() is None:
                if time.monotonic() > until:
                    raise Wrong(f"it does not come to the night: {service.log()}")
                service.listen()
            code = service.stop()[0] if service.process.poll() is None else service.process.returncode
            said = service.log()
        finally:
            self.disk.well()
            service.__exit__()
        if code not in (0, CANNOT_CREATE) or not any(words in said for words in says):
            raise Wrong(f"it ended with {code} and said: {said}")
        with Service(self.config, self.state) as service:
            service.wait_for(self.night_is_done, "to run the night")
            if service.stop()[0] != 0:
                raise Wrong(f"it did not stop well: {service.log()}")
        self.all_is_sound(said)
        return code


class AbsentCentre(Centre):
    """Sometimes nobody is there."""

    is_away = False

    def answer(self, path, body):
        return status(503) if self.is_away else super().answer(path, body)


def main():
    enter()
    centre, points = AbsentCentre(), Points()
    with scratch() as directory, FakeCollector(centre.answer) as collector, Simulator(CAMERA) as room:
        nights = NightsOnADisk(directory, room, centre, collector)
        disk = nights.disk
        for base in nights.bases:
            for what, sizes, hurt in (("KiB left", ROOM, disk.with_room), ("files left", FILES, disk.with_files)):
                codes = []
                for at, size in enumerate(sizes):
                    codes.append(points.attempt(f"{base}, {what}", nights.night, base, lambda: hurt(size), FULL, at % 3 == 1))
                print(f"{base}, {what}: " + ", ".join(f"{size} ends with {code}" for size, code in zip(sizes, codes)), flush=True)
                if set(codes).isdisjoint({CANNOT_CREATE}) or codes[-1] not in WELL:
                    points.wrong.append((base, what, "either nothing was ever full, or all was"))
            points.attempt(f"{base}, read-only", nights.night, base, disk.read_only, READ_ONLY, False)
        for what, hurt, says in (("no room", lambda: disk.with_room(0), FULL), ("no file", lambda: disk.with_files(0), FULL),
                                 ("read-only", disk.read_only, READ_ONLY)):
            code = points.attempt(f"daemon, {what}", nights.life, hurt, says)
            print(f"daemon, {what}: ends with {code}", flush=True)
        nights.site.__exit__()
        disk.end()
    sys.exit(points.tell())


if __name__ == "__main__":
    main()
