#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is packed, without a machine to install it on: packaging_test.py ROOT."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop() if len(sys.argv) > 1 else ".").resolve()


def programs(folder, **scripts):
    folder.mkdir()
    for name, script in scripts.items():
        (folder / name.replace("_", "-")).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name.replace("_", "-")).chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}


class Packaging(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.here = pathlib.Path(directory.name)

    def test_an_nginx_that_is_there_is_left_alone(self):
        log = self.here / "log"
        log.touch()
        # Not as root, so that whatever would be done to this machine is asked of sudo.
        environment = programs(self.here / "bin", id="echo 1000", sudo=f'echo "$@" >>{log}', nginx="exit 1",
                               dpkg_query='[ "$4" = nginx-light ] || printf installed')
        done = subprocess.run([ROOT / "packaging/install-dependencies", "--collector"], env=environment, capture_output=True,
                              text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(log.read_text(encoding="utf-8"), "")

    def test_a_purge_takes_the_state_also_where_a_file_system_is_mounted(self):
        for package in ("camaudit", "camaudit-collector"):
            for mounted in (False, True):
                with self.subTest(package=package, mounted=mounted):
                    base = self.here / f"{package}-{mounted}"
                    state = base / "lib" / package
                    (state / "spool").mkdir(parents=True)
                    script = (ROOT / f"packaging/debian/{package}.postrm").read_text(encoding="utf-8")
                    script = script.replace("/var/lib/", f"{base}/lib/").replace("/etc/", f"{base}/etc/")
                    mount = f"mount -t tmpfs none {state} && mkdir -p {state}/spool/sent &&" if mounted else ""
                    checked = f'sh -c "$0" {package}.postrm purge && [ ! -e {state}/spool ] && ls -A {state}'
                    probe = subprocess.run(["unshare", "-rm", "true"], capture_output=True, timeout=60, check=False)
                    if mounted and probe.returncode != 0:
                        self.skipTest("no name space can be had")
                    command = ["unshare", "-rm"] if mounted else []
                    done = subprocess.run([*command, "sh", "-c", f"{mount} {checked}", script], capture_output=True, text=True,
                                          timeout=60, check=False)
                    self.assertEqual((done.returncode, done.stdout), (0, "") if mounted else (2, ""), done.stderr)

    def test_the_unit_leaves_the_daemon_to_see_to_its_jobs(self):
        unit = (ROOT / "systemd/camauditd.service").read_text(encoding="utf-8")
        # Else a job that is killed for its memory takes the daemon with it.
        self.assertIn("\nOOMPolicy=continue\n", unit)
        stop = int(re.search(r"kStopTime\{(\d+)\}", (ROOT / "agent/daemon/job.hpp").read_text(encoding="utf-8"))[1])
        self.assertGreater(int(re.search(r"^TimeoutStopSec=(\d+)s$", unit, re.MULTILINE)[1]), stop)

    def test_no_page_empties_the_fence_when_it_cannot_be_printed(self):
        for file in ("README.md", "systemd/README.md", "packaging/guides/administrator.md"):
            for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
                if "--write-fence >" in line:
                    self.assertRegex(line, r">fence\.new && mv fence\.new fence\.conf$", file)


if __name__ == "__main__":
    unittest.main()
