# SPDX-License-Identifier: GPL-3.0-or-later
"""What a night tells the operator: what changed, and one line."""
import pathlib
import re
import tempfile
import unittest

from control_room import PASSWORD, Simulator, Site

CAMERA = f"""
personality = "profile-s-camera"
users = [{{ name = "auditor", level = "Administrator", password = "{PASSWORD}" }}]
"""
SOUND = ('profiles = [{token = "main", name = "Main", encoding = "H264", width = 1920, height = 1080, fps = 25, '
         'bitrate = 4096, audio = true}]')
LINE = re.compile(r"^camaudit: \d+ failed, .*devices fully assessed.*$", re.MULTILINE)
ALERT = re.compile(r"^camaudit: (?:low|medium|high|critical): .*$|^camaudit: .* no longer .*$", re.MULTILINE)


class Alerts(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.state = pathlib.Path(self.directory.name, "state")
        self.ports = {}

    def fleet(self, **devices):
        """Cameras by name, with what more is said of each; one keeps the port that it had."""
        return "\n".join(f'[[device]]\nname = "{name}"\nport = {self.ports.get(name, 0)}\n{CAMERA}{more}'
                         for name, more in devices.items())

    def site(self, urls=(), alerts=""):
        site = Site(extra=f'[authority]\ngss_code = "E09000099"\nsite = "room"\n[alerts]\nto = "stderr"\n{alerts}')
        self.addCleanup(site.__exit__)
        devices = ", ".join(f'"{url}"' for url in urls)
        text = site.config.read_text(encoding="utf-8")
        site.config.write_text(text.replace("multicast = false", f"multicast = false\ndevices = [{devices}]"),
                               encoding="utf-8")
        return site

    def night(self, site, **devices):
        """The alerts, and the line."""
        with Simulator(self.fleet(**devices)) as room:
            self.ports.update({name: url.split(":")[2].split("/")[0] for name, url in room.urls.items()})
            done = site.run("nightly", "--state-dir", self.state)
        said = done.stderr.decode()
        self.assertIn(done.returncode, (0, 2, 3), said)
        self.assertEqual(len(LINE.findall(said)), 1, said)
        return ALERT.findall(said), LINE.search(said)[0]

    def first_night(self, alerts=""):
        with Simulator(self.fleet(one="", two="")) as room:
            self.ports = {name: url.split(":")[2].split("/")[0] for name, url in room.urls.items()}
        site = self.site(room.urls.values(), alerts)
        self.assertEqual(site.run("key", "create", "--state-dir", self.state).returncode, 0)
        return site, self.night(site, one="", two="")[0]

    def test_two_nights_that_are_alike_tell_nothing_twice(self):
        site, first = self.first_night()
        rules = [re.search(r": (\S+) fails on", line)[1] for line in first]
        self.assertIn("P09-HTTPS", rules)
        self.assertEqual(len(rules), len(set(rules)), "the first night is told by rule")
        self.assertTrue(any("2 devices" in line for line in first), first)
        alerts, line = self.night(site, one="", two="")
        self.assertEqual(alerts, [])
        self.assertIn("2 of 2 devices fully assessed", line)

    def test_of_what_changed_exactly_that_is_told(self):
        site, _ = self.first_night()
        began, _ = self.night(site, one=SOUND, two="")
        self.assertEqual(len(began), 1, began)
        self.assertRegex(began[0], rf"^camaudit: critical: P02-AUDIO-OFF fails on 127\.0\.0\.1:{self.ports['one']} profile:main: ")
        gone, line = self.night(site, one=SOUND)
        self.assertEqual(len(gone), 1, gone)
        self.assertRegex(gone[0], rf"^camaudit: high: 127\.0\.0\.1:{self.ports['two']} unreachable")
        self.assertIn("1 not reached", line)
        over, _ = self.night(site, one="", two="")
        self.assertEqual(sorted(re.sub(r"127\S+", "X", line) for line in over),
                         ["camaudit: P02-AUDIO-OFF no longer fails on X profile:main: there is nothing left to judge",
                          "camaudit: X no longer unreachable"])

    def test_below_the_level_nothing_is_told(self):
        _, first = self.first_night('level = "critical"\n')
        self.assertFalse([line for line in first if " fails on " in line], first)

    def test_a_night_that_fails_says_so_and_that_it_does_no_more(self):
        site, _ = self.first_night()
        (self.state / "keys").rename(self.state / "elsewhere")
        failed = site.run("nightly", "--state-dir", self.state)
        self.assertRegex(failed.stderr.decode(), r"camaudit: high: the nightly run failed: it ended with \d+")
        again = site.run("nightly", "--state-dir", self.state)
        self.assertNotIn("the nightly run failed", again.stderr.decode())
        (self.state / "elsewhere").rename(self.state / "keys")
        self.assertEqual(self.night(site, one="", two="")[0], ["camaudit: the nightly run no longer fails"])

    def test_while_the_inventory_cannot_be_used_what_is_wrong_here_is_told(self):
        site, _ = self.first_night()
        for end in ("-wal", "-shm"):
            self.state.joinpath("inventory.db" + end).unlink(missing_ok=True)
        self.state.joinpath("inventory.db").unlink()
        self.state.joinpath("inventory.db").mkdir()
        said = site.run("nightly", "--state-dir", self.state).stderr.decode()
        self.assertIn("camaudit: high: the nightly run failed", said)

    def test_a_log_in_that_is_refused_is_told(self):
        site, _ = self.first_night()
        site.password_file.write_text("wrong\n", encoding="utf-8")
        alerts, line = self.night(site, one="", two="")
        self.assertEqual(len([alert for alert in alerts if "no log-in accepted by" in alert]), 2, alerts)
        self.assertFalse([alert for alert in alerts if "no longer" in alert], "what is not known is not over")
        self.assertIn("2 without a log-in", line)

    def test_what_the_section_does_not_take_is_said(self):
        for wrong, word in (('level = "bad"', "level"), ("group_above = 0", "group_above"), ("remind_days = -1", "remind_days"),
                            ('colour = "red"', "colour")):
            done = self.site(alerts=wrong).run("nightly", "--state-dir", self.state)
            self.assertEqual(done.returncode, 78)
            self.assertIn(word, done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
