#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""camauditd over a control room, with night after night and a collector that goes away and comes back.

Prints how soon it was ready, what it holds and uses, and how that grows. Fails if something broke: the daemon ended, a
summary was lost or sent with a gap, a descriptor leaked. Figures are printed, and not judged, but for descriptors.
"""
import argparse
import json
import os
import pathlib
import sqlite3
import sys
import time

from control_room import Simulator, Site
from receiving import FakeCollector, scratch, status
from service import MISSED, Service

AUTHORITY = '[authority]\nname = "Exampleton Borough Council"\ngss_code = "E09000099"\nsite = "main-control-room"\n'
FAULTS = ("hang", "drip", "cut-xml", "close", "html", "http-500-html", "redirect", "oversized")
# For a night of a thousand devices, or for two whole beats of five minutes.
PATIENCE_SECONDS = 1200
TICK = os.sysconf("SC_CLK_TCK")


def fleet(devices, faulty):
    """Cameras in as many /24 as a real estate has, and beside them some of each fault."""
    tables = [f'[[device]]\nname = "camera"\ncount = {devices - faulty}\npersonality = "profile-s-camera"\n'
              'address_pool = "127.40.0.0/16"\nlisten = "any"\nauth = "none"\n']
    for at, fault in enumerate(FAULTS):
        count = faulty // len(FAULTS) + (at < faulty % len(FAULTS))
        if count:
            tables.append(f'[[device]]\nname = "{fault}"\ncount = {count}\npersonality = "profile-s-camera"\n'
                          f'address_pool = "127.{50 + at}.0.0/24"\nlisten = "any"\nfault = "{fault}"\n')
    return "\n".join(tables)


class Process:
    """What a process holds and has used, as the kernel tells."""

    def __init__(self, pid):
        self.directory = pathlib.Path(f"/proc/{pid}")

    def resident_kib(self):
        for line in self.directory.joinpath("status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise AssertionError("the kernel does not tell what is resident")

    def own_kib(self):
        """What no file and no other process shares."""
        for line in self.directory.joinpath("status").read_text(encoding="utf-8").splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1])
        raise AssertionError("the kernel does not tell what is its own")

    def descriptors(self):
        return len(list(self.directory.joinpath("fd").iterdir()))

    def cpu_seconds(self):
        """Of itself, without the jobs that it started."""
        fields = self.directory.joinpath("stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK


def slope(points):
    """Of (x, y), by least squares; 0 for less than two different x."""
    count = len(points)
    if count < 2:
        return 0.0
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


class Soak:
    def __init__(self, options, directory, collector, collector_is_up):
        self.options = options
        self.state = pathlib.Path(directory, "state")
        self.state.mkdir()
        self.collector = collector
        self.collector_is_up = collector_is_up
        self.samples = []
        self.databases = []
        self.nights = 0
        self.own = 0

    def night(self, site):
        done = site.run("nightly", "--state-dir", self.state)
        if done.returncode == 69 and b"another run is being saved" in done.stderr:
            return
        # 69: the collector was away; 2 and 3: failures, devices that could not be assessed.
        if done.returncode not in (0, 2, 3, 69):
            raise AssertionError(f"a night ended with {done.returncode}:\n{done.stderr.decode()}")
        self.nights += 1
        self.databases.append((self.nights, self.database_kib()))

    def database_kib(self):
        return sum(path.stat().st_size for path in self.state.glob("inventory.db*")) / 1024

    def run(self, site, service):
        done = self.state / "nightly.json"
        service.wait_for(lambda: json.loads(done.read_text(encoding="utf-8"))["due"] > "2026-01-02" and
                         json.loads(done.read_text(encoding="utf-8"))["done"], "to catch up with the night", PATIENCE_SECONDS)
        self.nights += 1
        self.databases.append((self.nights, self.database_kib()))
        service.wait_for(lambda: f"of {self.options.devices} devices" in str(service.told[-20:]), "to hear every device",
                         PATIENCE_SECONDS)
        process = Process(service.process.pid)
        begun, used = time.monotonic(), process.cpu_seconds()
        next_night = begun + self.options.night_every
        while (now := time.monotonic()) < begun + self.options.seconds:
            self.samples.append((now - begun, process.resident_kib(), process.descriptors()))
            if self.options.night_every and now >= next_night:
                self.collector_is_up[0] = self.nights % 3 != 1
                self.night(site)
                next_night = time.monotonic() + self.options.night_every
            until = time.monotonic() + 1
            while time.monotonic() < until:
                service.listen()
            if service.process.poll() is not None:
                raise AssertionError(f"camauditd ended with {service.process.returncode}:\n{service.log()}")
        self.own = process.own_kib()
        self.print_figures(time.monotonic() - begun, process.cpu_seconds() - used)

    def print_figures(self, seconds, cpu):
        late = [sample for sample in self.samples if sample[0] >= seconds / 2]
        print(f"resident       {self.samples[-1][1] / 1024:.1f} MiB at the end, "
              f"{slope([(x / 3600, y) for x, y, _ in late]):+.0f} KiB an hour over the second half of {seconds:.0f} s; "
              f"{self.own / 1024:.1f} MiB without what files and libraries are")
        print(f"descriptors    {self.samples[-1][2]} at the end, {max(fd for _, _, fd in self.samples)} at most, "
              f"{slope([(x / 3600, fd) for x, _, fd in late]):+.0f} an hour")
        print(f"CPU            {cpu:.2f} s, {100 * cpu / seconds:.3f} % of a core; a beat of {self.options.devices} devices "
              f"every {self.options.heartbeat}")
        print(f"nights         {self.nights}, the inventory {self.databases[-1][1]:.0f} KiB, "
              f"{slope(self.databases[1:]):+.1f} KiB a night after the first")

    def check(self, site):
        """Whatever the collector was, in the end it has each summary once, in a chain without a gap."""
        self.collector_is_up[0] = True
        delivered = site.run("spool", "deliver", "--state-dir", self.state)
        if delivered.returncode != 0:
            raise AssertionError(f"what waited was not delivered: {delivered.stderr.decode()}")
        taken = {}
        for head, body in self.collector.taken:
            name = head.split(" ")[1]
            if taken.setdefault(name, body) != body:
                raise AssertionError(f"{name} came with two contents")
        numbers = sorted(int(name.rpartition("/")[2].split("-")[1].split(".")[0]) for name in taken)
        if numbers != list(range(1, self.nights + 1)):
            raise AssertionError(f"{self.nights} nights, and the collector has {sorted(taken)}")
        # Those of a look under way come and go; what stays is what every moment has.
        third = max(len(self.samples) // 3, 1)
        first, last = (min(sample[2] for sample in part) for part in (self.samples[:third], self.samples[-third:]))
        if last > first + 2:
            raise AssertionError(f"in the beginning it held {first} descriptors, in the end {last}")
        with sqlite3.connect(self.state / "inventory.db") as inventory:
            sound = inventory.execute("PRAGMA integrity_check").fetchone()[0]
            if sound != "ok":
                raise AssertionError(f"the inventory is damaged: {sound}")


class Collector(FakeCollector):
    """Keeps what it took in apart from what it refused."""

    def __init__(self, is_up):
        self.taken = []

        def answer(_, __):
            head, body = self.requests[-1]
            if not is_up[0]:
                return status(503)
            if head.startswith("PUT "):
                self.taken.append((head, body))
                return status(201)
            return status(404)

        super().__init__(answer)


def soak(options):
    is_up = [True]
    with scratch() as directory, Collector(is_up) as collector, \
            Simulator(fleet(options.devices, options.devices * options.faulty // 100)) as room:
        extra = f'[collector]\nurl = "{collector.url}"\n[schedule]\nheartbeat = "{options.heartbeat}"\n'
        with Site(extra=AUTHORITY + extra, credentials=False, timeout="1s") as site:
            urls = ", ".join(f'"{url}"' for url in room.urls.values())
            text = site.config.read_text(encoding="utf-8")
            site.config.write_text(text.replace("multicast = false", f"multicast = false\ndevices = [{urls}]"),
                                   encoding="utf-8")
            run = Soak(options, directory, collector, is_up)
            if site.run("key", "create", "--state-dir", run.state).returncode != 0:
                raise AssertionError("no key was made")
            run.state.joinpath("nightly.json").write_text(json.dumps(MISSED), encoding="utf-8")
            begun = time.monotonic()
            with Service(site.config, run.state) as service:
                print(f"ready          after {time.monotonic() - begun:.2f} s")
                run.run(site, service)
                code, seconds = service.stop()
                if code != 0:
                    raise AssertionError(f"it ended with {code}:\n{service.log()}")
                print(f"stopped        after {seconds:.2f} s")
                begun = time.monotonic()
            with Service(site.config, run.state) as service:
                print(f"ready again    after {time.monotonic() - begun:.2f} s, {options.devices} devices known")
                service.stop()
            run.check(site)
    print(f"{run.nights} summaries of {run.nights} nights arrived, each once.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=500)
    parser.add_argument("--faulty", type=int, default=5, metavar="PERCENT")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--heartbeat", default="10s", help="at least 10s")
    parser.add_argument("--night-every", type=float, default=8, metavar="SECONDS", help="0: only the first night")
    soak(parser.parse_args())


if __name__ == "__main__":
    try:
        main()
    except AssertionError as problem:
        sys.exit(f"soak: {problem}")
