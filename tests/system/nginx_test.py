# SPDX-License-Identifier: GPL-3.0-or-later
"""camaudit spool deliver to nginx with the configuration of packaging/collector, over mutual TLS with a private CA."""
import os
import pathlib
import shutil
import ssl
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

from receiving import AUTHORITY, NGINX, SITE, Nginx, PrivateCa, SendingSite, scratch

DELIVERED, PARKED, UNAVAILABLE = 0, 2, 69


class Collector(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = scratch()
        cls.base = pathlib.Path(cls.kept.name)
        cls.base.chmod(0o755)
        cls.clients = PrivateCa(cls.base, "clients")
        cls.servers = PrivateCa(cls.base, "servers")
        cls.server = cls.servers.issue("server", "/CN=collector", "IP:127.0.0.1")
        cls.right = cls.clients.client("right")

    @classmethod
    def tearDownClass(cls):
        cls.kept.cleanup()

    def setUp(self):
        self.directory = scratch()
        self.addCleanup(self.directory.cleanup)
        pathlib.Path(self.directory.name).chmod(0o755)
        self.nginx = Nginx(pathlib.Path(self.directory.name, "nginx"), self.clients.certificate, self.server)
        self.nginx.start()
        self.addCleanup(self.nginx.stop)

    def site(self, client=None, ca=None, url=None, **named):
        site = SendingSite(self.directory.name, **named)
        certificate, key = client or self.right
        return site.configure(url=url or self.nginx.url, ca_file=str(ca or self.servers.certificate),
                              client_certificate=str(certificate), client_key=str(key))

    def expect_refused(self, site, *words):
        names = site.make(2)
        done = site.deliver()
        self.assertEqual(done.returncode, UNAVAILABLE, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertEqual(site.names("pending"), names)
        self.assertEqual(self.nginx.received(), {})
        # Told once: on the second attempt only the reason stands there, without the alert.
        again = site.deliver()
        self.assertEqual(len(again.stderr.splitlines()), len(done.stderr.splitlines()) - 1)

    def get(self, path, client=None, method="GET", data=None):
        context = ssl.create_default_context(cafile=str(self.servers.certificate))
        certificate, key = client or self.right
        context.load_cert_chain(certificate, key)
        request = urllib.request.Request(self.nginx.url + path, method=method, data=data)
        try:
            with urllib.request.urlopen(request, context=context, timeout=20) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as error:
            return error.code, b""

    def test_delivered_byte_for_byte_and_twice_is_once(self):
        site = self.site()
        names = site.make(3)
        self.assertEqual(site.deliver().returncode, DELIVERED)
        self.assertEqual(self.nginx.received(),
                         {f"v1/{AUTHORITY}/{SITE}/{name}": site.made[name] for name in names})
        # The word of the delivery was lost: all goes again.
        for name in names:
            os.replace(site.state / "spool" / "sent" / name, site.state / "spool" / "pending" / name)
        self.assertEqual(site.deliver().returncode, DELIVERED)
        self.assertEqual(len(self.nginx.received()), 3)
        self.assertEqual(site.names("sent"), names)

    def test_a_client_certificate_of_another_ca(self):
        stranger = PrivateCa(self.directory.name, "stranger").client("client")
        self.expect_refused(self.site(client=stranger), b"403")

    def test_an_expired_client_certificate(self):
        self.expect_refused(self.site(client=self.clients.client("expired", expired=True)), b"403")

    def test_no_client_certificate(self):
        site = SendingSite(self.directory.name)
        self.expect_refused(site.configure(url=self.nginx.url, ca_file=str(self.servers.certificate)), b"403")

    def test_the_path_of_another_authority_and_of_another_site(self):
        self.expect_refused(self.site(client=self.clients.client("other", authority="E09000001")), b"403")
        self.expect_refused(self.site(client=self.clients.client("annexe", site="annexe"), name="annexe-site"), b"403")

    def test_what_is_carried_for_another_site_where_that_is_permitted(self):
        island = SendingSite(self.directory.name, "island", authority="W06000001", site="harbour").configure()
        relay = self.site()
        names = island.make(2)
        stick = pathlib.Path(self.directory.name, "stick")
        self.assertEqual(island.run("export", stick).returncode, DELIVERED)
        self.assertEqual(relay.run("import", stick).returncode, DELIVERED)
        done = relay.deliver()
        self.assertEqual(done.returncode, UNAVAILABLE, done.stderr)
        self.assertIn(b"carried for W06000001/harbour: the collector answered 403: it must permit this machine", done.stderr)
        self.assertNotIn(b"client_certificate", done.stderr)
        self.assertEqual(self.nginx.received(), {})

        self.nginx.stop()
        text, example = self.nginx.config.read_text(), '# "~^E09000099/harbour$" "E09000099/main-control-room";'
        self.assertIn(example, text)
        self.nginx.config.write_text(text.replace(example, f'"~^W06000001/harbour$" "{AUTHORITY}/{SITE}";'))
        self.nginx.start()
        self.assertEqual(relay.deliver().returncode, DELIVERED)
        self.assertEqual(self.nginx.received(), {f"v1/W06000001/harbour/{name}": island.made[name] for name in names})
        # For that site alone, not the other way round, and nobody else.
        put = {"method": "PUT", "data": b"x"}
        harbour = self.clients.client("harbour", authority="W06000001", site="harbour")
        self.assertEqual(self.get(f"W06000001/annexe/{names[0]}", **put)[0], 403)
        self.assertEqual(self.get(f"W06000001/HARBOUR/{names[0]}", **put)[0], 403)
        self.assertEqual(self.get(f"{AUTHORITY}/{SITE}/{names[0]}", client=harbour, **put)[0], 403)
        other = self.clients.client("third", authority="E09000001")
        self.assertEqual(self.get(f"W06000001/harbour/{names[0]}", client=other, **put)[0], 403)
        self.assertEqual(self.get(f"W06000001/harbour/{names[0]}")[0], 403)
        nameless = self.clients.issue("nameless", "/CN=" + SITE)
        self.assertEqual(self.get(f"W06000001/harbour/{names[0]}", client=nameless, **put)[0], 403)

    def test_a_subject_that_only_contains_the_right_one(self):
        sly = self.clients.issue("sly", f"/OU=x,OU={AUTHORITY}/CN={SITE}")
        self.expect_refused(self.site(client=sly), b"403")

    def test_a_server_of_another_ca(self):
        self.expect_refused(self.site(ca=self.clients.certificate), b"certificate")

    def test_without_ca_file_the_private_ca_is_not_trusted(self):
        certificate, key = self.right
        site = SendingSite(self.directory.name)
        self.expect_refused(site.configure(url=self.nginx.url, client_certificate=str(certificate), client_key=str(key)),
                            b"certificate")

    def where_the_system_trusts(self, certificate):
        """Where to run a command so that it finds that authority in the store of the machine: in mounts of its own."""
        store = pathlib.Path(self.directory.name, "store")
        store.mkdir()
        shutil.copy(certificate, store / "authority.pem")
        subprocess.run(["openssl", "rehash", str(store)], check=True, capture_output=True)
        shutil.copy(certificate, store / "ca-certificates.crt")
        unshare = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
        inside = [*unshare, "sh", "-c", 'mount --bind "$0" /etc/ssl/certs && exec "$@"', str(store)]
        trial = subprocess.run([*inside, "true"], capture_output=True, timeout=60, check=False)
        if trial.returncode and not (os.environ.get("CI") == "true" and os.geteuid() == 0):
            self.skipTest(f"nothing can be mounted here: {trial.stderr.decode().strip()}")
        return inside

    def test_with_ca_file_nothing_of_the_system_is_trusted(self):
        inside = self.where_the_system_trusts(self.servers.certificate)
        site = self.site(ca=self.clients.certificate)
        site.inside = inside
        self.expect_refused(site, b"certificate")
        # Without one it is that store that counts, or the test would show nothing.
        certificate, key = self.right
        trusting = SendingSite(self.directory.name, "trusting")
        trusting.configure(url=self.nginx.url, client_certificate=str(certificate), client_key=str(key))
        trusting.inside = inside
        trusting.make()
        done = trusting.deliver()
        self.assertEqual(done.returncode, DELIVERED, done.stderr)

    def test_a_server_of_another_name(self):
        self.expect_refused(self.site(url=self.nginx.url.replace("127.0.0.1", "localhost")), b"certificate")

    def test_an_expired_server_certificate(self):
        self.nginx.stop()
        expired = self.servers.issue("expired", "/CN=collector", "IP:127.0.0.1", expired=True)
        self.nginx = Nginx(pathlib.Path(self.directory.name, "second"), self.clients.certificate, expired)
        self.nginx.start()
        self.addCleanup(self.nginx.stop)
        self.expect_refused(self.site(), b"expired")

    def test_too_large_a_summary_is_parked_and_the_next_goes_on(self):
        site = self.site()
        large = site.make(1, size=780_000)
        small = site.make(1)
        self.nginx.stop()
        self.nginx.config.write_text(self.nginx.config.read_text().replace("client_max_body_size 1m", "client_max_body_size 500k"))
        self.nginx.start()
        done = site.deliver()
        self.assertEqual(done.returncode, PARKED, done.stderr)
        self.assertIn(b"413", done.stderr)
        self.assertEqual((site.names("parked"), site.names("sent")), (large, small))

    def test_down_and_up_again(self):
        site = self.site()
        names = site.make(5)
        self.nginx.stop()
        self.assertEqual(site.deliver().returncode, UNAVAILABLE)
        self.assertEqual(site.names("pending"), names)
        self.nginx.start()
        self.assertEqual(site.deliver().returncode, DELIVERED)
        self.assertEqual(len(self.nginx.received()), 5)

    def test_a_key_that_does_not_belong(self):
        certificate, _ = self.right
        _, key = self.clients.client("unrelated")
        done = self.site(client=(certificate, key)).deliver()
        self.assertEqual(done.returncode, 78)
        self.assertIn(b"client_key is not the key of client_certificate", done.stderr)

    def test_nobody_reads_summaries_and_only_the_owner_reads_receipts(self):
        site = self.site()
        name, = site.make()
        self.assertEqual(site.deliver().returncode, DELIVERED)
        path = f"{AUTHORITY}/{SITE}/{name}"
        other = self.clients.client("reader", authority="E09000001")
        self.assertEqual(self.get(path)[0], 403)
        self.assertEqual(self.get(path, method="DELETE")[0], 403)
        self.assertEqual(self.get(f"{AUTHORITY}/{SITE}/")[0], 404)
        self.assertIn(self.get("../../etc/passwd")[0], (400, 404))
        receipt = f"{AUTHORITY}/{SITE}/receipts/{name.replace('.dsse.json', '.receipt.json')}"
        file = self.nginx.receipts / "v1" / receipt
        file.parent.mkdir(parents=True)
        file.write_bytes(b"signed")
        for folder in (self.nginx.receipts / "v1").rglob("*"):
            folder.chmod(0o755)
        self.assertEqual(self.get(receipt), (200, b"signed"))
        self.assertEqual(self.get(receipt, client=other)[0], 403)
        self.assertEqual(self.get(receipt, method="PUT", data=b"forged")[0], 403)
        self.assertEqual(self.get(f"{AUTHORITY}/{SITE}/evil.php", method="PUT", data=b"x")[0], 404)

    def test_old_tls_is_not_spoken(self):
        self.nginx.stop()
        self.nginx.config.write_text(self.nginx.config.read_text().replace(
            "ssl_protocols TLSv1.2 TLSv1.3;", "ssl_protocols TLSv1.1; ssl_ciphers DEFAULT:@SECLEVEL=0;"))
        self.nginx.start()
        # OpenSSL as this machine is set up refuses it anyway; by these settings it would not.
        lenient = pathlib.Path(self.directory.name, "openssl.cnf")
        lenient.write_text("openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = lenient\n"
                           "[lenient]\nMinProtocol = TLSv1\nCipherString = DEFAULT:@SECLEVEL=0\n")
        os.environ["OPENSSL_CONF"] = str(lenient)
        self.addCleanup(os.environ.pop, "OPENSSL_CONF")
        self.expect_refused(self.site(), b"TLS")


if __name__ == "__main__":
    if not pathlib.Path(NGINX).exists() or not shutil.which("openssl"):
        print("skipped: nginx or openssl is not installed")
        sys.exit(1 if os.environ.get("CI") == "true" else 77)
    unittest.main()
