# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts in network namespaces, wired together, for tests that need a network of their own.

`lab.enter()` first starts the test again in namespaces of its own: network, mounts and processes. Whatever happens then,
nothing leaves the lab, and all of it is gone when the test ends, also when it is killed. Names need to be unique only
within one test.
"""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "system"))

from control_room import PASSWORD, RUN_SECONDS, Simulator  # noqa: E402

ENTERED = "CAMAUDIT_TEST_LAB"
SKIPPED = 77
TRIAL = "mount -t tmpfs none /run && ip netns add trial && ip link add t0 type veth peer name t1 && ip link add t2 type bridge"


def _unshare():
    command = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    return command if os.geteuid() == 0 else [*command, "--user", "--map-root-user"]


def enter():
    """To be called before anything else. Returns inside the lab only."""
    if os.environ.get(ENTERED):
        _run("mount", "-t", "tmpfs", "none", "/run")
        _run("ip", "link", "set", "lo", "up")
        return
    try:
        trial = subprocess.run([*_unshare(), "sh", "-c", TRIAL], capture_output=True, text=True, timeout=60, check=False)
        problem = trial.stderr.strip() if trial.returncode else ""
    except FileNotFoundError as missing:
        problem = f"{missing.filename} is missing"
    if problem:
        print(f"network namespaces cannot be made here: {problem}", file=sys.stderr)
        must = os.environ.get("CI") == "true" and os.geteuid() == 0
        sys.exit(1 if must else SKIPPED)
    command = [*_unshare(), sys.executable, *sys.argv]
    os.execvpe(command[0], command, {**os.environ, ENTERED: "1"})


def require():
    """Of what mounts or makes links: run by another runner than its own main() it would do so to this machine."""
    if not os.environ.get(ENTERED):
        raise unittest.SkipTest(f"run {sys.argv[0]} by itself: it enters a lab of its own")


def main():
    enter()
    unittest.main()


def _run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


class Host:
    """One network namespace. Everything it gets is gone with the lab."""

    def __init__(self, name):
        require()
        self.name = name
        self.inside = ["ip", "netns", "exec", name]
        _run("ip", "netns", "add", name)
        # Without duplicate address detection an IPv6 address can be used at once.
        for setting in ("ipv6/conf/all/accept_dad", "ipv6/conf/default/accept_dad"):
            self.set(setting, 0)
        self.ip("link", "set", "lo", "up")

    def set(self, setting, value):
        _run(*self.inside, "sh", "-c", f"echo {value} > /proc/sys/net/{setting}")

    def ip(self, *arguments):
        return _run("ip", "-n", self.name, *arguments)

    def address(self, device, *addresses):
        for address in addresses:
            self.ip("address", "add", address, "dev", device)

    def own(self, device, pool):
        """Every address of the pool is this host's, without its being written down."""
        self.ip("route", "add", "local", pool, "dev", device)

    def without_ipv6(self, device):
        self.set(f"ipv6/conf/{device}/disable_ipv6", 1)

    def route(self, network, via):
        self.ip("route", "add", network, "via", via)

    def received(self, device, what="packets"):
        """Packets, or "bytes", that ever came in on the device."""
        return json.loads(self.ip("-json", "-s", "link", "show", "dev", device))[0]["stats64"]["rx"][what]

    def lost_datagrams(self):
        """UDP datagrams that the kernel ever threw away here because a program's buffer was full."""
        lines = _run(*self.inside, "cat", "/proc/net/snmp").splitlines()
        names, values = (line.split() for line in lines if line.startswith("Udp:"))
        return int(values[names.index("RcvbufErrors")])

    @contextlib.contextmanager
    def run(self, *command):
        """A process on this host, that is ended at the end of `with`."""
        process = subprocess.Popen([*self.inside, *command], stdout=subprocess.PIPE, text=True)
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            process.stdout.close()

    def simulate(self, fleet):
        """A simulator on this host, to be used with `with`."""
        return Simulator(fleet, inside=self.inside)


class Switch:
    """One link that any number of hosts are plugged into, and multicast crosses."""

    def __init__(self, name):
        self.host = Host(name)
        self.ports = 0
        self.host.ip("link", "add", "bridge", "type", "bridge", "mcast_snooping", "0")
        self.host.ip("link", "set", "bridge", "up")

    def plug(self, host, device, *addresses):
        self.ports += 1
        port = f"port{self.ports}"
        _run("ip", "link", "add", port, "netns", self.host.name, "type", "veth", "peer", "name", device, "netns", host.name)
        self.host.ip("link", "set", port, "master", "bridge")
        self.host.ip("link", "set", port, "up")
        host.ip("link", "set", device, "up")
        host.address(device, *addresses)
        return host


def wire(one, its_device, its_addresses, other, other_device, other_addresses):
    """A cable between two hosts."""
    _run("ip", "link", "add", its_device, "netns", one.name, "type", "veth", "peer", "name", other_device,
         "netns", other.name)
    for host, device, addresses in ((one, its_device, its_addresses), (other, other_device, other_addresses)):
        host.ip("link", "set", device, "up")
        host.address(device, *addresses)


def router(name):
    host = Host(name)
    host.set("ipv4/ip_forward", 1)
    return host


class Agent:
    """camaudit on a host of its own."""

    def __init__(self, host, discovery="", listen="2500ms"):
        self.host = host
        self.directory = tempfile.TemporaryDirectory()
        base = pathlib.Path(self.directory.name)
        password = base / "password"
        password.write_text(PASSWORD + "\n", encoding="utf-8")
        password.chmod(0o600)
        self.config = base / "camaudit.toml"
        self.config.write_text(f"""
[discovery]
listen = "{listen}"
{discovery}

[[credentials]]
devices = ["0.0.0.0/0", "::/0"]
username = "auditor"
password_file = "{password}"

[survey]
call_timeout = "2s"
device_timeout = "20s"
local_clock = "trusted"
""", encoding="utf-8")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.directory.cleanup()

    def run(self, *arguments, before=()):
        """The finished process. `before` goes before the command, as setpriv does."""
        command = [*self.host.inside, *before, os.environ["CAMAUDIT"], *map(str, arguments), "--config", str(self.config)]
        return subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS, check=False,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})

    def discover(self, *arguments, before=()):
        done = self.run("discover", "--format", "json", *arguments, before=before)
        if not done.stdout:
            raise RuntimeError(f"discover ended with {done.returncode}: {done.stderr}")
        return Discovery(json.loads(done.stdout), done)

    def audit(self, *arguments):
        done = self.run("audit", "--format", "json", *arguments)
        if not done.stdout:
            raise RuntimeError(f"audit ended with {done.returncode}: {done.stderr}")
        return json.loads(done.stdout), done


class Discovery:
    """What `discover` printed."""

    def __init__(self, report, done):
        self.report = report
        self.messages = done.stderr
        self.devices = report["devices"]
        self.addresses = [device["address"] for device in self.devices]
        self.by_id = {device["id"]: device for device in self.devices}

    def source(self, source, interface="", family=""):
        """The entry of `discovery` for it."""
        return next((entry for entry in self.report["discovery"] if entry["source"] == source and
                     entry.get("interface", "") == interface and entry.get("family", "") == family), None)


def camera(name, address, extra="", port=80, personality="profile-s-camera"):
    """A [[device]] of a fleet that lets the agent in."""
    where = f'address_pool = "{address}"\nlisten = "any"' if "/" in address else f'address = "{address}"'
    return f"""
[[device]]
name = "{name}"
personality = "{personality}"
{where}
port = {port}
users = [{{name = "auditor", level = "Administrator", password = "{PASSWORD}"}}]
{extra}
"""


def fleet(*devices, interfaces=("eth0",), settings=""):
    return f"[discovery]\ninterfaces = {json.dumps(list(interfaces))}\n{settings}\n" + "".join(devices)
