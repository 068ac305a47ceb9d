# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated control room and the command under test, for the system tests.

The programs come from the environment, set by CMakeLists.txt: CAMAUDIT and CAMAUDIT_SIMULATOR.
"""
import json
import os
import pathlib
import select
import subprocess
import tempfile
import time

START_SECONDS = 30
RUN_SECONDS = 120
PASSWORD = "correct horse battery staple"
EXAMPLE = pathlib.Path(__file__).resolve().parent.parent / "simulator" / "examples" / "control-room.toml"


class Simulator:
    """`with Simulator(fleet) as room:` where fleet is TOML text or a path; room.urls maps names to addresses.

    `inside` goes before the command: where to run it.
    """

    def __init__(self, fleet, inside=()):
        self.inside = inside
        self.directory = tempfile.TemporaryDirectory()
        base = pathlib.Path(self.directory.name)
        self.fleet = fleet if isinstance(fleet, pathlib.Path) else base / "fleet.toml"
        if not isinstance(fleet, pathlib.Path):
            self.fleet.write_text(fleet, encoding="utf-8")
        self.stats_file = base / "stats"
        self.actions_file = base / "actions"
        self.urls = {}

    def __enter__(self):
        self.process = subprocess.Popen(
            [*self.inside, os.environ["CAMAUDIT_SIMULATOR"], str(self.fleet), "--until-stdin-closes", "--stats-file",
             str(self.stats_file), "--actions-log", str(self.actions_file)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        seen, until = b"", time.monotonic() + START_SECONDS
        while not seen.endswith(b"ready\n"):
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise TimeoutError("the simulator was not ready in time")
            more = os.read(self.process.stdout.fileno(), 65536)
            if not more:
                raise RuntimeError("the simulator ended before it was ready")
            seen += more
        for line in seen.decode().splitlines()[:-1]:
            name, url = line.split()
            self.urls[name] = url
        return self

    def stop(self):
        """Ends the simulator; only then are its statistics written."""
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(START_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()

    def __exit__(self, *_):
        self.stop()
        kept = os.environ.get("CAMAUDIT_ALL_ACTIONS")
        if kept and self.actions_file.exists():
            with open(kept, "ab") as log:
                log.write(self.actions_file.read_bytes())
        self.directory.cleanup()

    def statistics(self):
        self.stop()
        rows = {}
        for line in self.stats_file.read_text().splitlines():
            name, *pairs = line.split()
            rows[name] = {key: int(value) for key, value in (pair.split("=") for pair in pairs)}
        return rows

    def actions(self):
        """(device, operation, log-in) of each request so far."""
        return [tuple(line.split()) for line in self.actions_file.read_text().splitlines()]


class Site:
    """A directory with a configuration; runs camaudit there."""

    def __init__(self, username="auditor", password=PASSWORD, extra="", credentials=True, timeout="2s"):
        self.directory = tempfile.TemporaryDirectory()
        base = pathlib.Path(self.directory.name)
        self.password_file = base / "password"
        self.password_file.write_text(password + "\n", encoding="utf-8")
        self.password_file.chmod(0o600)
        self.config = base / "camaudit.toml"
        scope = f"""
[[credentials]]
devices = ["127.0.0.0/8", "::1"]
username = "{username}"
password_file = "{self.password_file}"
""" if credentials else ""
        self.config.write_text(f"""
[discovery]
multicast = false
allowed = ["127.0.0.0/8", "::1/128"]
{scope}
[survey]
call_timeout = "{timeout}"
device_timeout = "20s"
local_clock = "trusted"
{extra}
""", encoding="utf-8")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.directory.cleanup()

    def run(self, *arguments, config=True, environment=None):
        command = [os.environ["CAMAUDIT"], *map(str, arguments)]
        if config:
            command += ["--config", str(self.config)]
        return subprocess.run(command, capture_output=True, timeout=RUN_SECONDS, check=False,
                              env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})})

    def audit(self, urls, *arguments):
        """The report of an audit of these addresses, and the finished process."""
        devices = [word for url in urls for word in ("--device", url)]
        done = self.run("audit", *devices, "--format", "json", *arguments)
        return json.loads(done.stdout), done


def by_url(report):
    return {device["url"]: device for device in report["devices"]}


def outcomes(report, device, rule=None):
    """{(rule, subject): outcome} of one device."""
    return {(finding["rule"], finding["subject"]): finding["outcome"] for finding in report["findings"]
            if finding["device"] == device["id"] and rule in (None, finding["rule"])}


def call(device, operation):
    return next((entry for entry in device["calls"] if entry["operation"] == operation), None)
