# SPDX-License-Identifier: GPL-3.0-or-later
"""camaudit spool deliver against a collector that answers everything there is; and against nothing."""
import base64
import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import threading
import time
import unittest
import unittest.mock

from receiving import AUTHORITY, SITE, FakeCollector, PrivateCa, SendingSite, free_port, scratch, status

DELIVERED, PARKED, UNAVAILABLE = 0, 2, 69
EXPECTED = {**{code: DELIVERED for code in (200, 201, 202, 204)},
            **{code: PARKED for code in (400, 409, 412, 413, 415, 422)},
            **{code: UNAVAILABLE for code in (203, 206, 300, 301, 302, 303, 307, 308, 401, 402, 403, 404, 405, 407, 408, 410,
                                              418, 425, 429, 451, 500, 501, 502, 503, 504, 507, 599, 600, 999)}}


class Delivery(unittest.TestCase):
    def setUp(self):
        self.directory = scratch()
        self.addCleanup(self.directory.cleanup)

    def site(self, name="site", **collector):
        return SendingSite(self.directory.name, name).configure(**collector)

    def expect_kept(self, site, done):
        """A clear line, nothing lost, the code for a collector that is not available."""
        self.assertEqual(done.returncode, UNAVAILABLE, done.stderr)
        self.assertTrue(done.stderr.decode().strip())
        self.assertNotIn(b"internal error", done.stderr)
        self.assertEqual(site.names("pending"), sorted(site.made))
        for name, content in site.made.items():
            self.assertEqual((site.state / "spool" / "pending" / name).read_bytes(), content)

    def test_every_status(self):
        for code, expected in EXPECTED.items():
            with self.subTest(status=code), FakeCollector(lambda path, body: status(code)) as collector:
                site = self.site(f"s{code}", url=collector.url)
                names = site.make(1)
                done = site.deliver()
                self.assertEqual(done.returncode, expected, done.stderr)
                folder = {DELIVERED: "sent", PARKED: "parked"}.get(expected, "pending")
                self.assertEqual(site.names(folder), names)
                if expected != DELIVERED:
                    self.assertIn(str(code).encode(), done.stderr)

    def test_the_request_is_what_the_contract_says(self):
        with FakeCollector(lambda path, body: status(201)) as collector:
            site = self.site(url=collector.url.rstrip("/"))
            name, = site.make()
            self.assertEqual(site.deliver().returncode, DELIVERED)
            (head, body), = collector.requests
        self.assertTrue(head.startswith(f"PUT /v1/{AUTHORITY}/{SITE}/{name} HTTP/1.1\r\n"), head)
        self.assertEqual(body, site.made[name])
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        for header in ("Content-Type: application/vnd.dsse+json", f"Content-Digest: sha-256=:{digest}:",
                       f"Content-Length: {len(body)}", "User-Agent: camaudit/"):
            self.assertIn(f"\r\n{header}", head)
        for header in ("Authorization", "Cookie", "Expect", "Accept-Encoding"):
            self.assertNotIn(f"\r\n{header}:", head)

    def test_a_redirect_leads_nowhere(self):
        with FakeCollector(lambda path, body: status(201)) as elsewhere:
            for code in (301, 302, 303, 307, 308):
                answer = status(code, f"Location: {elsewhere.url}")
                with FakeCollector(lambda path, body: answer) as collector:
                    site = self.site(f"r{code}", url=collector.url)
                    site.make()
                    done = site.deliver()
                    self.expect_kept(site, done)
                    self.assertIn(elsewhere.url.encode(), done.stderr)
            self.assertEqual(elsewhere.requests, [])

    def test_a_proxy_of_the_environment_is_not_asked(self):
        with FakeCollector(lambda path, body: status(201)) as collector, FakeCollector(lambda path, body: status(201)) as proxy:
            site = self.site(url=collector.url)
            names = site.make()
            for name in ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"):
                patched = unittest.mock.patch.dict(os.environ, {name: f"http://{proxy.authority}", "no_proxy": ""})
                patched.start()
                self.addCleanup(patched.stop)
            self.assertEqual(site.deliver().returncode, DELIVERED)
            self.assertEqual(proxy.requests, [])
            self.assertEqual(site.names("sent"), names)

    def test_newest_first_then_the_backlog(self):
        with FakeCollector(lambda path, body: status(201)) as collector:
            site = self.site(url=collector.url)
            names = site.make(4)
            self.assertEqual(site.deliver().returncode, DELIVERED)
            asked = [head.split(" ")[1].rsplit("/", 1)[1] for head, _ in collector.requests]
        self.assertEqual(asked, names[::-1])
        self.assertEqual(site.names("sent"), names)

    def test_a_collector_that_never_answers(self):
        with FakeCollector(lambda path, body: None) as collector:
            site = self.site(url=collector.url, timeout="1s")
            site.make(2)
            self.expect_kept(site, site.deliver())
            self.assertEqual(len(collector.requests), 1)

    def test_garbage(self):
        for number, garbage in enumerate([b"\x00\xff" * 300 + b"\r\n\r\n", b"SSH-2.0-x\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/9.9 201 x\r\n\r\n",
                                          b"HTTP/1.1 201 Created\r\nContent-Length: 50\r\nConnection: close\r\n\r\nshort",
                                          b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n",
                                          b"HTTP/1.1 201 Created\r\n" + b"X: y\r\n" * 20000 + b"\r\n", b""]):
            with self.subTest(number), FakeCollector(lambda path, body: iter([garbage])) as collector:
                site = self.site(f"g{number}", url=collector.url, timeout="3s")
                site.make()
                self.expect_kept(site, site.deliver())

    def test_a_reply_of_a_gigabyte_is_cut_off(self):
        sent = []

        def gigabyte(path, body):
            yield b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
            for _ in range(1024):
                sent.append(1)
                yield b"100000\r\n" + b"x" * 0x100000 + b"\r\n"

        with FakeCollector(gigabyte) as collector:
            site = self.site(url=collector.url)
            site.make()
            self.expect_kept(site, site.deliver())
        self.assertLess(len(sent), 200)

    def test_an_announced_gigabyte_is_not_awaited(self):
        with FakeCollector(lambda path, body: iter([b"HTTP/1.1 201 Created\r\nContent-Length: 1000000000\r\n\r\n"])) as collector:
            site = self.site(url=collector.url)
            site.make()
            self.expect_kept(site, site.deliver())

    def test_retry_after_and_restarts(self):
        with FakeCollector(lambda path, body: status(503, "Retry-After: 7200")) as collector:
            site = self.site(url=collector.url)
            site.make()
            begin = time.time()
            self.expect_kept(site, site.deliver("--if-due"))
            self.assertEqual(len(collector.requests), 1)
            for _ in range(3):
                self.expect_kept(site, site.deliver("--if-due"))
            self.assertEqual(len(collector.requests), 1, "a restart does not hurry")
            next_attempt = site.listed()["next_attempt"]
            self.assertEqual(next_attempt[:16], time.strftime("%Y-%m-%dT%H:%M", time.gmtime(begin + 7200)))
            self.expect_kept(site, site.deliver())
            self.assertEqual(len(collector.requests), 2, "a person may")

    def test_nothing_listens(self):
        site = self.site(url=f"http://127.0.0.1:{free_port()}/v1/")
        site.make(3)
        done = site.deliver()
        self.expect_kept(site, done)
        self.assertIn(b"refused", done.stderr)

    def begin_and_wait_for_the_request(self, site, collector):
        process = site.start("deliver")
        until = time.monotonic() + 60
        while not collector.requests and time.monotonic() < until:
            threading.Event().wait(0.01)
        self.assertEqual(len(collector.requests), 1)
        return process

    def test_killed_while_the_network_is_waited_for(self):
        site = self.site()
        names = site.make(3)
        for how, code in ((signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130), (signal.SIGTERM, 130)):
            with self.subTest(how), FakeCollector(lambda path, body: None) as collector:
                site.configure(url=collector.url)
                process = self.begin_and_wait_for_the_request(site, collector)
                process.send_signal(how)
                process.communicate(timeout=60)
                self.assertEqual(process.returncode, code)
                self.assertEqual(site.names("pending"), names)
        with FakeCollector(lambda path, body: status(201)) as collector:
            site.configure(url=collector.url)
            self.assertEqual(site.deliver().returncode, DELIVERED)
        self.assertEqual(site.names("sent"), names)
        self.assertEqual(site.listed()["gaps"], [])

    def test_two_do_not_deliver_at_once(self):
        with FakeCollector(lambda path, body: None) as collector:
            site = self.site(url=collector.url)
            site.make(2)
            process = self.begin_and_wait_for_the_request(site, collector)
            done = site.deliver()
            self.assertEqual((done.returncode, len(collector.requests)), (UNAVAILABLE, 1))
            self.assertIn(b"another process", done.stderr)
            self.assertEqual(len(site.listed()["entries"]), 2, "who only looks may")
            process.kill()
            process.communicate(timeout=60)

    def test_a_spool_that_somebody_works_on_for_a_moment_is_waited_for(self):
        with FakeCollector(lambda path, body: status(201)) as collector:
            site = self.site(url=collector.url)
            site.make(1)
            lock = (site.state / "spool" / "lock").open("ab")
            fcntl.flock(lock, fcntl.LOCK_EX)
            moment = threading.Timer(1, lock.close)
            moment.start()
            done = site.deliver()
            moment.join()
            self.assertEqual(done.returncode, DELIVERED, done.stderr)

    def test_doctor_tells_of_the_spool(self):
        with FakeCollector(lambda path, body: status(422)) as collector:
            site = self.site(url=collector.url)
            site.make(2)
            site.deliver()
            checks = {check["subject"]: check for check in json.loads(site.command("doctor", "--format", "json").stdout)["checks"]}
            self.assertEqual(checks["spool"]["verdict"], "warning")
            self.assertIn("2 parked", checks["spool"]["finding"])
            self.assertEqual(checks["collector credentials"]["verdict"], "good")
            missing = str(pathlib.Path(self.directory.name, "none.pem"))
            site.configure(url=collector.url, ca_file=missing)
            done = site.command("doctor")
            self.assertEqual(done.returncode, 2)
            self.assertIn(b"none.pem", done.stdout)

    def doctor(self, site, subject):
        checks = json.loads(site.command("doctor", "--format", "json").stdout)["checks"]
        check, = (check for check in checks if check["subject"] == subject)
        return check

    def test_doctor_tells_how_long_the_certificate_is_good(self):
        ca = PrivateCa(self.directory.name, "clients")
        for name, dates, verdict, finding in [("long", {"days": 365}, "good", "is valid until"),
                                              ("soon", {"days": 29}, "warning", "is valid until"),
                                              ("over", {"expired": True}, "bad", "ended on 2020-02-01")]:
            with self.subTest(name):
                certificate, key = ca.client(name, **dates)
                site = self.site("site-" + name, url="https://127.0.0.1:9/v1/", client_certificate=str(certificate),
                                 client_key=str(key))
                check = self.doctor(site, "collector credentials")
                self.assertEqual(check["verdict"], verdict)
                self.assertIn(finding, check["finding"])
                self.assertEqual("for a new one" in check["remedy"], verdict != "good")

    def test_doctor_tells_why_nothing_arrived(self):
        site = self.site(url=f"http://127.0.0.1:{free_port()}/v1/")
        self.assertEqual(self.doctor(site, "spool")["finding"], "empty: no summary was made yet")
        site.make(1)
        self.assertEqual(site.deliver().returncode, UNAVAILABLE)
        check = self.doctor(site, "spool")
        self.assertEqual(check["verdict"], "warning")
        self.assertRegex(check["finding"], "1 waiting.*at the last attempt: connection refused")
        (site.state / "spool" / "reserve").unlink()
        check = self.doctor(site, "spool")
        self.assertIn("the disk is full", check["finding"])
        self.assertIn("make room", check["remedy"])

    def test_parked_are_listed_with_the_reason_and_sent_again_on_request(self):
        code = [422]
        with FakeCollector(lambda path, body: status(code[0])) as collector:
            site = self.site(url=collector.url)
            names = site.make(2)
            self.assertEqual(site.deliver().returncode, PARKED)
            listed = site.listed()
            self.assertEqual([(e["state"], e["sequence"]) for e in listed["entries"]], [("parked", 2), ("parked", 1)])
            self.assertIn("422", listed["entries"][0]["why"])
            self.assertIn(b"422", site.run("list").stdout)
            code[0] = 201
            self.assertEqual(site.deliver().returncode, DELIVERED)
            self.assertEqual(site.names("parked"), names, "not by themselves")
            self.assertEqual(site.deliver("--parked").returncode, DELIVERED)
            self.assertEqual(site.names("sent"), names)

    def test_a_damaged_summary_is_not_sent(self):
        with FakeCollector(lambda path, body: status(201)) as collector:
            site = self.site(url=collector.url)
            names = site.make(2)
            (site.state / "spool" / "pending" / names[1]).write_bytes(b'{"payload":"AAAA"}')
            done = site.deliver()
            self.assertEqual(done.returncode, PARKED)
            self.assertIn(b"damaged", done.stderr)
            self.assertEqual(len(collector.requests), 1)
        self.assertEqual(site.names("corrupt"), [names[1]])
        gap, = site.listed()["gaps"]
        self.assertEqual((gap["first"], gap["last"], gap["reason"]), (2, 2, "corrupt"))

    def test_an_empty_spool(self):
        site = self.site(url=f"http://127.0.0.1:{free_port()}/v1/")
        self.assertEqual(site.run("list").stdout, b"Nothing is in the spool.\n")
        self.assertEqual(site.deliver().returncode, DELIVERED)

    def test_what_is_configured_wrong(self):
        missing = str(pathlib.Path(self.directory.name, "none.pem"))
        empty = pathlib.Path(self.directory.name, "empty.pem")
        empty.write_text("")
        junk = pathlib.Path(self.directory.name, "junk.pem")
        junk.write_text("no certificate\n")
        url = "https://127.0.0.1:9/v1/"
        for collector, code, word in [
                ({}, 78, b"url"),
                ({"url": "http://10.1.2.3/"}, 78, b"https"),
                ({"url": "ftp://127.0.0.1/"}, 78, b"https"),
                ({"url": "https://u:p@127.0.0.1/"}, 78, b"password"),
                ({"url": url, "ca_file": missing}, 66, b"ca_file"),
                ({"url": url, "ca_file": str(empty)}, 78, b"ca_file"),
                ({"url": url, "ca_file": str(junk)}, 78, b"ca_file"),
                ({"url": url, "client_certificate": missing}, 78, b"together"),
                ({"url": url, "client_certificate": missing, "client_key": missing}, 66, b"client_certificate"),
                ({"url": url, "client_certificate": str(junk), "client_key": str(junk)}, 78, b"client_certificate"),
                ({"url": "s3://bucket/x"}, 78, b"s3_endpoint"),
                ({"url": url, "s3_region": "x"}, 78, b"s3_region"),
                ({"url": url, "keep_days": 1}, 78, b"keep_days"),
                ({"url": url, "keep_dayz": 9}, 78, b"keep_days")]:
            with self.subTest(collector=collector):
                name = f"c{len(list(pathlib.Path(self.directory.name).iterdir()))}"
                done = self.site(name, **collector).deliver()
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertIn(word, done.stderr)
        site = SendingSite(self.directory.name, "nowhere", site="../up")
        self.assertEqual(site.configure(url=url).deliver().returncode, 78)

    def test_a_key_with_a_pass_phrase_is_refused_and_nobody_is_asked(self):
        certificate, key = PrivateCa(self.directory.name, "clients").client("right")
        locked = key.with_suffix(".locked")
        subprocess.run(["openssl", "pkey", "-in", key, "-aes256", "-passout", "pass:secret", "-out", locked], check=True,
                       capture_output=True)
        site = self.site(url="https://127.0.0.1:9/v1/", client_certificate=str(certificate), client_key=str(locked))
        done = site.deliver()
        self.assertEqual(done.returncode, 78, done.stderr)
        self.assertIn(b"client_key", done.stderr)
        self.assertNotIn(b"PEM pass phrase", done.stderr)

    def test_a_site_without_a_network(self):
        with FakeCollector(lambda path, body: status(201)) as collector:
            island = SendingSite(self.directory.name, "island", authority="W06000001", site="harbour").configure()
            relay = self.site("relay", url=collector.url)
            for medium in ("stick", "stick.jsonl"):
                with self.subTest(medium):
                    names = island.make(3)
                    path = pathlib.Path(self.directory.name, medium)
                    self.assertEqual(island.run("export", path).returncode, 0)
                    self.assertEqual(island.names("pending"), names, "until the word comes that they were delivered")
                    self.assertEqual(relay.run("import", path).returncode, 0)
                    self.assertEqual(relay.run("import", path).returncode, 0, "twice is once")
                    before = len(collector.requests)
                    self.assertEqual(relay.deliver().returncode, DELIVERED)
                    asked = [head.split(" ")[1] for head, _ in collector.requests[before:]]
                    self.assertEqual(asked, [f"/v1/W06000001/harbour/{name}" for name in names[::-1]])
                    self.assertEqual({body for _, body in collector.requests[before:]},
                                     {island.made[name] for name in names})
                    back = pathlib.Path(self.directory.name, "back-" + medium)
                    self.assertEqual(relay.run("export", back).returncode, 0)
                    self.assertEqual(island.run("import", back).returncode, 0)
                    self.assertEqual(island.names("pending"), [])

    def test_what_is_carried_and_was_parked_is_sent_again_on_request(self):
        code = [422]
        with FakeCollector(lambda path, body: status(code[0])) as collector:
            island = SendingSite(self.directory.name, "island", authority="W06000001", site="harbour").configure()
            relay = self.site("relay", url=collector.url)
            names = island.make(2)
            stick = pathlib.Path(self.directory.name, "stick")
            self.assertEqual(island.run("export", stick).returncode, 0)
            self.assertEqual(relay.run("import", stick).returncode, 0)
            self.assertEqual(relay.deliver().returncode, PARKED)
            code[0] = 201
            self.assertEqual(relay.deliver().returncode, DELIVERED)
            carried = relay.state / "carried" / "W06000001" / "harbour"
            self.assertEqual(sorted(path.name for path in (carried / "parked").iterdir()), names, "not by themselves")
            self.assertEqual(relay.deliver("--parked").returncode, DELIVERED)
            self.assertEqual(sorted(path.name for path in (carried / "sent").iterdir()), names)

    def test_what_the_collector_has_lost_is_sent_again_on_request(self):
        with FakeCollector(lambda path, body: status(201)) as collector:
            island = SendingSite(self.directory.name, "island", authority="W06000001", site="harbour").configure()
            relay = self.site("relay", url=collector.url)
            names = relay.make(3)
            carried = island.make(1)
            stick = pathlib.Path(self.directory.name, "stick")
            self.assertEqual(island.run("export", stick).returncode, 0)
            self.assertEqual(relay.run("import", stick).returncode, 0)
            self.assertEqual(relay.deliver().returncode, DELIVERED)
            before = len(collector.requests)
            self.assertEqual(relay.deliver("--again").returncode, DELIVERED)
            asked = [head.split(" ")[1].rsplit("/", 1)[1] for head, _ in collector.requests[before:]]
            self.assertEqual(asked, names[::-1] + carried)
            self.assertEqual(relay.names("sent"), names)

    def begun_while_the_spool_is_free(self, site, words, begun):
        """Whether others got at the spool of the site between when `begun()` and the end."""
        process = site.start(*words)
        free = 0
        while process.poll() is None:
            if not begun():
                continue
            with (site.state / "spool" / "lock").open("ab") as lock, contextlib.suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                free += 1
            time.sleep(0.005)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        return free > 0

    def test_a_slow_medium_does_not_hold_the_spool(self):
        island = SendingSite(self.directory.name, "island", authority="W06000001", site="harbour").configure()
        relay = self.site("relay", url=f"http://127.0.0.1:{free_port()}/v1/")
        relay.make(1)
        names = island.make(400)
        stick = pathlib.Path(self.directory.name, "stick")
        there = stick / "W06000001" / "harbour"
        self.assertTrue(self.begun_while_the_spool_is_free(island, ("export", stick), there.exists))
        self.assertEqual(len(list(there.iterdir())), len(names))
        carried = relay.state / "carried" / "W06000001" / "harbour" / "pending"
        self.assertTrue(self.begun_while_the_spool_is_free(relay, ("import", stick), carried.exists))
        self.assertEqual(len(list(carried.iterdir())), len(names))

    def test_two_exports_do_not_write_through_one_file(self):
        island = SendingSite(self.directory.name, "island", authority="W06000001", site="harbour").configure()
        island.make(1)
        stick = pathlib.Path(self.directory.name, "stick")
        with open(island.state / "export.lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = island.run("export", stick)
            self.assertEqual((done.returncode, b"another export" in done.stderr), (69, True), done.stderr)
            self.assertFalse(stick.exists())
        self.assertEqual(island.run("export", stick).returncode, 0)

    def test_import_takes_nothing_that_is_not_what_its_name_says(self):
        island = SendingSite(self.directory.name, "island", authority="W06000001", site="harbour").configure()
        relay = self.site("relay", url=f"http://127.0.0.1:{free_port()}/v1/")
        names = island.make(2)
        stick = pathlib.Path(self.directory.name, "stick")
        self.assertEqual(island.run("export", stick).returncode, 0)
        there = stick / "W06000001" / "harbour"
        (there / names[0]).write_bytes(island.made[names[1]])
        (there / "notes.txt").write_text("hello")
        (there / names[0].replace("-0000000001-", "-0000000009-")).symlink_to("/etc/passwd")
        (stick / "..odd").mkdir()
        done = relay.run("import", stick)
        self.assertEqual(done.returncode, PARKED, done.stderr)
        self.assertEqual(len(done.stderr.decode().splitlines()), 4, done.stderr)
        carried = relay.state / "carried" / "W06000001" / "harbour"
        self.assertEqual([path.name for path in (carried / "pending").iterdir()], [names[1]])
        self.assertEqual(list((carried / "tmp").iterdir()), [])
        self.assertEqual(relay.run("import", stick / "none").returncode, 66)
        self.assertEqual(island.run("export", self.directory.name + "/x.jsonl").returncode, 0)
        self.assertEqual(island.run("export", self.directory.name + "/x.jsonl").returncode, 73, "nothing is overwritten")


if __name__ == "__main__":
    unittest.main()
