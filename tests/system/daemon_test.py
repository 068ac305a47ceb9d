# SPDX-License-Identifier: GPL-3.0-or-later
"""camauditd: nights, what is left of them by a stop or a crash, reload, watchdog."""
import contextlib
import fcntl
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest

from control_room import EXAMPLE, Simulator, Site
from receiving import FakeCollector, status
from service import MISSED, Service

AUTHORITY = """[authority]
name = "Exampleton Borough Council"
gss_code = "E09000099"
site = "main-control-room"
"""
SILENT = """
[[device]]
name = "silent"
personality = "profile-s-camera"
fault = "slow"
fault_seconds = 8
"""
CAMERA = """
[[device]]
name = "camera"
port = {port}
personality = "profile-s-camera"
"""


class Daemon(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.room = Simulator(EXAMPLE).__enter__()
        cls.addClassCleanup(cls.room.__exit__)

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.state = pathlib.Path(self.directory.name, "state")
        self.state.mkdir()
        self.answers = []
        self.collector = FakeCollector(lambda path, body: status(self.answers[-1] if self.answers else 201))
        self.collector.__enter__()
        self.addCleanup(self.collector.__exit__)

    def site(self, urls=None, key=True, extra=""):
        site = Site(extra=AUTHORITY + f'[collector]\nurl = "{self.collector.url}"\n' + extra)
        self.addCleanup(site.__exit__)
        devices = ", ".join(f'"{url}"' for url in (urls or self.room.urls.values()))
        text = site.config.read_text(encoding="utf-8")
        site.config.write_text(text.replace("multicast = false", f"multicast = false\ndevices = [{devices}]"),
                               encoding="utf-8")
        if key:
            self.assertEqual(site.run("key", "create", "--state-dir", self.state).returncode, 0)
        return site

    def missed_a_night(self):
        self.state.joinpath("nightly.json").write_text(json.dumps(MISSED), encoding="utf-8")

    def night(self):
        return json.loads(self.state.joinpath("nightly.json").read_text(encoding="utf-8"))

    def sent(self):
        return [path for path, _ in self.collector.requests if path.startswith("PUT ")]

    def test_a_new_machine_waits_for_its_first_night(self):
        site = self.site()
        with Service(site.config, self.state) as service:
            service.wait_for(lambda: service.has_told("STATUS"), "to tell its status")
            self.assertIn("next night 20", service.told[-1].get("STATUS", service.told[0].get("STATUS", "")))
            self.assertTrue(self.night()["done"])
            self.assertEqual(self.night()["tries"], 0)
            code, _ = service.stop()
            self.assertEqual(code, 0, service.log())
        self.assertFalse(self.state.joinpath("inventory.db").exists())

    def test_a_missed_night_is_caught_up_with_once(self):
        site = self.site()
        self.missed_a_night()
        with Service(site.config, self.state) as service:
            service.wait_for(lambda: self.night()["done"] and self.night()["due"] > "2026-01-02", "to run the night")
            self.assertEqual(self.night()["exit_code"], 3)  # not all could be assessed
            self.assertEqual(self.night()["tries"], 1)
            self.assertEqual(len(self.sent()), 1)
            self.assertEqual(service.stop()[0], 0, service.log())
        with Service(site.config, self.state) as service:
            self.assertEqual(service.stop()[0], 0, service.log())
        self.assertEqual(len(self.sent()), 1)

    def test_never_two_at_once(self):
        site = self.site()
        self.missed_a_night()
        with open(self.state / "run.lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            lock.write("4711\n")
            lock.flush()
            for arguments in (["audit", "--save"], ["nightly"]):
                done = site.run(*arguments, "--state-dir", self.state)
                self.assertEqual(done.returncode, 69, done.stderr)
                self.assertIn("another run is being saved by process 4711", done.stderr.decode())
            with Service(site.config, self.state) as service:
                service.wait_for(lambda: service.has_told("STATUS"), "to tell its status")
                self.assertEqual(service.stop()[0], 0, service.log())
        self.assertEqual(self.night(), MISSED)
        self.assertFalse(self.sent())

    def test_it_does_not_start_on_a_bad_rule(self):
        rules = pathlib.Path(self.directory.name, "rules.d")
        rules.mkdir()
        (rules / "X-BAD.toml").write_text('id = "X-BAD"\nprinciple = 13\n', encoding="utf-8")
        site = self.site(extra=f'[rules]\ndirectories = ["{rules}"]\n')
        command = [os.environ["CAMAUDITD"], "--config", str(site.config), "--state-dir", str(self.state)]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 78, done.stderr)
        self.assertIn("X-BAD.toml:2", done.stderr.decode())

    def test_told_to_stop_in_the_moment_of_a_reload_it_stops(self):
        site = self.site(key=False)
        for _ in range(3):
            with Service(site.config, self.state) as service:
                service.signal(signal.SIGHUP)
                service.signal(signal.SIGTERM)
                self.assertEqual(service.process.wait(30), 0, service.log())

    def test_it_listens_at_no_tcp_port(self):
        site = self.site()
        with Service(site.config, self.state) as service:
            process = pathlib.Path("/proc", str(service.process.pid))
            sockets = set()
            for descriptor in (process / "fd").iterdir():
                try:
                    sockets.add(os.readlink(descriptor))
                except FileNotFoundError:
                    pass  # closed meanwhile
            rows = [line.split() for table in ("tcp", "tcp6") for line in (process / "net" / table).read_text().splitlines()[1:]]
            listening = [row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets]
            self.assertTrue(sockets, "nothing was looked at")
            self.assertEqual(listening, [])

    def test_a_second_daemon_is_refused(self):
        site = self.site()
        other = pathlib.Path(self.directory.name, "other.toml")
        accepted = site.config.read_text(encoding="utf-8")
        other.write_text(accepted + '[schedule]\nnightly = "03:00"\n', encoding="utf-8")
        with Service(site.config, self.state) as service:
            second = subprocess.run([service.command[0], "--config", str(other), "--state-dir", str(self.state)],
                                    env=service.environment, capture_output=True, timeout=60, check=False)
            self.assertEqual(second.returncode, 69)
            self.assertIn("another camauditd works on", second.stderr.decode())
            copy = (service.runtime / "camaudit.toml").read_text(encoding="utf-8")
            self.assertEqual(copy, accepted, "the nights of the first run under it")

    def test_stopped_in_the_middle_of_a_night_nothing_is_half_done(self):
        with Simulator(SILENT) as silent:
            site = self.site(silent.urls.values())
            self.missed_a_night()
            with Service(site.config, self.state) as service:
                service.wait_for(lambda: silent.actions_file.exists() and silent.actions_file.read_text(), "to begin")
                code, seconds = service.stop()
                self.assertEqual(code, 0, service.log())
                self.assertLess(seconds, 30)  # systemd gives it 5; a loaded machine more
        self.assertEqual(self.night(), MISSED)  # it is caught up with at the next start
        self.assertFalse(self.sent())
        pending = self.state / "spool" / "pending"
        self.assertFalse(pending.exists() and list(pending.iterdir()))
        with open(self.state / "run.lock", "r+", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # nobody was left behind

    def test_a_night_that_runs_is_no_night_that_failed(self):
        with Simulator(SILENT) as silent:
            site = self.site(silent.urls.values())
            self.missed_a_night()

            def told():
                text = site.run("status", "--state-dir", self.state).stdout.decode()
                whole = json.loads(site.run("status", "--json", "--state-dir", self.state).stdout)
                return " ".join(text.split()), whole

            with Service(site.config, self.state) as service:
                service.wait_for(lambda: silent.actions_file.exists() and silent.actions_file.read_text(), "to begin")
                text, whole = told()
                self.assertRegex(text, r"Next run [^ ]+; the night of [^ ]+ is running, since 20")
                self.assertNotIn("came to nothing", text)
                self.assertIs(whole["night_running"], True)
                self.assertGreater(whole["next_night"], self.night()["last_try"])
                service.process.kill()
                service.process.wait()
                text, whole = told()
                self.assertIn("came to nothing 1 time, the last cut off", text)
                self.assertIs(whole["night_running"], False)
            # The job outlives a daemon that is killed alone; systemd would end it too.
            with open(self.state / "run.lock", "r+", encoding="utf-8") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
            with Service(site.config, self.state) as service:
                self.assertNotIn("running", self.night())
                self.assertEqual(service.stop()[0], 0, service.log())

    def test_a_night_that_the_machine_does_not_outlive_counts_as_a_try(self):
        with Simulator(SILENT) as silent:
            site = self.site(silent.urls.values())
            self.missed_a_night()
            with Service(site.config, self.state) as service:
                service.wait_for(lambda: silent.actions_file.exists() and silent.actions_file.read_text(), "to begin")
                pid = service.process.pid
                jobs = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
                service.process.kill()
                for job in jobs:
                    os.kill(int(job), signal.SIGKILL)
        self.assertEqual(len(jobs), 1)
        night = self.night()
        self.assertGreater(night["due"], MISSED["due"])
        # Else it would be tried for ever.
        self.assertEqual((night["tries"], night["done"]), (1, False))

    def stopped_reader(self, service):
        """What reads the configuration for a daemon that starts, stopped while it does and without the lock; else None."""
        pid = service.process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
        while service.process.poll() is None and not service.has_told("READY", "1"):
            service.listen(0.001)
            for child in children.read_text().split():
                with contextlib.suppress(OSError):  # it ended
                    held = {os.readlink(entry) for entry in pathlib.Path(f"/proc/{child}/fd").iterdir()}
                    if str(self.state / "camauditd.lock") in held:
                        continue
                    os.kill(int(child), signal.SIGSTOP)
                    time.sleep(0.01)
                    if pathlib.Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == "T":
                        return int(child)
        return None

    def test_killed_while_it_reads_the_configuration_it_can_be_started(self):
        site = self.site()
        until = time.monotonic() + 20
        reader = None
        while reader is None and time.monotonic() < until:
            service = Service(site.config, self.state).start()
            reader = self.stopped_reader(service)
            service.__exit__()
        self.assertIsNotNone(reader, "what reads the configuration was not seen, or holds the lock")
        try:
            with Service(site.config, self.state) as again:
                self.assertEqual(again.stop()[0], 0, again.log())
        finally:
            os.kill(reader, signal.SIGKILL)

    def test_killed_it_goes_on_where_it_was(self):
        site = self.site()
        self.missed_a_night()
        self.answers.append(503)
        with Service(site.config, self.state) as service:
            service.wait_for(lambda: self.night()["done"] and self.night()["due"] > "2026-01-02", "to run the night")
            service.process.kill()
            service.process.wait()
        waiting = list((self.state / "spool" / "pending").iterdir())
        self.assertEqual(len(waiting), 1)
        before = waiting[0].read_bytes()
        self.answers.append(201)
        self.state.joinpath("spool", "delivery").unlink()  # the pause is over
        with Service(site.config, self.state) as service:
            service.wait_for(lambda: not waiting[0].exists(), "to deliver what waits")
            self.assertEqual(self.collector.requests[-1][1], before)
            self.assertEqual(service.stop()[0], 0, service.log())

    def test_a_night_that_is_cut_off_after_it_was_saved_is_tried_again(self):
        # Beside its own copy of the daemon stands a camaudit that is killed when it has done everything but end.
        programs = pathlib.Path(self.directory.name, "programs")
        programs.mkdir()
        shutil.copy(os.environ["CAMAUDITD"], programs / "camauditd")
        for name, how in (("killed", "kill -9 $$"), ("without memory", "exit 1")):
            with self.subTest(name):
                shutil.rmtree(self.state)
                self.state.mkdir()
                site = self.site()
                self.missed_a_night()
                (programs / "camaudit").write_text(
                    f'#!/bin/sh\n"{os.environ["CAMAUDIT"]}" "$@"\n[ "$1" != nightly ] || {how}\n', encoding="utf-8")
                (programs / "camaudit").chmod(0o755)
                with Service(site.config, self.state, program=programs / "camauditd") as service:
                    service.wait_for(lambda: "it is tried again" in service.log(), "to see that the night was cut off")
                    self.assertIn("the nightly run failed", service.log())
                    self.assertFalse(self.night()["done"])
                    self.assertEqual(self.night()["tries"], 1)
                    self.assertTrue((self.state / "inventory.db").exists(), "it was saved all the same")
                    self.assertEqual(service.stop()[0], 0, service.log())

    def test_a_night_without_a_key_fails_and_says_so(self):
        site = self.site(key=False)
        self.missed_a_night()
        with Service(site.config, self.state) as service:
            service.wait_for(lambda: "came to nothing" in service.log(), "to say that the night failed")
            self.assertIn("camaudit key create", service.log())
            self.assertFalse(self.night()["done"])
            self.assertEqual(self.night()["tries"], 1)
            self.assertEqual(service.stop()[0], 0, service.log())

    def test_doctor_finds_what_no_night_can_be_run_with(self):
        site = self.site(key=False)
        good = site.config.read_text(encoding="utf-8")

        def doctor(subject):
            done = site.run("doctor", "--format", "json", "--state-dir", self.state)
            check, = (check for check in json.loads(done.stdout)["checks"] if check["subject"] == subject)
            return done.returncode, check["verdict"], check["finding"]

        code, verdict, finding = doctor("signing")
        self.assertEqual((code, verdict), (2, "bad"))
        self.assertIn("'camaudit key create' makes one", finding)
        # Who has no collector may audit by hand only.
        site.config.write_text(good.split("[collector]", maxsplit=1)[0], encoding="utf-8")
        self.assertEqual(doctor("signing")[:2], (0, "warning"))
        site.config.write_text(good.replace("E09000099", "E 9"), encoding="utf-8")
        code, verdict, finding = doctor("signing")
        self.assertEqual((code, verdict), (2, "bad"))
        self.assertIn("set gss_code under [authority]", finding)
        site.config.write_text(good, encoding="utf-8")
        self.assertEqual(site.run("key", "create", "--state-dir", self.state).returncode, 0)
        code, verdict, finding = doctor("signing")
        self.assertEqual((code, verdict), (0, "good"), finding)

        self.assertEqual(doctor("inventory")[:2], (0, "good"))
        self.assertNotEqual(site.run("audit", "--save", "--fail-on", "never", "--state-dir", self.state).returncode, 69)
        self.assertEqual(doctor("inventory")[:2], (0, "good"))
        with contextlib.closing(sqlite3.connect(self.state / "inventory.db")) as inventory:
            inventory.execute("PRAGMA user_version = 9999")
        code, verdict, finding = doctor("inventory")
        self.assertEqual((code, verdict), (2, "bad"))
        self.assertIn("upgrade camaudit", finding)

    def test_a_bad_new_configuration_keeps_the_old(self):
        site = self.site()
        good = site.config.read_text(encoding="utf-8")
        with Service(site.config, self.state) as service:
            site.config.write_text(good + '\n[schedule]\nnightly = "25:00"\nhartbeat = "5m"\n', encoding="utf-8")
            service.signal(signal.SIGHUP)
            service.wait_for(lambda: "stays in force" in service.log(), "to refuse the configuration")
            self.assertIn("nightly: must be a time of day", service.log())
            service.wait_for(lambda: "a file that it names, is wrong" in service.log(), "to tell the operator")
            self.assertIn("heartbeat", service.log())  # the nearest known key
            self.assertEqual((service.runtime / "camaudit.toml").read_text(encoding="utf-8"), good)
            service.wait_for(lambda: service.has_told("RELOADING", "1"), "to say that it reloads")
            ready = sum("READY" in message for message in service.told)
            site.config.write_text(good + '\n[schedule]\nnightly = "03:00"\n', encoding="utf-8")
            service.signal(signal.SIGHUP)
            service.wait_for(lambda: "was read again" in service.log(), "to take the configuration")
            service.wait_for(lambda: "the configuration is accepted again" in service.log(), "to tell that it is over")
            self.assertIn("03:00", (service.runtime / "camaudit.toml").read_text(encoding="utf-8"))
            service.wait_for(lambda: sum("READY" in message for message in service.told) > ready, "to be ready again")
            self.assertEqual(service.stop()[0], 0, service.log())

    def test_a_register_that_is_wrong_is_told_on_reload_and_stops_no_start(self):
        register = pathlib.Path(self.state.parent, "register.toml")
        site = self.site(extra=f'[register]\nfile = "{register}"\n')
        said = "until that is mended no night can be done"
        with Service(site.config, self.state) as service:
            self.assertIn(f"{register} cannot be read", service.log())
            self.assertIn(said, service.log())
            register.write_text("", encoding="utf-8")
            service.signal(signal.SIGHUP)
            service.wait_for(lambda: "was read again" in service.log(), "to take the register")
            register.write_text("nonsense = 1\n", encoding="utf-8")
            service.signal(signal.SIGHUP)
            service.wait_for(lambda: service.log().count(said) == 2, "to tell of the register")
            self.assertIn("nonsense: there is no such key here", service.log())
            self.assertEqual(service.stop()[0], 0, service.log())
        with Service(site.config, self.state) as service:
            self.assertIn(said, service.log())
            self.assertEqual(service.stop()[0], 0, service.log())
            self.assertNotIn("is accepted again", service.log())
        self.assertEqual(site.run("doctor", "--state-dir", self.state).returncode, 2)

    def test_a_camera_that_falls_between_nights_is_told(self):
        with Simulator(CAMERA.format(port=0)) as camera:
            url = camera.urls["camera"]
            site = self.site([url], extra='[schedule]\nheartbeat = "10s"\n[alerts]\nto = "stderr"\n')
            self.missed_a_night()
            service = Service(site.config, self.state)
            self.addCleanup(service.__exit__)
            service.__enter__()
            service.wait_for(lambda: self.night()["done"] and self.night()["due"] > "2026-01-02", "to run the night")
            service.wait_for(lambda: "of 1 devices 1 answer" in str(service.told), "to hear the camera")
        address = url.split("/")[2]
        service.wait_for(lambda: f"{address} unreachable" in service.log(), "to tell that the camera fell")
        with Simulator(CAMERA.format(port=address.split(":")[1])):
            service.wait_for(lambda: f"{address} no longer unreachable" in service.log(), "to tell that it is back")
            self.assertEqual(service.stop()[0], 0, service.log())
        self.assertEqual(service.log().count("unreachable"), 2, service.log())

    def test_its_command_line(self):
        for words, code, said in [(("--help",), 0, "SIGHUP has the configuration read again"), (("--version",), 0, "camauditd "),
                                  (("--stat-dir", "/x"), 64, "Try 'camauditd --help'"), (("--config",), 64, "--config")]:
            with self.subTest(words):
                done = subprocess.run([os.environ["CAMAUDITD"], *words], capture_output=True, timeout=60, check=False)
                self.assertEqual(done.returncode, code)
                self.assertIn(said, (done.stderr if code else done.stdout).decode())

    def test_it_does_not_start_on_a_bad_configuration(self):
        site = self.site(extra='[schedule]\nnightly = 2\n')
        command = [os.environ["CAMAUDITD"], "--config", str(site.config), "--state-dir", str(self.state)]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 78)
        self.assertRegex(done.stderr.decode(), r"camaudit\.toml:\d+:\d+: nightly: must be a time of day")
        site.config.unlink()
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 66)

    def test_between_nights_it_sees_who_answers(self):
        site = self.site(extra='[schedule]\nheartbeat = "10s"\n')
        self.assertEqual(site.run("nightly", "--fail-on", "never", "--state-dir", self.state).returncode, 3)

        def told(service, text):
            return any(text in message.get("STATUS", "") for message in service.told)

        # One of the eight is found by nobody; the one that hangs takes connections and never answers.
        with Service(site.config, self.state, watchdog_seconds=3) as service:
            service.wait_for(lambda: told(service, "of 8 devices 7 answer"), "to have asked every device")
            service.told.clear()
            service.signal(signal.SIGHUP)
            service.wait_for(lambda: service.has_told("READY", "1"), "to have read its configuration")
            service.wait_for(lambda: told(service, "of 8 devices 7 answer"), "to go on after a reload")
            code, _ = service.stop()
            self.assertEqual(code, 0, service.log())
        done = site.run("query", "SELECT device, cause FROM v1_outage WHERE answered_again IS NULL", "--format", "jsonl",
                        "--state-dir", self.state)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([json.loads(row)["cause"] for row in done.stdout.splitlines()], ["device"], done.stdout)

    def test_the_watchdog_is_fed(self):
        site = self.site()
        with Service(site.config, self.state, watchdog_seconds=0.3) as service:
            service.wait_for(lambda: sum("WATCHDOG" in message for message in service.told) >= 3, "to feed the watchdog")


if __name__ == "__main__":
    unittest.main()
