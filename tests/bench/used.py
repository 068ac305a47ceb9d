# SPDX-License-Identifier: GPL-3.0-or-later
"""A command, and what the kernel says that it used."""
import os
import subprocess
import time


class Used:
    """`told` is what it reads on standard input, `text` what it wrote."""

    def __init__(self, command, environment=None, told=""):
        begun = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})})
        process.stdin.write(told.encode())
        process.stdin.close()
        self.text = process.stdout.read().decode(errors="replace")
        process.stdout.close()
        _, state, usage = os.wait4(process.pid, 0)
        self.exit = process.returncode = os.waitstatus_to_exitcode(state)
        self.wall = time.monotonic() - begun
        self.cpu = usage.ru_utime + usage.ru_stime  # seconds
        self.peak_mib = usage.ru_maxrss / 1024

    def after(self, before):
        """This and what was used before, if anything, as if by one."""
        if before:
            self.wall += before.wall
            self.cpu += before.cpu
            self.peak_mib = max(self.peak_mib, before.peak_mib)
        return self
