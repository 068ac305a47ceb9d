# SPDX-License-Identifier: GPL-3.0-or-later
"""Every ```sh block of the documents is run as it stands, against a simulated control room with a collector, or is in
NOT_RUN with the reason. What a document promises of a command's outcome is held here.

All of it happens in namespaces: a network on which the cameras have the addresses that the documents use, and /etc and
/var/lib that are thrown away."""
import datetime
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "netns"))

import lab  # noqa: E402
from control_room import PASSWORD, Simulator  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 200

# Document and first line: why it is not run here, and what holds it instead.
NOT_RUN = {
    ("README.md", "packaging/quickstart"): "builds; .ci/run and packaging/check are what it runs under",
    ("README.md", "cmake --preset release"): "builds",
    ("README.md", "apt-get install ./camaudit_"): "installs; the test of the packages runs it",
    ("README.md", "apt-get install ./camaudit-collector_"): "installs; the test of the packages runs it",
    ("README.md", "camaudit nightly\ncamaudit status"): "the test of the packages runs it",
    ("README.md", "systemctl start camaudit-collector-ingest"): "needs the unit; the test of the packages runs it",
    ("README.md", "journalctl -t camaudit -x"): "needs a journal; lint.catalog_in_journal and system.alerts hold what it shows",
    ("README.md", "camaudit sla --config"): "needs a register with an agreement; system.publish runs it",
    ("README.md", "camaudit publish --config"): "needs a register; system.publish runs it",
    ("README.md", "camaudit pack --config"): "needs a register and a saved run of everything; system.pack runs it",
    ("packaging/collector/README.md", "apt-get install nginx-light"): "installs; packaging/install-dependencies does",
    ("uploader/README.md", "systemd-creds encrypt"): "needs the credentials of a host",
    ("tests/package/README.md", ""): "for those who work on the program: they are run by running them",
    ("tests/README.md", ""): "for those who work on the program: they are run by running them",
    ("tests/bench/README.md", ""): "for those who work on the program; benchmarks run as tests of their own",
}

# What is an outcome and no fault: commands that audit end with 2 or 3 for what they found.
OUTCOMES = {2, 3}
AUDITS = re.compile(r"(?:^|/)camaudit (?:audit|nightly|report|explain)\b")

FLEET = f"""
[discovery]
interfaces = ["eth0"]

[[device]]
name = "high-street"
personality = "profile-s-camera"
address = "10.20.0.7"
port = 80
clock_offset_seconds = 47
users = [{{name = "auditor", level = "Administrator", password = "{PASSWORD}"}}]

[[device]]
name = "recorder"
personality = "profile-g-recorder"
address = "10.20.0.8"
port = 80
users = [{{name = "auditor", level = "Administrator", password = "{PASSWORD}"}}]
"""

_FENCE = re.compile(r"^ *```(\w+)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def blocks(document, language):
    text = (ROOT / document).read_text(encoding="utf-8")
    return [match[2] for match in _FENCE.finditer(text) if match[1] == language]


def documents():
    listed = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.md")
              if not re.match(r"(?:build|\.git)", path.relative_to(ROOT).parts[0]) and "node_modules" not in path.parts]
    return sorted(document for document in listed if blocks(document, "sh"))


def sh(command, **options):
    done = subprocess.run(["bash", "-e", "-c", command], capture_output=True, text=True, timeout=SECONDS, check=False, **options)
    if done.returncode:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Manual(unittest.TestCase):
    run_blocks = set()

    @classmethod
    def setUpClass(cls):
        lab.require()
        sh("""
mkdir -p /run/etc /run/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/etc,workdir=/run/work /etc
mount -t tmpfs none /var/lib
mount -t tmpfs none /var/log
mkdir -p /var/lib/nginx /var/log/nginx
ip link add eth0 type veth peer name far
ip link set far up
ip link set eth0 up
timeout 20 sh -c 'while ip -6 address show tentative | grep -q inet6; do sleep 0.05; done'
for host in 1 2 7 8; do ip address add 10.20.0.$host/22 dev eth0; done
echo 10.20.0.2 collector.example.gov.uk >>/etc/hosts
getent passwd www-data >/dev/null
useradd --system camaudit
install -d -o camaudit -g camaudit -m 2750 /var/lib/camaudit
install -d -g camaudit -m 0750 /etc/camaudit""")
        cls.directory = tempfile.TemporaryDirectory(dir="/run")
        cls.addClassCleanup(cls.directory.cleanup)
        cls.here = pathlib.Path(cls.directory.name)
        cls.here.chmod(0o755)
        cls.bin = cls.here / "bin"
        cls.bin.mkdir()
        (cls.here / "build" / "release").mkdir(parents=True)
        (cls.here / "build" / "release" / "bin").symlink_to(cls.bin)
        (cls.here / "packaging").symlink_to(ROOT / "packaging")
        for name in ("CAMAUDIT", "CAMAUDITD", "CAMAUDIT_COLLECTOR"):
            (cls.bin / pathlib.Path(os.environ[name]).name).symlink_to(os.environ[name])
        cls.stand_in("editor", f"printf '{PASSWORD}\\n' >\"$1\"")
        # What the service manager is told to do is written down; nginx is really started.
        cls.stand_in("systemctl", 'echo "$*" >>"$MANUAL/systemctl"\n[ "$*" != "reload nginx" ] || nginx')
        cls.stand_in("journalctl", 'echo "$*" >>"$MANUAL/journalctl"')
        cls.room = Simulator(FLEET).__enter__()
        cls.addClassCleanup(cls.room.__exit__)

    @classmethod
    def stand_in(cls, name, text):
        path = cls.bin / name
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)

    @staticmethod
    def of_today(text):
        """The documents are as of some day in November 2026; what lies in the future is refused, and what is old too."""
        today = datetime.date.today()
        yesterday, month_ago = today - datetime.timedelta(days=1), today - datetime.timedelta(days=32)
        return (text.replace("2026-11-01", today.isoformat()).replace("24/11/2026", yesterday.strftime("%d/%m/%Y"))
                .replace("24/10/2026", month_ago.strftime("%d/%m/%Y")))

    def write(self, name, text):
        (self.here / name).write_text(self.of_today(text), encoding="utf-8")

    def toml(self, document, first):
        return next(block for block in blocks(document, "toml") if block.startswith(first))

    def run_block(self, document, first, within=()):
        """Runs the block that begins so. Each command has to end with 0, an audit with 2 or 3 too, and, where a document
        tells of another outcome, as `within` has it: (pattern, codes)."""
        (block,) = [block for block in blocks(document, "sh") if block.lstrip().startswith(first)]
        self.run_blocks.add((document, block))
        codes = self.here / "codes"
        codes.write_text("")
        script = f"trap 'echo \"$? $BASH_COMMAND\" >>{codes}' ERR\n" + self.of_today(block)
        done = subprocess.run(["bash", "-c", script], cwd=self.here, capture_output=True, text=True, timeout=SECONDS, check=False,
                              env={"PATH": f"{self.bin}:{os.environ['PATH']}:/usr/sbin", "LC_ALL": "C.UTF-8",
                                   "MANUAL": str(self.here), "HOME": str(self.here), "TERM": "dumb",
                                   "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")})
        for line in codes.read_text().splitlines():
            code, _, command = line.partition(" ")
            borne = OUTCOMES if AUDITS.search(command.partition(" --")[0]) else set()
            for pattern, more in within:
                borne = set(more) if re.search(pattern, command) else borne
            if code.isdigit():
                self.assertIn(int(code), borne, f"{document}: {command}\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def work_as_a_person(self):
        """On a state directory of one's own, so that the program does not step down to the user of the service."""
        state, kept = pathlib.Path("/var/lib/camaudit"), pathlib.Path("/var/lib/of-the-service")
        state.rename(kept)
        state.mkdir()
        self.addCleanup(lambda: (shutil.rmtree(state), kept.rename(state)))

    def test_1_readme(self):
        document = "README.md"
        self.work_as_a_person()
        self.run_block(document, "install -m 0600 /dev/null site.password")
        self.write("site.toml", self.toml(document, "[authority]\nname"))
        told = self.run_block(document, "build/release/bin/camaudit audit --device 10.20.0.7")
        self.assertIn("1 of 1 fully assessed", told)
        self.assertIn("P11-CLOCK-OFFSET", told)
        told = self.run_block(document, "build/release/bin/camaudit doctor")
        self.assertIn("2 of 2 fully assessed", told)
        told = self.run_block(document, "build/release/bin/camaudit audit --config site.toml --save")
        self.assertIn("auditor", told)
        self.write("footage.csv", blocks(document, "csv")[0])
        told = self.run_block(document, "camaudit import retention")
        self.assertIn("Control room VMS", told)
        self.run_block(document, "build/release/bin/camaudit key create")

    def test_2_register_and_rules(self):
        self.work_as_a_person()
        self.write("site.toml", self.toml("README.md", "[authority]\nname"))
        report = subprocess.run([self.bin / "camaudit", "audit", "--config", "site.toml", "--format", "json"], cwd=self.here,
                                capture_output=True, check=False)
        (self.here / "report.json").write_bytes(report.stdout)
        self.run_block("agent/register/README.md", "camaudit register init")
        self.assertEqual((self.here / "cameras-new.csv").read_text().count("10.20.0."), 2)

        document = "agent/rules/README.md"
        (self.here / "rules").mkdir()
        self.write("rules/X01-DISCOVERABLE.toml", self.toml(document, 'id = "X01-DISCOVERABLE"'))
        self.run_block(document, "camaudit rules check")
        self.write("site.toml", (self.here / "site.toml").read_text() + self.toml(document, "[rules]\ndirectories"))
        self.assertIn("the discovery mode is", self.run_block(document, "camaudit rules test"))

    def test_3_collector_and_administrator(self):
        centre, site = "packaging/collector/README.md", "packaging/guides/administrator.md"
        self.run_block(centre, "useradd --system")
        self.run_block(centre, "cd /etc/camaudit-collector\numask 077\nnew=")
        self.run_block(centre, "install -m 0644 packaging/collector/nginx.conf")
        self.addCleanup(sh, "kill $(cat /run/nginx.pid)")
        self.run_block(centre, "cd /etc/camaudit-collector\numask 077\nopenssl req -x509 -newkey")
        sh(f"cd /etc/camaudit-collector; cp client.pem client.key collector-ca.pem {self.here}")

        pathlib.Path("/etc/camaudit/camaudit.toml").write_text(self.toml(site, "[authority]"), encoding="utf-8")
        self.run_block(site, "install -o camaudit")
        self.run_block(site, "camaudit key create")
        self.run_block(site, "camaudit doctor")
        told = self.run_block(site, "camaudit nightly")
        self.assertIn("0 waiting", self.run_block(site, "systemctl enable"))
        self.assertIn("10.20.0.7", told)
        self.assertIn("cameras.csv", self.run_block(site, "cd /etc/camaudit\ncamaudit register init"))
        self.assertEqual((self.here / "systemctl").read_text().splitlines()[-3:],
                         ["enable --now camauditd", "daemon-reload", "restart camauditd"])

        (self.here / "agent.pem").chmod(0o600)
        self.run_block(centre, "chgrp camaudit-collector agent.pem")
        told = self.run_block(centre, "runuser -u camaudit-collector -- camaudit-collector ingest")
        self.assertIn("1 accepted", told)
        self.write("authorities.csv", blocks(centre, "csv")[0])
        told = self.run_block(centre, "runuser -u camaudit-collector -- camaudit-collector measures")
        self.assertIn("Exampleshire Police", told)

        self.run_block("systemd/README.md", "mkdir -p /etc/systemd/system/camauditd.service.d")
        self.assertIn("IPAddressAllow=10.20.0.2", pathlib.Path("/etc/systemd/system/camauditd.service.d/fence.conf").read_text())
        guide = "packaging/guides/technician.md"
        self.assertIn("fully assessed", self.run_block(guide, "camaudit status"))
        self.run_block(guide, "camaudit audit --device")

        shutil.copyfile(self.here / "agent.pem", self.here / "site.pub")
        sh(f"cp /var/lib/camaudit/spool/sent/*.dsse.json {self.here}/summary.dsse.json")
        self.assertIn("Signature Verified Successfully", self.run_block("uploader/README.md", "sed 's/.*\"payload\""))
        self.run_block("uploader/collector/README.md", "camaudit-collector keys add site.pub",
                       [("keys add", {73})])  # it is registered already, which is told

    def test_4_every_block(self):
        for document in documents():
            for block in blocks(document, "sh"):
                why = [reason for (where, first), reason in NOT_RUN.items()
                       if where == document and block.lstrip().startswith(first)]
                ran = (document, block) in self.run_blocks
                self.assertEqual((ran, len(why)), (ran, 0 if ran else 1), f"{document}: run this here, or say why not:\n{block}")
        for document, first in NOT_RUN:
            self.assertTrue([block for block in blocks(document, "sh") if block.lstrip().startswith(first)], (document, first))

    def test_5_configurations(self):
        """Sections that a document shows are taken as they stand."""
        for document in documents():
            for block in blocks(document, "toml"):
                if not re.match(r"\[(?:authority|discovery|collector|schedule|alerts|register|rules|history|survey)\]", block):
                    continue
                self.write("shown.toml", block)
                done = subprocess.run([self.bin / "camaudit", "status", "--config", "shown.toml"], cwd=self.here,
                                      capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, f"{document}:\n{block}{done.stderr}")


if __name__ == "__main__":
    lab.main()
