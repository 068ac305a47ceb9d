#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A night whose machine fails it: memory, files, the disk, connections, the power, at one call after another.

tests/torture/fail_nth.cpp lets one call of the program fail, or the machine end there. After each such night comes one on
a machine that is well again, and then nothing may be wrong: every summary that was made is at the collector, once, in one
chain that verifies; the inventory is sound; nothing half written lies about.

  torture_test.py [--every] [--points N] [--seconds N] [--seed N] [--only KIND] [--at N]

A sample of the calls is the test: --points of them, fewer where they do not fit into --seconds; --every takes all of them but
those for memory, of which every 97th. What was covered is printed.
"""
import argparse
import base64
import collections
import hashlib
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

from control_room import PASSWORD, RUN_SECONDS, Simulator, Site
from receiving import AUTHORITY, SITE, FakeCollector, scratch, status

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
CODES = {0, 2, 3, 66, 69, 73, 77, 78}
DAY = 86400
# A year ahead, a day back, before there were summaries, the end of 32 bits.
SHIFTS = {"a year ahead": 365 * DAY, "a day back": -DAY, "to 1970": None, "past 2038": None}
DESCRIPTORS = (4, 6, 8, 10, 12, 16, 20, 24, 32)

CAMERA = f"""
[[device]]
name = "camera"
personality = "profile-s-camera"
users = [{{name = "auditor", level = "Administrator", password = "{PASSWORD}"}}]
"""


class Centre:
    """Takes a summary if it is whole, as the collector does."""

    def __init__(self):
        self.kept = {}

    def answer(self, path, body):
        name = path.rsplit("/", 1)[-1]
        match = re.fullmatch(r"(\d{10})-(\d{10})-([0-9a-f]{64})\.dsse\.json", name)
        try:
            payload = base64.b64decode(json.loads(body)["payload"])
        except (ValueError, KeyError):
            return status(400)
        if not match or hashlib.sha256(payload).hexdigest() != match[3]:
            return status(400)
        self.kept[name] = bytes(body)
        return status(201)

    def chain(self):
        """{epoch: [sequence]}, in order."""
        found = collections.defaultdict(list)
        for name in sorted(self.kept):
            found[int(name[:10])].append(int(name[11:21]))
        return dict(found)


class Wrong(Exception):
    pass


class Torture:
    def __init__(self, directory, room, centre, collector):
        self.directory = pathlib.Path(directory)
        self.centre = centre
        self.site = Site(extra=f'[authority]\ngss_code = "{AUTHORITY}"\nsite = "{SITE}"\n[collector]\n'
                               f'url = "{collector.url}"\n[alerts]\nto = "stderr"\n', timeout="5s")
        text = self.site.config.read_text(encoding="utf-8")
        self.site.config.write_text(
            text.replace("multicast = false", f'multicast = false\ndevices = ["{room.urls["camera"]}"]'), encoding="utf-8")
        # On the first night everything is made, on a later one it is changed.
        self.bases = {}
        for name, nights in (("first night", 0), ("later night", 1)):
            self.state = self.directory / name.replace(" ", "-")
            centre.kept = {}
            self.run("key", "create")
            for _ in range(nights):
                done = self.run("nightly")
                if done.returncode not in (0, 2, 3):
                    raise Wrong(f"a night on a machine that is well: {done.returncode} {done.stderr}")
            key = self.directory / f"{self.state.name}.pem"
            key.write_bytes(self.run("key", "show", "--pem").stdout)
            self.bases[name] = (self.state, dict(centre.kept), key)
        self.state = self.directory / "state"

    def run(self, *words, environment=None, descriptors=None):
        command = [os.environ["CAMAUDIT"], *words, "--config", str(self.site.config), "--state-dir", str(self.state)]
        if descriptors:
            command = ["prlimit", f"--nofile={descriptors}:{descriptors}", *command]
        return subprocess.run(command, capture_output=True, timeout=RUN_SECONDS, check=False,
                              env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})})

    def counts(self, base):
        self.begin(base)
        file = self.directory / "counts"
        self.run("nightly", environment={"LD_PRELOAD": LIBRARY, "TORTURE_COUNTS": str(file)})
        return {kind: int(count) for kind, count in (line.split() for line in file.read_text().splitlines())}

    def begin(self, base):
        state, kept, self.key = self.bases[base]
        shutil.rmtree(self.state, ignore_errors=True)
        shutil.copytree(state, self.state)
        self.centre.kept = dict(kept)

    def fail_at(self, base, kind, at, how):
        self.begin(base)
        environment = {"LD_PRELOAD": LIBRARY, "TORTURE_CALL": kind, "TORTURE_AT": str(at), "TORTURE_HOW": how.rstrip("+")}
        if how.endswith("+"):
            environment["TORTURE_STAYS"] = "1"
        done = self.run("nightly", environment=environment)
        self.look_at(done, CODES | ({1} if kind == "memory" else set()), how == "kill")
        self.recover(done)

    def shift(self, base, seconds):
        self.begin(base)
        done = self.run("nightly", environment={"LD_PRELOAD": LIBRARY, "TORTURE_SHIFT": str(seconds)})
        self.look_at(done, CODES, False)
        self.recover(done)

    def descriptors(self, base, number):
        self.begin(base)
        done = self.run("nightly", descriptors=number)
        self.look_at(done, CODES | {127}, False)  # 127: not even its libraries could be opened
        self.recover(done)

    @staticmethod
    def look_at(done, codes, may_be_killed):
        said = done.stderr.decode()
        if done.returncode not in (codes | ({-signal.SIGKILL} if may_be_killed else set())):
            raise Wrong(f"it ended with {done.returncode}: {said}")
        if done.returncode in (66, 69, 73, 77, 78, 1) and not said.strip():
            raise Wrong(f"it ended with {done.returncode} and said nothing")
        if "internal error" in said and done.returncode != 1:
            raise Wrong(f"'internal error' with exit code {done.returncode}: {said}")
        for line in said.splitlines():
            if done.returncode != 127 and not line.startswith("camaudit: "):
                raise Wrong(f"a line that is not ours: {line}")

    def recover(self, failed):
        """A night on a machine that is well again, and all that must hold then."""
        if failed.returncode in (0, 2, 3) and b"is in the spool" not in failed.stdout:
            raise Wrong(f"it ended with {failed.returncode} as if all were well, and made no summary")
        well = self.run("nightly")
        if well.returncode not in (0, 2, 3):
            raise Wrong(f"the next night ended with {well.returncode}: {well.stderr.decode()}")
        chain = self.centre.chain()
        for epoch, sequences in chain.items():
            if sequences != list(range(1, len(sequences) + 1)):
                raise Wrong(f"the chain of epoch {epoch} is {sequences}")
        for sequence, epoch in re.findall(rb"summary (\d+) of epoch (\d+) is in the spool", failed.stdout + well.stdout):
            if int(sequence) not in chain.get(int(epoch), []):
                raise Wrong(f"summary {sequence} of epoch {epoch} was made and did not arrive: {chain}")
        if len(chain) != 1:
            raise Wrong(f"a new epoch was begun: {chain}: {failed.stderr.decode()} {well.stderr.decode()}")
        self.verify()
        with sqlite3.connect(self.state / "inventory.db") as inventory:
            answer = inventory.execute("PRAGMA integrity_check").fetchone()[0]
        inventory.close()
        if answer != "ok":
            raise Wrong(f"the inventory: {answer}")
        left = [name for name in (str(path.relative_to(self.state)) for path in self.state.rglob("*") if path.is_file())
                if re.search(r"tmp|new$|journal$|damaged|corrupt|~", name)]
        if left:
            raise Wrong(f"left behind: {left}")
        for folder in ("pending", "parked"):
            waits = [path.name for path in (self.state / "spool" / folder).glob("*")]
            if waits:
                raise Wrong(f"left in {folder}: {waits}")

    def verify(self):
        folder = self.directory / "received"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, body in self.centre.kept.items():
            (folder / name).write_bytes(body)
        done = self.run("verify", str(folder), "--key", str(self.key))
        if done.returncode != 0:
            raise Wrong(f"what arrived does not verify: {done.stdout.decode()} {done.stderr.decode()}")


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
    parser.add_argument("--every", action="store_true")
    parser.add_argument("--points", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append")
    parser.add_argument("--at", type=int)
    arguments = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    centre = Centre()
    wrong, covered = [], collections.Counter()
    with scratch() as directory, FakeCollector(centre.answer) as collector, Simulator(CAMERA) as room:
        torture = Torture(directory, room, centre, collector)

        def attempt(what, act, *words):
            covered[what] += 1
            try:
                act(*words)
            except (Wrong, subprocess.TimeoutExpired, sqlite3.Error) as problem:
                wrong.append(words)
                print(f"WRONG {what} {words}: {problem}", flush=True)

        begin = time.monotonic()
        counts = {base: torture.counts(base) for base in torture.bases}
        for base, kinds in counts.items():
            print(f"{base}: " + ", ".join(f"{kind} {count}" for kind, count in kinds.items()), flush=True)
        if not arguments.only:
            now = time.time()
            shifts = {**SHIFTS, "to 1970": int(-now), "past 2038": int(2**31 + DAY - now)}
            for name, seconds in shifts.items():
                attempt("clock", torture.shift, "later night", seconds)
            for number in DESCRIPTORS:
                attempt("descriptors", torture.descriptors, "later night", number)
        planned = points(counts, arguments)
        for base, kind, at, how in planned if arguments.every else planned[:arguments.points]:
            if not arguments.every and time.monotonic() - begin > arguments.seconds:
                break
            attempt(kind, torture.fail_at, base, kind, at, how)
        torture.site.__exit__()
    print(f"covered {sum(covered.values())} of {len(planned) + covered['clock'] + covered['descriptors']} points in "
          f"{time.monotonic() - begin:.0f} s, seed {arguments.seed}: " + ", ".join(f"{k} {n}" for k, n in covered.items()))
    print(f"{len(wrong)} went wrong")
    sys.exit(1 if wrong or not covered else 0)


if __name__ == "__main__":
    main()
