#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same simulated cameras asked by camaudit, by the npm client `onvif` and by Debian's onvif-util, side by side.

camaudit surveys them, and then once more as a whole audit, with rules and report. The other two ask as much of the same as
they can. onvif-util reads one camera a process. Prints cameras a second of CPU of each, and fails if one of them did not
read a camera. A client that is not installed is left out, and that is said.
"""
import argparse
import json
import os
import pathlib
import shutil
import socket
import sys
import threading
import urllib.parse

from used import Used

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "system"), str(TESTS / "peers")]
from control_room import Simulator, Site  # pylint: disable=wrong-import-position
from onvif_util_test import COMMANDS, answer_probes  # pylint: disable=wrong-import-position

# As tests/bench/fleet.hpp has them, for the process that only surveys.
USER, PASSWORD = "admin", "admin"
AT_ONCE = 64


def fleet(devices):
    """Profile S cameras with WS-UsernameToken, which all three can log in to."""
    return f"""[[device]]
name = "camera"
count = {devices}
personality = "profile-s-camera"
address_pool = "127.90.0.0/16"
listen = "any"
auth = "wsse"
# onvif-util 1.4.4 seeds its nonces with the time in seconds, so that they repeat within one second.
wsse_replay_refused = false
users = [{{name = "{USER}", level = "Administrator", password = "{PASSWORD}"}}]
"""


def ports_file(room):
    path = pathlib.Path(room.directory.name, "ports")
    path.write_text("".join(f"{name} {url}\n" for name, url in room.urls.items()), encoding="utf-8")
    return str(path)


def survey(room):
    password = pathlib.Path(room.directory.name, "password")
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    password.chmod(0o600)
    used = Used([os.environ["CAMAUDIT_BENCH"], "survey-process", ports_file(room), str(password), ""])
    if used.exit != 0:
        raise AssertionError(f"the survey ended with {used.exit}:\n{used.text[-2000:]}")
    figures = dict(pair.split("=") for pair in used.text.split())
    return used, int(float(figures["assessed"]))


def audit(room):
    with Site(username=USER, password=PASSWORD, timeout="10s") as site:
        urls = ",\n".join(f'"{url}"' for url in room.urls.values())
        text = site.config.read_text(encoding="utf-8")
        site.config.write_text(text.replace("multicast = false", f"multicast = false\ndevices = [{urls}]"), encoding="utf-8")
        report = pathlib.Path(site.directory.name, "report.json")
        used = Used([os.environ["CAMAUDIT"], "audit", "--quiet", "--config", str(site.config), "--format", "json",
                     "--output", str(report)])
        if used.exit not in (0, 2, 3):
            raise AssertionError(f"camaudit ended with {used.exit}:\n{used.text[-2000:]}")
        return used, json.loads(report.read_text(encoding="utf-8"))["coverage"]["assessed"]


def npm(room):
    peers = os.environ.get("CAMAUDIT_PEERS", "")
    if not shutil.which("node") or not pathlib.Path(peers, "node_modules", "onvif").exists():
        return "node and tests/peers/install.sh BUILD_DIR are needed"
    used = Used(["node", str(pathlib.Path(__file__).with_name("npm_survey.mjs")), USER, PASSWORD, str(AT_ONCE)],
                {"CAMAUDIT_PORTS": ports_file(room)})
    if used.exit != 0:
        raise AssertionError(f"the npm client ended with {used.exit}:\n{used.text[-2000:]}")
    return used, json.loads(used.text.splitlines()[-1])["devices"]


def onvif_util(room):
    probe = os.environ.get("CAMAUDIT_DELIVER_PROBE", "")
    if not shutil.which("onvif-util") or not pathlib.Path(probe).is_file():
        return "onvif-util (package onvif-tools) and libdeliver_probe.so of a build are needed"
    read = 0
    total = None
    asked = [""]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as responder:
        responder.bind(("127.0.0.1", 0))
        threading.Thread(target=answer_probes, args=(responder, lambda: asked[0]), daemon=True).start()
        environment = {"LD_PRELOAD": probe, "CAMAUDIT_PROBE_PORT": str(responder.getsockname()[1])}
        for asked[0] in room.urls.values():
            used = Used(["onvif-util", "-u", USER, "-p", PASSWORD, urllib.parse.urlsplit(asked[0]).hostname], environment,
                        "\n".join(COMMANDS) + "\n")
            read += 1 if "Token 0:" in used.text else 0
            total = used.after(total)
    return total, read


def measure(name, client, devices):
    """Devices a second of CPU; None if the client is not there."""
    with Simulator(fleet(devices)) as room:
        outcome = client(room)
        if isinstance(outcome, str):
            print(f"  {name:<12}left out: {outcome}")
            return None
        used, read = outcome
        requests = sum(row["requests"] for row in room.statistics().values())
    if read != devices:
        raise AssertionError(f"{name} read {read} of {devices} cameras:\n{used.text[-2000:]}")
    rate = devices / used.cpu
    print(f"  {name:<12}{devices:5} cameras, {requests / devices:5.1f} requests each, {used.cpu:7.2f} s CPU, "
          f"{used.peak_mib:6.1f} MiB, {used.wall:6.1f} s: {rate:7.1f} cameras a second of CPU", flush=True)
    return rate


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--util", type=int, default=10, metavar="N", help="devices that onvif-util reads, one after the other")
    options = parser.parse_args()
    print("The same cameras, asked by")
    ours = measure("camaudit", survey, options.devices)
    measure("whole audit", audit, options.devices)
    for name, client, devices in (("npm onvif", npm, options.devices), ("onvif-util", onvif_util, options.util)):
        rate = measure(name, client, devices)
        if rate:
            print(f"  {'ratio':<12}{ours / rate:5.1f} times as many by camaudit's survey")
    print("  aim         10 times as many as the npm client")


if __name__ == "__main__":
    try:
        main()
    except AssertionError as problem:
        sys.exit(f"clients: {problem}")
