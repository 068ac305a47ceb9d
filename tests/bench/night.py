#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole night, `camaudit nightly`, over simulated devices: from the first request to the summary at a collector.

The first night knows nothing; before the second the authority has declared every device. Prints what each used as the
kernel counts it. Fails if a device was not assessed or a summary did not arrive. Figures are printed, and not judged.
"""
import argparse
import csv
import json
import os
import pathlib
import sys

from used import Used

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from control_room import PASSWORD, Simulator, Site  # pylint: disable=wrong-import-position
from receiving import FakeCollector, scratch, status  # pylint: disable=wrong-import-position

AUTHORITY = '[authority]\nname = "Exampleton Borough Council"\ngss_code = "E09000099"\nsite = "main-control-room"\n'
USER = "auditor"
# Of ten devices, as in the survey's mixed fleet.
MIX = {
    "s-camera": (4, 'personality = "profile-s-camera"\nauth = "wsse"'),
    "t-camera": (4, 'personality = "profile-t-camera"\nhttps = false\nauth = "digest"'),
    "tls-camera": (1, 'personality = "profile-t-camera"\nauth = "digest"'),
    "recorder": (1, 'personality = "profile-g-recorder"\nauth = "digest"'),
}


def fleet(devices):
    tables = []
    for block, (name, (tenths, rest)) in enumerate(MIX.items()):
        tables.append(f'[[device]]\nname = "{name}"\ncount = {max(devices * tenths // 10, 1)}\n'
                      f'address_pool = "127.{60 + block}.0.0/16"\nlisten = "any"\n{rest}\n'
                      f'users = [{{name = "{USER}", level = "Administrator", password = "{PASSWORD}"}}]\n')
    return "\n".join(tables)


def declare(site, state, devices):
    """A register, with a row of cameras.csv for each device as `register draft` proposes them."""
    base = pathlib.Path(site.directory.name)
    register = f'[register]\nfile = "{base}/register.toml"\ncameras = "{base}/cameras.csv"\n'
    site.config.write_text(site.config.read_text(encoding="utf-8") + register, encoding="utf-8")
    for command in ("init",), ("draft", "--output", base / "cameras.csv"):
        made = site.run("register", *command, "--cameras", base / "begun.csv", "--quiet", "--state-dir", state)
        if made.returncode != 0:
            raise AssertionError(f"register {command[0]} ended with {made.returncode}: {made.stderr.decode()}")
    # What a person fills in: the name of each camera.
    lines = (base / "cameras.csv").read_text(encoding="utf-8-sig").splitlines()
    title, *rows = (row for row in csv.reader(lines) if not row[0].startswith("#"))
    place = title.index("asset_id")
    drafted = [row for row in rows if not row[place]]
    if len(drafted) != devices:
        raise AssertionError(f"{len(drafted)} rows were proposed for {devices} devices")
    with open(base / "cameras.csv", "w", encoding="utf-8", newline="") as file:
        named = ([*row[:place], f"CAM-{number}", *row[place + 1:]] for number, row in enumerate(drafted, 1))
        csv.writer(file).writerows([title, *named])


def night(name, site, state, devices):
    used = Used([os.environ["CAMAUDIT"], "nightly", "--config", str(site.config), "--state-dir", str(state)])
    # 2 and 3: judged, with failures or gaps.
    if used.exit not in (0, 2, 3):
        raise AssertionError(f"the {name} night ended with {used.exit}:\n{used.text[-4000:]}")
    shown = site.run("summary", "show", "--json", "--state-dir", state)
    summary = json.loads(shown.stdout)["summary"]
    if summary["coverage"]["assessed"] != devices:
        raise AssertionError(f"the {name} night assessed {summary['coverage']} of {devices}")
    print(f"  {name + ' night':<14}{used.cpu:6.1f} s CPU, {used.peak_mib:6.1f} MiB at most, {used.wall:6.1f} s, "
          f"{devices / used.cpu:5.0f} devices a second of CPU", flush=True)


def run(wanted):
    arrived = []

    def answer(_, __):
        head, body = collector.requests[-1]
        if not head.startswith("PUT "):
            return status(404)
        arrived.append(body)
        return status(201)

    with scratch() as directory, FakeCollector(answer) as collector, Simulator(fleet(wanted)) as room:
        devices = len(room.urls)
        state = pathlib.Path(directory, "state")
        state.mkdir()
        with Site(username=USER, password=PASSWORD, extra=f'{AUTHORITY}[collector]\nurl = "{collector.url}"\n',
                  timeout="10s") as site:
            urls = ",\n".join(f'"{url}"' for url in room.urls.values())
            text = site.config.read_text(encoding="utf-8")
            site.config.write_text(text.replace("multicast = false", f"multicast = false\ndevices = [{urls}]"),
                                   encoding="utf-8")
            if site.run("key", "create", "--state-dir", state).returncode != 0:
                raise AssertionError("no key was made")
            print(f"A night of {devices} devices, replies immediate: survey, rules, inventory, summary, delivery")
            night("first", site, state, devices)
            declare(site, state, devices)
            night("second", site, state, devices)
            print("  aim           below 30 s CPU and 200 MiB for 5000 devices")
            inventory = sum(path.stat().st_size for path in state.glob("inventory.db*")) / 2**20
            print(f"  inventory     {inventory:.1f} MiB; the summary {len(arrived[-1]) / 1024:.1f} KiB on the wire")
    if len(arrived) != 2:
        raise AssertionError(f"{len(arrived)} summaries arrived of 2 nights")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=5000)
    run(parser.parse_args().devices)


if __name__ == "__main__":
    try:
        main()
    except AssertionError as problem:
        sys.exit(f"night: {problem}")
