# SPDX-License-Identifier: GPL-3.0-or-later
"""A booted Debian without a network but loopback, whose disk is memory: nothing of it is left when it ends."""
import pathlib
import subprocess
import tempfile
import time

from debian_tree import Unavailable

BOOT_SECONDS = 180
RUN_SECONDS = 300
PATIENCE_SECONDS = 240


class Machine:
    """`with Machine(tree, {"/packages": folder}) as machine:`, folders read only under the names given."""

    def __init__(self, tree, folders):
        self.console = tempfile.NamedTemporaryFile()
        binds = [f"--bind-ro={folder}:{name}" for name, folder in folders.items()]
        # Of its own: neither the host's service manager nor its register of machines is asked.
        self.command = ["systemd-nspawn", "--quiet", f"--directory={tree}", "--volatile=overlay", "--boot", "--private-network",
                        "--register=no", "--keep-unit", "--console=read-only", "--hostname=control-room",
                        f"--machine=camaudit-{time.time_ns()}", *binds]
        self.process = None
        self.leader = None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=self.console, stderr=self.console)
        try:
            self._wait_until_booted()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()  # asks the machine to power off
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _wait_until_booted(self):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        until = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            self.leader = children.read_text(encoding="ascii").split()[0] if children.read_text(encoding="ascii") else None
            if self.leader and self.run("systemctl is-system-running", check=False).stdout.strip() in ("running", "degraded"):
                return
            time.sleep(0.3)
        said = pathlib.Path(self.console.name).read_text(encoding="utf-8", errors="replace")
        raise Unavailable(f"a container does not boot on this host:\n{said[-2000:]}")

    def run(self, words, check=True, expect=(0,)):
        """One line of shell, as root, as from its terminal; fails the test unless it ends with a code that is expected."""
        done = subprocess.run(
            ["nsenter", "--target", self.leader, "--all", "env", "-i", "LC_ALL=C.UTF-8", "HOME=/root", "TERM=dumb",
             "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "sh", "-c", f"cd /root && {words}"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=RUN_SECONDS, check=False)
        if check and done.returncode not in expect:
            raise AssertionError(f"{words}\nended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def write(self, path, text, owner="root:root", mode="0644"):
        subprocess.run(["nsenter", "--target", self.leader, "--all", "tee", path], input=text, text=True, check=True,
                       stdout=subprocess.DEVNULL)
        self.run(f"chown {owner} {path} && chmod {mode} {path}")

    def wait_for(self, words, what):
        """Until the line of shell ends well. What a unit does has no event that reaches out of the machine."""
        until = time.monotonic() + PATIENCE_SECONDS
        while (done := self.run(words, check=False)).returncode != 0:
            if time.monotonic() > until:
                journal = self.run("journalctl --no-pager -n 60", check=False).stdout
                raise AssertionError(f"waited in vain {what}: {done.stdout}{done.stderr}\n{journal}")
            time.sleep(0.5)
        return done
