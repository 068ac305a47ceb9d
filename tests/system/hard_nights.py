# SPDX-License-Identifier: GPL-3.0-or-later
"""Nights on a machine that fails them, and what must hold once it is well again: every summary that was made is at the
collector, once, in one chain that verifies; the inventory is sound; nothing half written lies about.
"""
import base64
import collections
import copy
import hashlib
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import time

from control_room import PASSWORD, RUN_SECONDS, Site
from receiving import AUTHORITY, SITE, status
from service import MISSED

CODES = {0, 2, 3, 66, 69, 73, 77, 78}
WELL = (0, 2, 3)
DAY = 86400

CAMERA = f"""
[[device]]
name = "camera"
personality = "profile-s-camera"
users = [{{name = "auditor", level = "Administrator", password = "{PASSWORD}"}}]
"""


class Wrong(Exception):
    pass


class Centre:
    """Takes a summary if it is whole, as the collector does."""

    def __init__(self):
        self.kept = {}
        self.forks = []

    def answer(self, path, body):
        name = path.rsplit("/", 1)[-1]
        match = re.fullmatch(r"(\d{10})-(\d{10})-([0-9a-f]{64})\.dsse\.json", name)
        try:
            payload = base64.b64decode(json.loads(body)["payload"])
        except (ValueError, KeyError):
            return status(400)
        if not match or hashlib.sha256(payload).hexdigest() != match[3]:
            return status(400)
        body = bytes(body)
        self.forks += [name for other, earlier in self.kept.items() if other[:21] == name[:21] and earlier != body]
        self.kept[name] = body
        return status(201)

    def chain(self):
        """{epoch: [sequence]}, in order."""
        found = collections.defaultdict(list)
        for name in sorted(self.kept):
            found[int(name[:10])].append(int(name[11:21]))
        return dict(found)


class HardNights:
    """A site with one camera, its state before the first night and before a later one, and a centre that receives."""

    def __init__(self, directory, room, centre, collector, extra=""):
        self.directory = pathlib.Path(directory)
        self.centre = centre
        self.collector = collector
        self.site = Site(extra=f'[authority]\ngss_code = "{AUTHORITY}"\nsite = "{SITE}"\n[collector]\n'
                               f'url = "{collector.url}"\n[alerts]\nto = "stderr"\n{extra}', timeout="5s")
        self.config = self.site.config
        text = self.config.read_text(encoding="utf-8")
        self.config.write_text(
            text.replace("multicast = false", f'multicast = false\ndevices = ["{room.urls["camera"]}"]'), encoding="utf-8")
        # On the first night everything is made, on a later one it is changed.
        self.bases = {}
        for name, nights in (("first night", 0), ("later night", 1)):
            self.state = self.directory / name.replace(" ", "-")
            centre.kept = {}
            self.run("key", "create")
            for _ in range(nights):
                self.well_night()
            key = self.directory / f"{self.state.name}.pem"
            key.write_bytes(self.run("key", "show", "--pem").stdout)
            self.bases[name] = (self.state, dict(centre.kept), key)
        self.state = self.directory / "state"

    def command(self, *words):
        return [os.environ["CAMAUDIT"], *map(str, words), "--config", str(self.config), "--state-dir", str(self.state)]

    def run(self, *words, environment=None, before=()):
        return subprocess.run([*before, *self.command(*words)], capture_output=True, timeout=RUN_SECONDS, check=False,
                              env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})})

    def begin(self, base):
        state, kept, self.key = self.bases[base]
        shutil.rmtree(self.state, ignore_errors=True)
        shutil.copytree(state, self.state)
        self.centre.kept = dict(kept)
        self.centre.forks = []

    def elsewhere(self, state, config, centre, directory):
        """The same site with another state, configuration and centre."""
        other = copy.copy(self)
        other.state, other.config, other.centre, other.directory = state, config, centre, directory
        other.key = self.bases["later night"][2]
        return other

    def well_night(self):
        well = self.run("nightly")
        if well.returncode not in WELL:
            raise Wrong(f"a night on a machine that is well ended with {well.returncode}: {well.stderr.decode()}")
        return well

    def missed_a_night(self):
        (self.state / "nightly.json").write_text(json.dumps(MISSED), encoding="utf-8")

    def night_is_done(self):
        night = json.loads((self.state / "nightly.json").read_text(encoding="utf-8"))
        return night["done"] and night["due"] > "2026-01-02"

    @staticmethod
    def look_at(done, codes=frozenset(CODES), may_be_killed=False):
        said = done.stderr.decode()
        if done.returncode not in (set(codes) | ({-signal.SIGKILL} if may_be_killed else set())):
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
        if failed.returncode in WELL and b"is in the spool" not in failed.stdout:
            raise Wrong(f"it ended with {failed.returncode} as if all were well, and made no summary")
        well = self.well_night()
        chain = self.centre.chain()
        for sequence, epoch in re.findall(rb"summary (\d+) of epoch (\d+) is in the spool", failed.stdout + well.stdout):
            if int(sequence) not in chain.get(int(epoch), []):
                raise Wrong(f"summary {sequence} of epoch {epoch} was made and did not arrive: {chain}")
        self.all_is_sound(f"{failed.stderr.decode()} {well.stderr.decode()}")

    def all_is_sound(self, said=""):
        chain = self.centre.chain()
        for epoch, sequences in chain.items():
            if sequences != list(range(1, len(sequences) + 1)):
                raise Wrong(f"the chain of epoch {epoch} is {sequences}: {said}")
        if len(chain) != 1:
            raise Wrong(f"not one epoch but {chain}: {said}")
        if self.centre.forks:
            raise Wrong(f"a sequence was used for two summaries: {self.centre.forks}")
        self.verify()
        with sqlite3.connect(self.state / "inventory.db") as inventory:
            answer = inventory.execute("PRAGMA integrity_check").fetchone()[0]
        inventory.close()
        if answer != "ok":
            raise Wrong(f"the inventory: {answer}")
        left = [name for name in (str(path.relative_to(self.state)) for path in self.state.rglob("*") if path.is_file())
                if re.search(r"tmp|new$|journal$|damaged|corrupt|~|\.json\.......$", name)]
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


class Points:
    """What was tried and what went wrong."""

    def __init__(self):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        self.begun = time.monotonic()
        self.covered = collections.Counter()
        self.wrong = []

    def seconds(self):
        return time.monotonic() - self.begun

    def attempt(self, what, act, *words):
        self.covered[what] += 1
        try:
            return act(*words)
        except (Wrong, AssertionError, subprocess.TimeoutExpired, sqlite3.Error) as problem:
            self.wrong.append(words)
            print(f"WRONG {what} {words}: {problem}", flush=True)
            return None

    def tell(self, of=None, seed=None):
        """The exit code."""
        print(f"covered {self.covered.total()}{'' if of is None else f' of {of}'} points in {self.seconds():.0f} s"
              f"{'' if seed is None else f', seed {seed}'}: " + ", ".join(f"{k} {n}" for k, n in self.covered.items()))
        print(f"{len(self.wrong)} went wrong")
        return 1 if self.wrong or not self.covered else 0
