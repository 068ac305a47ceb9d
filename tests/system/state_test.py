# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept between runs: audit --save, devices, show."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from control_room import PASSWORD, Simulator, Site

USERS = f'users = [{{ name = "auditor", level = "Administrator", password = "{PASSWORD}" }}]'


def fleet(*devices):
    """TOML of cameras: (name, port or 0, further lines)."""
    return "\n".join(f'[[device]]\nname = "{name}"\npersonality = "profile-s-camera"\nport = {port}\n{USERS}\n{extra}'
                     for name, port, extra in devices)


class State(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.state = pathlib.Path(self.directory.name, "state")
        self.site = Site()
        self.addCleanup(self.site.__exit__)

    def run_here(self, *arguments):
        return self.site.run(*arguments, "--state-dir", self.state)

    def save(self, urls):
        """The report of an audit that is saved, and what it said on standard error."""
        devices = [word for url in urls for word in ("--device", url)]
        done = self.run_here("audit", *devices, "--save", "--format", "json")
        self.assertIn(done.returncode, (0, 2, 3), done.stderr)
        return json.loads(done.stdout), done.stderr.decode()

    def devices(self):
        done = self.run_here("devices", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)["devices"]

    def test_nothing_saved_yet(self):
        for arguments in (("devices",), ("show", "127.0.0.1")):
            done = self.run_here(*arguments)
            self.assertEqual(done.returncode, 66)
            self.assertIn("--save", done.stderr.decode())
        self.assertFalse(self.state.exists())

    def test_an_audit_leaves_nothing_behind_unless_told(self):
        with Simulator(fleet(("cam", 0, ""))) as room:
            self.run_here("audit", "--device", room.urls["cam"])
        self.assertFalse(self.state.exists())

    def test_saved_devices_are_listed_shown_and_looked_for_again(self):
        with Simulator(fleet(("one", 0, ""), ("two", 0, ""))) as room:
            report, said = self.save(room.urls.values())
            self.assertIn("2 new", said)
            one = next(device for device in report["devices"] if device["url"] == room.urls["one"])
            listed = {device["id"]: device for device in self.devices()}
            self.assertEqual(listed.keys(), {device["id"] for device in report["devices"]})
            self.assertEqual(listed[one["id"]]["state"], "assessed")
            self.assertIsNone(listed[one["id"]]["absent_since"])

            shown = self.run_here("show", one["id"], "--format", "json")
            self.assertEqual(shown.returncode, 0, shown.stderr)
            self.assertEqual(json.loads(shown.stdout)["facts"], one["facts"])
            by_address = self.run_here("show", one["address"])
            self.assertIn(one["id"], by_address.stdout.decode())
            self.assertIn("device_information", by_address.stdout.decode())
            live = self.run_here("show", "--live", room.urls["one"], "--format", "json")
            self.assertEqual(json.loads(live.stdout)["id"], one["id"])
            changes = self.run_here("changes").stdout.decode()
            self.assertIn(one["address"], changes)
            self.assertNotIn(one["id"], changes)

            again = self.run_here("audit", "--save", "--format", "json")
            self.assertIn("0 new, 0 changed, 0 not found", again.stderr.decode())
            self.assertEqual(json.loads(again.stdout)["discovery"],
                             [{"source": "stored", "interface": "", "family": "", "found": 2, "note": ""}])

    def test_a_known_device_is_asked_where_it_was_found(self):
        with Simulator(fleet(("one", 0, ""), ("two", 0, ""))) as room:
            known = {}
            for name in ("one", "two"):
                report, _ = self.save([room.urls[name]])
                known = known or report["devices"][0]
                for arguments in (("show", "--live"), ("explain", "P09-HTTPS")):
                    done = self.run_here(*arguments, "127.0.0.1")
                    if name == "one":
                        self.assertIn(known["address"], done.stdout.decode(), arguments)
                        by_id = self.run_here(*arguments, known["id"])
                        self.assertIn(known["address"], by_id.stdout.decode(), arguments)
                    else:
                        self.assertEqual(done.returncode, 64)
                        self.assertIn("may mean 2 devices", done.stderr.decode())

    def test_a_past_run_is_reported_again(self):
        save = ("audit", "--save", "--format", "json")
        with Simulator(fleet(("cam", 0, ""))) as room:
            partial, _ = self.save(room.urls.values())
            done = self.run_here("report")
            self.assertEqual(done.returncode, 66)
            self.assertIn("no saved run has looked for everything", done.stderr.decode())
            first_done = self.run_here(*save)
            first = json.loads(first_done.stdout)
        silent_done = self.run_here(*save)
        silent = json.loads(silent_done.stdout)
        judged = {f["rule"]: f for f in silent["findings"] if f["device"]}
        self.assertEqual(judged["P10-NOT-ASSESSED"]["outcome"], "unknown")
        self.assertIn("on 1 days in a row", judged["P10-NOT-ASSESSED"]["evidence"])
        self.assertIn("it lasts", judged["P10-FAULT-REPAIR"]["evidence"])

        # The evidence is that of the last run which found the same.
        kept = lambda one: [{key: value for key, value in f.items() if key != "evidence"} for f in one["findings"]
                            if f["outcome"] not in ("pass", "not_applicable")]
        for report, audit, names in ((first, first_done, ("2", first["run"]["id"][:8])),
                                     (silent, silent_done, ("3", silent["run"]["started"][:10], None))):
            for name in names:
                words = ("--run", name) if name else ()
                done = self.run_here("report", *words, "--format", "json")
                self.assertEqual(done.returncode, audit.returncode, done.stderr)
                again = json.loads(done.stdout)
                for part in ("run", "rulebook", "coverage", "totals"):
                    self.assertEqual(again[part], report[part])
                self.assertEqual(kept(again), kept(report))
                self.assertEqual(len(again["findings"]), len(kept(again)))
        # Clock readings and the like are kept of the last run alone.
        facts = json.loads(self.run_here("report", "--run", "2", "--format", "json").stdout)["devices"][0]["facts"]
        self.assertEqual(facts["user"], first["devices"][0]["facts"]["user"])
        self.assertIsNone(facts["clock"][0]["offset_seconds"])
        for unknown in ("99", "2020-01-01", "nonsense"):
            done = self.run_here("report", "--run", unknown)
            self.assertEqual(done.returncode, 66, done.stderr)
            self.assertIn("the first is run 1 of ", done.stderr.decode())
        some_rules = json.loads(self.run_here(*save, "--only", "P11-CLOCK-SOURCE").stdout)
        for run in (partial, some_rules):
            done = self.run_here("report", "--run", run["run"]["id"])
            self.assertEqual(done.returncode, 66)
            self.assertIn("looked at some devices or rules only", done.stderr.decode())
        self.assertEqual(json.loads(self.run_here("report", "--format", "json").stdout)["run"], silent["run"])

    def test_a_query_sees_what_is_remembered_and_declared(self):
        with Simulator(fleet(("cam", 0, ""))) as room:
            self.save(room.urls.values())
            sql = ("SELECT h.unassessed_nights AS nights, p.state AS part FROM v1_device_history AS h, "
                   "v1_register_part AS p WHERE p.part = 'cameras'")
            done = self.run_here("query", sql, "--format", "jsonl")
            self.assertEqual(json.loads(done.stdout), {"nights": 0, "part": "missing"}, done.stderr)

    def test_a_device_that_moved_leaves_no_ghost_where_it_was(self):
        with Simulator(fleet(("cam", 0, ""))) as room:
            before, _ = self.save(room.urls.values())
        text = self.site.config.read_text(encoding="utf-8")
        with Simulator(fleet(("cam", 0, ""))) as room:
            self.assertNotEqual(room.urls["cam"], before["devices"][0]["url"])
            self.site.config.write_text(
                text.replace("multicast = false", f'multicast = false\ndevices = ["{room.urls["cam"]}"]'),
                encoding="utf-8")
            done = self.run_here("audit", "--save", "--format", "json")
        after = json.loads(done.stdout)
        self.assertEqual([device["id"] for device in after["devices"]], [before["devices"][0]["id"]], done.stderr)
        self.assertEqual(after["devices"][0]["state"], "assessed")
        self.assertEqual(len(self.devices()), 1)

    def test_changes_are_counted_and_a_silent_device_keeps_its_name_and_facts(self):
        with Simulator(fleet(("cam", 0, ""))) as room:
            report, _ = self.save(room.urls.values())
            port = int(room.urls["cam"].split(":")[2].split("/")[0])
        known = report["devices"][0]
        with Simulator(fleet(("cam", port, 'firmware = "9.9"'))):
            done = self.run_here("audit", "--save", "--format", "json")
            self.assertIn("0 new, 1 changed", done.stderr.decode())
        gone = self.run_here("audit", "--save", "--format", "json")
        device = json.loads(gone.stdout)["devices"][0]
        self.assertEqual((device["id"], device["state"]), (known["id"], "unreachable"))
        listed = self.devices()[0]
        self.assertEqual((listed["kind"], listed["state"], listed["firmware"]), ("camera", "unreachable", "9.9"))
        self.assertIsNotNone(listed["unassessed_since"])
        shown = self.run_here("show", known["id"])
        self.assertEqual(shown.returncode, 3)
        self.assertIn("not known", shown.stdout.decode())

    def test_changes_and_findings_are_remembered(self):
        with Simulator(fleet(("cam", 0, ""))) as room:
            self.save(room.urls.values())
            port = int(room.urls["cam"].split(":")[2].split("/")[0])
        with Simulator(fleet(("cam", port, 'firmware = "9.9"'))):
            self.run_here("audit", "--save")
            explained = self.run_here("explain", "P09-HTTPS", f"127.0.0.1:{port}").stdout.decode()
        done = self.run_here("changes", "--format", "json")
        changes = [(c["table"], c["column"], c["after"]) for c in json.loads(done.stdout)["changes"]]
        self.assertIn(("device_information", "firmware", "9.9"), changes)
        self.assertEqual(sum(table == "device" and not column for table, column, _ in changes), 1)
        told = self.run_here("changes", "--device", f"127.0.0.1:{port}", "--since", "2020-01-01").stdout.decode()
        self.assertIn("was 4.2.1, is 9.9", told)
        self.assertIn("Nothing has changed", self.run_here("changes", "--since", "2999-01-01").stdout.decode())
        self.assertIn("In saved runs", explained)
        self.assertRegex(explained, r"fail since \d{4}-\d\d-\d\d")
        wrong = self.run_here("changes", "--since", "yesterday")
        self.assertEqual(wrong.returncode, 64)
        self.assertIn("2026-11-24", wrong.stderr.decode())

    def test_the_inventory_can_be_queried_and_not_written(self):
        with Simulator(fleet(("cam", 0, ""))) as room:
            self.save(room.urls.values())
        done = self.run_here("query", "SELECT name, level FROM v1_user", "--format", "jsonl")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([json.loads(line) for line in done.stdout.splitlines()],
                         [{"name": "auditor", "level": "Administrator"}])
        typed = self.run_here("query", "SELECT 1 AS one, 0.5 AS half, NULL AS none", "--format", "jsonl")
        self.assertEqual(json.loads(typed.stdout), {"one": 1, "half": 0.5, "none": None})
        twice = self.run_here("query", "SELECT 1 AS a, 2 AS b, 3 AS a, 4 AS a", "--format", "jsonl")
        self.assertEqual(json.loads(twice.stdout), {"a": 1, "b": 2, "a_2": 3, "a_3": 4})
        odd = self.run_here("query", "SELECT CAST(x'20ff4120' AS TEXT) AS a, 1e999 AS b, -1e999 AS c, x'c3a9fe' AS d", "--format", "jsonl")
        self.assertEqual(json.loads(odd.stdout.decode(), parse_constant=self.fail),
                         {"a": " \ufffdA ", "b": None, "c": None, "d": "é\ufffd"})
        for sql in (":retention_days", "?", "?1"):
            told = self.run_here("query", "SELECT " + sql)
            self.assertEqual((told.returncode, told.stdout), (64, b""), sql)
            self.assertIn(f"has the parameter {sql}:", told.stderr.decode())
        for sql in ("DELETE FROM user", "SELECT * FROM user", "PRAGMA journal_mode", "ATTACH 'x' AS y", "SELECT 1; SELECT 2",
                    "SELECT nothing FROM v1_user", "SELECT name FROM v1_user WHERE name = :name"):
            refused = self.run_here("query", sql)
            self.assertNotEqual(refused.returncode, 0, sql)
            self.assertEqual(refused.stdout, b"", sql)
            self.assertTrue(refused.stderr, sql)

    def test_a_query_ends_and_holds_no_more_than_it_may(self):
        with Simulator(fleet(("cam", 0, ""))) as room:
            self.save(room.urls.values())
        rows = ("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 200) "
                "SELECT format('%1000000s', x) AS text FROM c")
        for sql, why in (("SELECT length(ltrim(format('%1000000s', ''), format('%.80000c', 'b') || ' '))", "ltrim: texts of"),
                         ("SELECT length(format('%.2000000000c', 'b'))", "format: widths of over"),
                         (rows, "--format jsonl")):
            refused = self.run_here("query", sql)
            self.assertNotEqual(refused.returncode, 0, sql)
            self.assertEqual(refused.stdout, b"", sql)
            self.assertIn(why, refused.stderr.decode())
        lines = self.run_here("query", rows, "--format", "jsonl")
        self.assertEqual((lines.returncode, lines.stdout.count(b"\n")), (0, 200), lines.stderr)

    def test_a_device_that_moved_keeps_its_identity(self):
        with Simulator(fleet(("cam", 0, ""))) as room:
            report, _ = self.save(room.urls.values())
        with Simulator(fleet(("cam", 0, 'address = "127.0.0.9"'))) as room:
            moved, said = self.save(room.urls.values())
        self.assertIn("0 new, 1 changed", said)
        self.assertEqual(moved["devices"][0]["id"], report["devices"][0]["id"])
        self.assertTrue(self.devices()[0]["address"].startswith("127.0.0.9:"))

    def test_a_device_that_is_not_known_names_the_remedy(self):
        with Simulator(fleet(("one", 0, ""), ("two", 0, ""))) as room:
            self.save(room.urls.values())
        done = self.run_here("show", "192.0.2.1")
        self.assertEqual(done.returncode, 66)
        self.assertIn("camaudit devices", done.stderr.decode())
        several = self.run_here("show", "127.0.0.1")
        self.assertEqual(several.returncode, 64)
        self.assertIn("may mean 2 devices", several.stderr.decode())

    def test_a_state_directory_that_cannot_be_made_is_told_before_any_device_is_asked(self):
        self.state.write_text("a file stands here", encoding="utf-8")
        with Simulator(fleet(("cam", 0, ""))) as room:
            done = self.run_here("audit", "--save", "--device", room.urls["cam"])
            self.assertIn(done.returncode, (73, 77), done.stderr)
            self.assertIn(str(self.state), done.stderr.decode())
            self.assertEqual(room.statistics()["cam"]["requests"], 0)

    def test_a_damaged_inventory_is_set_aside(self):
        self.state.mkdir()
        self.state.joinpath("inventory.db").write_bytes(b"x" * 8192)
        refused = self.run_here("devices")
        self.assertIn("damaged", refused.stderr.decode())
        with Simulator(fleet(("cam", 0, ""))) as room:
            _, said = self.save(room.urls.values())
        self.assertIn("set aside", said)
        self.assertEqual(len(self.devices()), 1)
        self.assertTrue(list(self.state.glob("inventory.db.damaged-*")))


@unittest.skipUnless(os.geteuid() == 0, "only root can become somebody else")
class Root(unittest.TestCase):
    def service(self):
        """A state directory that is the user nobody's, and a place like /etc/camaudit beside it."""
        directory = tempfile.TemporaryDirectory(dir="/tmp")
        self.addCleanup(directory.cleanup)
        base = pathlib.Path(directory.name)
        base.chmod(0o755)
        for name, owner in (("state", 65534), ("etc", 0)):
            base.joinpath(name).mkdir(mode=0o750)
            os.chown(base / name, owner, 65534)
        return base

    def run_at(self, where, *arguments):
        return subprocess.run([os.environ["CAMAUDIT"], *map(str, arguments), "--state-dir", str(where.parent / "state")],
                              capture_output=True, text=True, timeout=60, check=False, cwd=where)

    def test_what_a_person_declares_is_written_and_read_by_root(self):
        etc = self.service() / "etc"
        etc.joinpath("camaudit.toml").write_text('[register]\nfile = "register.toml"\ncameras = "cameras.csv"\n'
                                                 '[rules]\nwaivers = "waivers.toml"\n', encoding="utf-8")
        etc.joinpath("waivers.toml").write_text("", encoding="utf-8")
        for path in etc.iterdir():
            path.chmod(0o600)
        for arguments in (("register", "init"), ("register", "check"), ("waivers", "check"), ("rules", "check")):
            done = self.run_at(etc, *arguments, "--config", etc / "camaudit.toml")
            self.assertEqual(done.returncode, 0, (arguments, done.stderr))
        self.assertEqual(etc.joinpath("register.toml").stat().st_uid, 0)

    def test_what_the_owner_of_the_state_may_not_do_is_told_with_who_it_was(self):
        etc = self.service() / "etc"
        self.assertEqual(self.run_at(etc, "key", "create").returncode, 0)
        etc.joinpath("site.password").touch(mode=0o600)
        etc.joinpath("site.toml").write_text('[[credentials]]\ndevices = ["127.0.0.1"]\nusername = "a"\n'
                                             'password_file = "site.password"\n', encoding="utf-8")
        for arguments in (("audit", "--config", "site.toml", "--device", "127.0.0.1"), ("status", "--prometheus", etc / "camaudit.prom")):
            done = self.run_at(etc, *arguments)
            self.assertEqual(done.returncode, 77, (arguments, done.stderr))
            self.assertIn(f"this ran not as root but as the user nobody, to whom {etc.parent / 'state'} belongs: let that user",
                          done.stderr)
        done = self.run_at(etc, "status", "--prometheus", "-")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("camaudit_daemon_running 0\n", done.stdout)

    def test_root_takes_on_the_owner_of_the_state_directory(self):
        with tempfile.TemporaryDirectory(dir="/tmp") as base:
            os.chmod(base, 0o755)
            state = pathlib.Path(base, "state")
            state.mkdir(mode=0o750)
            os.chown(state, 65534, 65534)
            done = subprocess.run([os.environ["CAMAUDIT"], "key", "create", "--state-dir", str(state)],
                                  capture_output=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            made = list(state.rglob("*"))
            self.assertTrue(made)
            for path in made:
                self.assertEqual((path.stat().st_uid, path.stat().st_gid), (65534, 65534), path)


if __name__ == "__main__":
    unittest.main()
