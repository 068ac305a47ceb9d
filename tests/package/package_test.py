# SPDX-License-Identifier: GPL-3.0-or-later
"""The Debian packages on a booted machine: installed and set up as README.md says under "Install", through nights, a crash and
an upgrade to their removal. The commands are read from README.md; only what an editor would do is done here.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "system"))

# pylint: disable=wrong-import-position
from control_room import EXAMPLE, PASSWORD  # noqa: E402
from debian_tree import Unavailable, make  # noqa: E402
from machine import Machine  # noqa: E402
from receiving import AUTHORITY, PrivateCa, SITE  # noqa: E402

PACKAGES = pathlib.Path(os.environ["CAMAUDIT_PACKAGES"])
CACHE = pathlib.Path(os.environ["CAMAUDIT_TREES"])
# As systemd/camaudit.catalog explains them.
RULE_CHANGED, NIGHT_ENDED = "4856b1f676154278a899977eac8bd6f4", "646fe74224ab4da385645dacf27d36f4"
# A failure at or above the threshold, which the example has.
FOUND = 2
MISSED = {"due": "2026-01-01T02:00:00Z", "tries": 1, "last_try": "2026-01-01T02:00:00Z", "exit_code": 0, "done": True}
STATE = "/var/lib/camaudit"


def commands():
    """The fenced blocks of README.md under "Install", each a list of lines."""
    section = re.search(r"^## Install\n(.*?)^## ", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)[1]
    return [block.splitlines() for block in re.findall(r"^```sh\n(.*?)^```", section, re.M | re.S)]


def newer(package, folder):
    """The same package under a higher version."""
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(["dpkg-deb", "-R", package, place], check=True)
        control = pathlib.Path(place, "DEBIAN", "control")
        control.write_text(re.sub(r"^(Version: .*)$", r"\1+upgrade", control.read_text(encoding="utf-8"), flags=re.M),
                           encoding="utf-8")
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "-b", place, folder], check=True, capture_output=True)


class Packages(unittest.TestCase):
    """One life, step by step, in the order of the names: whatever fails ends it."""

    @classmethod
    def setUpClass(cls):
        cls.control_room, cls.centre, cls.night, cls.picture = commands()
        packages = [next(PACKAGES.glob(f"{name}_[0-9]*.deb")) for name in ("camaudit", "camaudit-collector")]
        try:
            cls.machine = cls.boot(make(CACHE, packages, ["nginx-light"]), packages)
        except Unavailable as problem:
            raise unittest.SkipTest(str(problem)) from None
        cls.addClassCleanup(cls.machine.__exit__)
        cls.machine.run("cp /given/packages/* /root")
        # Whoever sits before the editor.
        cls.machine.write("/usr/local/bin/editor", "#!/bin/sh\ncat \"/edited/$(basename \"$1\")\" >\"$1\"\n", mode="0755")
        cls.machine.run("mkdir /edited")

    @classmethod
    def boot(cls, tree, packages):
        """The machine, which sees under /given the packages, newer ones, and certificates."""
        cls.given = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.given.cleanup)
        given = pathlib.Path(cls.given.name)
        for name in ("packages", "newer"):
            (given / name).mkdir()
        for package in packages:
            shutil.copy(package, given / "packages")
            newer(package, given / "newer")
        clients, servers = PrivateCa(given, "clients"), PrivateCa(given, "servers")
        servers.issue("server", "/CN=collector", "IP:127.0.0.1")
        clients.client("client")
        (given / "fleet.toml").write_bytes(EXAMPLE.read_bytes())
        return Machine(tree, {"/given": given, "/simulator": pathlib.Path(os.environ["CAMAUDIT_SIMULATOR"]).parent}).__enter__()

    def edited(self, name, text):
        self.machine.write(f"/edited/{name}", text)

    def replaced(self, text, **changes):
        for old, new in changes.values():
            self.assertIn(old, text)
            text = text.replace(old, new)
        return text

    def follow(self, lines, **expect):
        """Runs lines of README.md; `expect` gives the exit codes of a command by its second word."""
        said = []
        for line in lines:
            code = next((codes for word, codes in expect.items() if f"camaudit {word}" in line), (0,))
            said.append(self.machine.run(line, expect=code).stdout)
        return said

    def property(self, unit, name):
        return self.machine.run(f"systemctl show -P {name} {unit}").stdout.strip()

    def test_1_installed_is_not_configured(self):
        self.machine.run(self.control_room[0])
        self.assertEqual(self.property("camauditd", "UnitFileState"), "enabled")
        self.assertEqual(self.property("camauditd", "ActiveState"), "inactive")
        self.assertEqual(self.property("camauditd", "ConditionResult"), "no")
        self.assertEqual(self.machine.run(f"stat -c '%U %G %a' {STATE} /etc/camaudit").stdout,
                         "camaudit camaudit 2750\nroot camaudit 750\n")
        self.assertEqual(self.machine.run(f"ls -A {STATE} /etc/camaudit").stdout.split(),
                         ["/etc/camaudit:", f"{STATE}:"])
        self.assertEqual(self.machine.run("systemctl --failed --plain --no-legend").stdout, "")
        self.machine.run("cd /usr/share && ls man/man1/camaudit.1.gz man/man5/camaudit.toml.5.gz man/man5/camaudit-rules.5.gz "
                         "man/man8/camauditd.8.gz bash-completion/completions/camauditd zsh/vendor-completions/_camaudit "
                         "fish/vendor_completions.d/camaudit.fish doc/camaudit/technician*")

    def test_1_the_sandbox_lets_the_daemon_read_whether_the_clock_is_synchronised(self):
        self.assertEqual(self.property("camauditd", "ProtectClock"), "no")
        allowed = self.property("camauditd", "SystemCallFilter").split()
        self.assertIn("adjtimex", allowed)
        self.assertIn("clock_adjtime", allowed)
        self.assertNotIn("clock_settime", allowed)

    def test_2_set_up_as_the_readme_says(self):
        self.machine.run("systemd-run -q --unit cameras /simulator/camaudit-simulator /given/fleet.toml --ports-file /run/cameras")
        self.machine.wait_for("test -s /run/cameras", "for the simulated cameras")
        cameras = [line.split()[1] for line in self.machine.run("cat /run/cameras").stdout.splitlines()]
        self.assertEqual(len(cameras), 8)
        example = self.machine.run("cat /usr/share/doc/camaudit/examples/camaudit.toml").stdout
        self.edited("camaudit.toml", self.replaced(
            example.replace("192.0.2.0/24", "127.0.0.0/8"), devices=("devices = [] ", f"devices = {json.dumps(cameras)} "),
            multicast=("multicast = true", "multicast = false"), clock=("# local_clock", "local_clock"),
            collector=("# [collector]", "[collector]"), url=('# url = "https://collector.example.gov.uk', 'url = "https://127.0.0.1'),
            ca=("# ca_file", "ca_file"), certificate=("# client_certificate", "client_certificate"), key=("# client_key", "client_key"),
            timeout=("[survey]", '[survey]\ncall_timeout = "2s"\ndevice_timeout = "20s"')))
        self.edited("site.password", PASSWORD + "\n")
        for name, file in {"collector-ca.pem": "servers/ca.pem", "client.pem": "clients/client.pem",
                           "client.key": "clients/client.key"}.items():
            self.machine.run(f"install -m 0600 -o camaudit -g camaudit /given/{file} /etc/camaudit/{name}")
        # The collector is not there yet, which doctor says.
        self.follow(self.control_room[1:], doctor=(0, 2, 3, 69))
        self.assertEqual(self.property("camauditd", "ActiveState"), "active")
        self.assertEqual(self.property("camauditd", "User"), "camaudit")
        self.assertIn("PUBLIC KEY", self.machine.run("cat site.pub").stdout)

    def test_3_the_centre_and_the_first_night_by_hand(self):
        self.machine.run(self.centre[0])
        self.assertEqual(self.property("camaudit-collector-ingest.timer", "ActiveState"), "active")
        for name, file in {"server.pem": "servers/server.pem", "server.key": "servers/server.key",
                           "clients-ca.pem": "clients/ca.pem"}.items():
            self.machine.run(f"install -m 0600 /given/{file} /etc/camaudit-collector/{name}")
        site = self.machine.run("cat /etc/nginx/sites-available/camaudit-collector").stdout
        self.edited("camaudit-collector", self.replaced(site, name=("server_name collector.example.gov.uk", "server_name 127.0.0.1")))
        self.follow(self.centre[1:])
        night, status = self.follow(self.night, nightly=(FOUND,), status=(0, 2, 3))
        self.assertIn("1 delivered", night)
        self.assertIn("delivered", status)
        self.follow(self.picture[:1])
        self.assertEqual(self.property("camaudit-collector-ingest", "Result"), "success")
        self.assertIn(AUTHORITY, self.machine.run(self.picture[1]).stdout)

    def test_4_a_missed_night_is_caught_up_with_and_told(self):
        self.machine.run("systemctl stop camauditd")
        self.machine.write(f"{STATE}/nightly.json", json.dumps(MISSED), owner="camaudit:camaudit", mode="0640")
        self.machine.run("systemctl start camauditd")
        nights = f"journalctl -q -t camaudit MESSAGE_ID={NIGHT_ENDED}"
        self.machine.wait_for(f"test $({nights} -o cat | wc -l) -eq 2", "for the second night to end")
        night = self.machine.run(f"{nights} -x -n 1").stdout
        self.assertIn("What the night came to", night)
        self.assertIn("if it is missing, the night did not run", night)
        change = self.machine.run(f"journalctl -q -x -t camaudit MESSAGE_ID={RULE_CHANGED}").stdout
        self.assertRegex(change, r"Rule P\d\d-[A-Z-]+: how it stands has changed")
        self.assertIn("Remedy: the field CAMAUDIT_REMEDY", change)
        self.assertGreaterEqual(json.loads(self.machine.run(f"cat {STATE}/nightly.json").stdout)["due"], "2026-01-02")
        self.machine.wait_for("test $(camaudit spool list | grep -c delivered) -eq 2", "for both summaries to be delivered")

    def test_5_killed_it_is_started_again_and_receipts_come(self):
        main = self.property("camauditd", "MainPID")
        self.machine.run("systemctl kill --kill-who=main --signal=KILL camauditd")
        self.follow(self.picture[:1])
        self.machine.run("install -m 0644 /var/lib/camaudit-collector/receipt-key.pub /etc/camaudit/receipt-key.pub")
        self.machine.run("sed -i 's/^# receipt_key/receipt_key/' /etc/camaudit/camaudit.toml")
        self.machine.run("camaudit spool deliver")
        self.assertIn("2 2", self.machine.run(
            f"echo $(find {STATE} -name '*.receipt.json' | wc -l) $(find /var/lib/camaudit-collector/receipts -type f | wc -l)").stdout)
        self.machine.wait_for("systemctl is-active camauditd && test $(systemctl show -P NRestarts camauditd) -eq 1",
                              "for the service to be started again")
        self.assertNotIn(self.property("camauditd", "MainPID"), ("0", main))

    def remembered(self):
        return (self.machine.run("camaudit key show --pem").stdout, self.machine.run("camaudit devices").stdout,
                self.machine.run("cat /etc/camaudit/camaudit.toml").stdout,
                self.machine.run("find /var/lib/camaudit-collector/archive /var/lib/camaudit/spool -type f | sort").stdout)

    def test_6_an_upgrade_keeps_state_and_starts_anew(self):
        before, main = self.remembered(), self.property("camauditd", "MainPID")
        self.machine.run("apt-get install /given/newer/*.deb")
        self.assertIn("+upgrade", self.machine.run("dpkg-query -W -f '${Version}' camaudit").stdout)
        self.assertEqual(self.property("camauditd", "ActiveState"), "active")
        self.assertNotIn(self.property("camauditd", "MainPID"), ("0", main))
        self.assertEqual(self.property("camaudit-collector-ingest.timer", "ActiveState"), "active")
        self.assertEqual(self.remembered(), before)

    def test_7_removed_it_leaves_the_state(self):
        listing = f"find {STATE} /var/lib/camaudit-collector /etc/camaudit -type f | grep -v -e '-wal$' -e '-shm$' | sort"
        before = self.machine.run(listing).stdout
        self.machine.run("apt-get remove camaudit camaudit-collector")
        self.assertNotEqual(self.machine.run("systemctl is-active camauditd", check=False).stdout.strip(), "active")
        self.assertEqual(self.machine.run("pgrep camauditd", check=False, expect=(1,)).stdout, "")
        self.assertEqual(self.machine.run(listing).stdout, before)
        self.assertNotIn("What the night came to", self.machine.run(f"journalctl -x MESSAGE_ID={NIGHT_ENDED}").stdout)

    def test_8_purged_the_state_is_gone(self):
        self.machine.run("apt-get purge camaudit camaudit-collector")
        for folder in (STATE, "/var/lib/camaudit-collector", "/run/camaudit", "/etc/apparmor.d/usr.sbin.camauditd"):
            self.machine.run(f"test ! -e {folder}")
        self.machine.run("test -s /etc/camaudit/camaudit.toml")  # a person wrote it
        self.machine.run("nginx -t")
        self.assertEqual(self.machine.run("dpkg-query -W -f '${db:Status-Status}\\n' 'camaudit*' | grep -v not-installed",
                                          expect=(1,)).stdout, "")


if __name__ == "__main__":
    outcome = unittest.main(failfast=True, verbosity=2, exit=False).result
    for _, reason in outcome.skipped:
        print(f"skipped: {reason}")
    sys.exit(1 if not outcome.wasSuccessful() else 77 if outcome.skipped else 0)
