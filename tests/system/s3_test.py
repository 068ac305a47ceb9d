# SPDX-License-Identifier: GPL-3.0-or-later
"""camaudit spool deliver to an S3-compatible store: s3rver, over TLS with a private CA. s3rver 3.7.1 looks at the key id of
a Signature Version 4 and not at the signature, which is therefore computed here once more, from Amazon's description.
"""
import hashlib
import hmac
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import threading
import time
import unittest

from receiving import AUTHORITY, SITE, FakeCollector, PrivateCa, SendingSite, free_port, scratch, status

NODE = shutil.which("node")
S3RVER = pathlib.Path(os.environ.get("CAMAUDIT_PEERS", ""), "node_modules", "s3rver", "bin", "s3rver.js")
START_SECONDS = 60
DELIVERED, UNAVAILABLE = 0, 69


def signature(head, body, secret):
    """The signature that a request should carry, and the one that it does."""
    lines = head.split("\r\n")
    method, path, _ = lines[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
    fields = dict(field.split("=", 1) for field in headers["authorization"].split(" ", 1)[1].split(", "))
    scope = fields["Credential"].split("/", 1)[1]
    signed = fields["SignedHeaders"].split(";")
    canonical = "\n".join([method, path, "", *(f"{name}:{headers[name]}" for name in signed), "", ";".join(signed),
                           hashlib.sha256(body).hexdigest()])
    text = "\n".join(["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest(), fields["Signature"]


class Signature(unittest.TestCase):
    def test_it_is_that_of_the_description(self):
        with scratch() as base, FakeCollector(lambda path, body: status(200)) as collector:
            site = SendingSite(base)
            credentials = site.directory / "s3"
            credentials.write_text("AKIDEXAMPLE\nwJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n")
            credentials.chmod(0o600)
            site.configure(url="s3://bucket/a", s3_endpoint=collector.url.replace("/v1/", ""), s3_region="eu-west-2",
                           s3_credentials_file=str(credentials))
            site.make(2, size=780_000)
            self.assertEqual(site.deliver().returncode, DELIVERED)
            for head, body in collector.requests:
                wanted, found = signature(head, body, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
                self.assertEqual(found, wanted)
                self.assertIn(f"x-amz-content-sha256: {hashlib.sha256(body).hexdigest()}\r\n", head)
                self.assertNotIn("wJalr", head)


class Store(unittest.TestCase):
    def setUp(self):
        self.kept = scratch()
        self.addCleanup(self.kept.cleanup)
        base = pathlib.Path(self.kept.name)
        self.ca = PrivateCa(base, "servers")
        certificate, key = self.ca.issue("server", "/CN=store", "IP:127.0.0.1")
        self.data = base / "data"
        self.port = free_port()
        self.process = subprocess.Popen(
            [NODE, str(S3RVER), "--directory", str(self.data), "--address", "127.0.0.1", "--port", str(self.port),
             "--key", str(key), "--cert", str(certificate), "--configure-bucket", "summaries"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.stop)
        until = time.monotonic() + START_SECONDS
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("s3rver did not start")
            threading.Event().wait(0.05)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(START_SECONDS)

    def site(self, name="site", bucket="summaries/agents", key_id="S3RVER"):
        site = SendingSite(self.kept.name, name)
        credentials = site.directory / "s3"
        credentials.write_text(f"{key_id}\nS3RVER\n")
        credentials.chmod(0o600)
        return site.configure(url=f"s3://{bucket}", s3_endpoint=f"https://127.0.0.1:{self.port}", s3_region="eu-west-2",
                              s3_credentials_file=str(credentials), ca_file=str(self.ca.certificate))

    def test_delivered_byte_for_byte_and_twice_is_once(self):
        site = self.site()
        names = site.make(3, size=20_000)
        done = site.deliver()
        self.assertEqual(done.returncode, DELIVERED, done.stderr)
        stored = self.data / "summaries" / "agents" / AUTHORITY / SITE
        for name in names:
            self.assertEqual((stored / (name + "._S3rver_object")).read_bytes(), site.made[name])
            os.replace(site.state / "spool" / "sent" / name, site.state / "spool" / "pending" / name)
        self.assertEqual(site.deliver().returncode, DELIVERED)
        self.assertEqual(site.names("sent"), names)

    def test_an_unknown_key_waits_for_a_person(self):
        site = self.site(key_id="stranger")
        names = site.make(2)
        done = site.deliver()
        self.assertEqual(done.returncode, UNAVAILABLE, done.stderr)
        self.assertIn(b"403: it does not accept the signature", done.stderr)
        self.assertIn(b"s3_credentials_file", done.stderr)
        self.assertEqual(site.names("pending"), names)

    def test_a_bucket_that_is_not_there_waits_for_a_person(self):
        site = self.site(bucket="nowhere")
        names = site.make(1)
        done = site.deliver()
        self.assertEqual(done.returncode, UNAVAILABLE, done.stderr)
        self.assertIn(b"404", done.stderr)
        self.assertEqual(site.names("pending"), names)


if __name__ == "__main__":
    if NODE is None or not S3RVER.exists() or not shutil.which("openssl"):
        print("skipped: node, s3rver (tests/peers/install.sh) or openssl is not installed")
        sys.exit(1 if os.environ.get("CI") == "true" else 77)
    unittest.main()
