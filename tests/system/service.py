# SPDX-License-Identifier: GPL-3.0-or-later
"""camauditd as a service manager starts it: with a socket for its notifications, and a watchdog."""
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time

PATIENCE_SECONDS = 60
# What stands in nightly.json where nights were missed: one is due at once.
MISSED = {"due": "2026-01-01T02:00:00Z", "tries": 1, "last_try": "2026-01-01T02:00:00Z", "exit_code": 0, "done": True}


class Service:
    """`with Service(site.config, state) as service:`; what it tells is in service.told, a dictionary a message."""

    def __init__(self, config, state, watchdog_seconds=30, environment=None, program=None):
        self.directory = tempfile.TemporaryDirectory()
        base = pathlib.Path(self.directory.name)
        self.runtime = base / "run"
        self.runtime.mkdir()
        self.told = []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(base / "notify"))
        self.log_file = base / "log"
        self.command = [str(program or os.environ["CAMAUDITD"]), "--config", str(config), "--state-dir", str(state)]
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8", "NOTIFY_SOCKET": str(base / "notify"),
                            "RUNTIME_DIRECTORY": str(self.runtime),
                            "WATCHDOG_USEC": str(int(watchdog_seconds * 1_000_000)), **(environment or {})}
        self.process = None

    def start(self):
        with open(self.log_file, "ab") as log:
            # Without WATCHDOG_PID, which names a process before there is one, the variable holds for any.
            self.process = subprocess.Popen(self.command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log)
        return self

    def __enter__(self):
        self.start()
        self.wait_for(lambda: self.has_told("READY", "1"), "to be ready")
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE_SECONDS)
        self.socket.close()
        self.directory.cleanup()

    def log(self):
        return self.log_file.read_text(encoding="utf-8")

    def listen(self, seconds=0.1):
        """Takes in what is told within the time; False if it was nothing."""
        self.socket.settimeout(seconds)
        try:
            message = self.socket.recv(65536).decode()
        except (TimeoutError, socket.timeout):
            return False
        self.told.append(dict(line.split("=", 1) for line in message.splitlines()))
        return True

    def has_told(self, key, value=None):
        return any(key in message and value in (None, message[key]) for message in self.told)

    def wait_for(self, condition, what, seconds=PATIENCE_SECONDS):
        until = time.monotonic() + seconds
        while not condition():
            if self.process.poll() is not None:
                raise AssertionError(f"camauditd ended with {self.process.returncode}:\n{self.log()}")
            if time.monotonic() > until:
                raise AssertionError(f"camauditd was expected {what}; it told {self.told} and said:\n{self.log()}")
            self.listen()

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        """As systemd does; the exit code, and how long it took."""
        begun = time.monotonic()
        self.signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS), time.monotonic() - begun
