# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and summaries: the commands, and the same checks by OpenSSL's command line alone."""
import base64
import ctypes
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FROZEN = ROOT / "tests/golden/summary/first-release.dsse.json"
TYPE = "application/vnd.camaudit.summary.v1+protobuf"
# RFC 8032, section 7.1, test 1.
PRIVATE_KEY = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
"""


def openssl(*arguments, data=None):
    done = subprocess.run(["openssl", *map(str, arguments)], input=data, capture_output=True, check=False, timeout=60)
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    return done.stdout


def varint(number):
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def as_link(payload, sequence, previous):
    """The summary with another sequence and previous digest: of a field that is there twice the last one counts."""
    return payload + b"\x18" + varint(sequence) + b"\x22\x20" + previous


class Summaries(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.base = pathlib.Path(self.directory.name)
        self.state = self.base / "state"
        self.private = self.base / "private.pem"
        self.private.write_text(PRIVATE_KEY)
        self.public = self.base / "agent.pem"
        self.public.write_bytes(openssl("pkey", "-in", self.private, "-pubout"))
        self.frozen = json.loads(FROZEN.read_bytes())
        self.payload = base64.b64decode(self.frozen["payload"])

    def run_here(self, *arguments, **environment):
        return subprocess.run([os.environ["CAMAUDIT"], *map(str, arguments)], capture_output=True, check=False, timeout=60,
                              env={**os.environ, "LC_ALL": "C.UTF-8", **environment})

    def expect(self, code, *arguments, **environment):
        done = self.run_here(*arguments, **environment)
        self.assertEqual(done.returncode, code, done.stdout.decode() + done.stderr.decode())
        return done.stdout.decode() + done.stderr.decode()

    def key(self, code, *arguments, **environment):
        return self.expect(code, "key", *arguments, "--state-dir", self.state, **environment)

    def sealed(self, payload, payload_type=TYPE):
        """An envelope made by OpenSSL alone."""
        signed = self.base / "to-sign"
        signed.write_bytes(b"DSSEv1 %d %s %d " % (len(payload_type), payload_type.encode(), len(payload)) + payload)
        signature = openssl("pkeyutl", "-sign", "-inkey", self.private, "-rawin", "-in", signed)
        return json.dumps({"payloadType": payload_type, "payload": base64.urlsafe_b64encode(payload).decode().rstrip("="),
                           "signatures": [{"sig": base64.urlsafe_b64encode(signature).decode()}]}).encode()

    def chain(self, count, folder="chain"):
        """So many summaries in a folder, under the names that they must have."""
        folder = self.base / folder
        folder.mkdir()
        files, payload = [], self.payload
        for sequence in range(1, count + 1):
            if sequence > 1:
                payload = as_link(self.payload, sequence, hashlib.sha256(payload).digest())
            file = folder / f"1790000000-{sequence:010}-{hashlib.sha256(payload).hexdigest()}.dsse.json"
            file.write_bytes(self.sealed(payload))
            files.append(file)
        return folder, files

    def test_a_key_is_made_once_and_openssl_agrees_on_its_id(self):
        self.assertIn("camaudit key create", self.key(66, "show"))
        made = self.key(0, "create")
        self.assertEqual((self.state / "keys").stat().st_mode & 0o777, 0o700)
        self.assertEqual((self.state / "keys/signing-key.pem").stat().st_mode & 0o777, 0o600)
        before = (self.state / "keys/signing-key.pem").read_bytes()
        self.key(73, "create")
        self.assertEqual((self.state / "keys/signing-key.pem").read_bytes(), before)
        pem = self.run_here("key", "show", "--pem", "--state-dir", self.state).stdout
        der = openssl("pkey", "-pubin", "-outform", "DER", data=pem)
        self.assertIn(hashlib.sha256(der).hexdigest(), made)
        self.assertEqual(openssl("pkey", "-in", self.state / "keys/signing-key.pem", "-pubout"), pem)
        words = re.search(r"in words +(.*)", made)[1].split()
        self.assertEqual(len(words), 10)
        (self.state / "keys/signing-key.pem").chmod(0o640)
        self.assertIn("chmod 600", self.key(77, "show"))

    def test_a_lost_key_begins_a_new_epoch(self):
        first = re.search(r"Epoch +(\d+)", self.key(0, "create"))[1]
        (self.state / "keys/signing-key.pem").unlink()
        self.assertIn("--lost", self.key(73, "create"))
        second = re.search(r"Epoch +(\d+)", self.key(0, "create", "--lost"))[1]
        self.assertGreater(int(second), int(first))

    def test_an_epoch_that_has_not_come_is_left_by_who_is_sure_of_the_time(self):
        config = self.base / "camaudit.toml"
        config.write_text('[survey]\nlocal_clock = "trusted"\n')
        self.key(0, "create")
        (self.state / "keys/epoch").write_text("2082758400\n")  # 2036: the clock was ahead
        self.assertRegex(self.key(0, "create", "--lost", "--config", config), rf"Epoch +{int(time.time()) // 1000}\d\d\d ")

    def test_a_key_may_be_a_systemd_credential(self):
        credentials = self.base / "credentials"
        credentials.mkdir()
        shutil.copy(self.private, credentials / "signing-key")
        made = self.key(0, "create", CREDENTIALS_DIRECTORY=str(credentials))
        self.assertIn("06e3fd8f", made)
        self.assertFalse((self.state / "keys/signing-key.pem").exists())
        self.assertIn("systemd credential", self.key(0, "show"))
        self.assertIn("found", self.key(0, "show", CREDENTIALS_DIRECTORY=str(credentials)))

    def test_a_rotation_is_announced_and_takes_over(self):
        old = re.search(r"Key +([0-9a-f]{64})", self.key(0, "create"))[1]
        self.key(64, "rotate", "--overlap", "soon")
        told = self.key(0, "rotate", "--takes-over-in", "0s")
        new = re.search(r"Key +([0-9a-f]{64})", told)[1]
        self.assertNotEqual(new, old)
        self.assertIn(f"key {old} was replaced", told)
        self.assertIn("under way", self.key(73, "rotate"))

    def test_a_clock_that_may_be_wrong_throws_no_key_away(self):
        self.key(0, "create")
        self.key(0, "rotate", "--takes-over-in", "0s", "--overlap", "1s")
        self.expect(0, "summary", "export", "--in-toto", "--sign", FROZEN, "--key", self.public, "--state-dir", self.state)
        self.assertTrue((self.state / "keys/next-key.pem").exists(), "only the clock says that its turn has come")
        time.sleep(2)
        if ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)) == 5:  # TIME_ERROR: not synchronised
            self.assertIn("chrony", self.key(69, "rotate"))
            self.assertTrue((self.state / "keys/next-key.pem").exists())
        config = self.base / "camaudit.toml"
        config.write_text('[survey]\nlocal_clock = "trusted"\n')
        self.key(0, "rotate", "--config", config)

    def test_verify_tells_good_from_bad(self):
        good = self.expect(0, "verify", FROZEN, "--key", self.public)
        self.assertIn("Exampleton Borough Council", good)
        self.assertIn("06e3fd8f", good)
        self.key(0, "create")
        stranger = self.base / "stranger.pem"
        stranger.write_bytes(self.run_here("key", "show", "--pem", "--state-dir", self.state).stdout)
        self.assertIn("none of the keys", self.expect(2, "verify", FROZEN, "--key", stranger))
        self.expect(0, "verify", FROZEN, "--key", stranger, "--key", self.public)
        self.expect(66, "verify", self.base / "none", "--key", self.public)
        self.expect(66, "verify", FROZEN, "--key", self.base / "none.pem")
        self.expect(64, "verify", FROZEN, "--key", self.private)
        self.expect(64, "verify", FROZEN)

        bad = self.base / "bad.dsse.json"
        for name, change in {
                "cut": lambda e: json.dumps(e)[:-9],
                "payload": lambda e: json.dumps({**e, "payload": "A" + e["payload"][1:]}),
                "type": lambda e: json.dumps({**e, "payloadType": "application/json"}),
                "two": lambda e: json.dumps({**e, "signatures": e["signatures"] * 2}),
                "twice": lambda e: json.dumps(e)[:-1] + ', "payload": "' + e["payload"] + '"}',
                "noise": lambda e: json.dumps({**e, "payload": e["payload"][:40] + "\n" + e["payload"][40:]}),
                "huge": lambda e: json.dumps({**e, "x": "y" * 2_000_000}),
                "empty": lambda e: ""}.items():
            with self.subTest(name):
                bad.write_text(change(self.frozen))
                self.assertIn("refused", self.expect(2, "verify", bad, "--key", self.public))
        bad.write_bytes(self.sealed(b"\x1b[31mno protobuf"))
        text = self.expect(2, "verify", bad, "--key", self.public)
        self.assertNotIn("\x1b", text)
        hostile = self.base / "\x1b[31m.dsse.json"
        hostile.write_text("{}")
        self.assertNotIn("\x1b", self.expect(2, "verify", hostile, "--key", self.public))

    def test_what_openssl_signed_verifies(self):
        file = self.base / "by-openssl.dsse.json"
        file.write_bytes(self.sealed(self.payload))
        self.expect(0, "verify", file, "--key", self.public)
        file.write_bytes(self.sealed(self.payload, "application/vnd.camaudit.summary.v2+protobuf"))
        self.expect(2, "verify", file, "--key", self.public)

    def test_a_folder_is_a_chain(self):
        folder, files = self.chain(5)
        (folder / "readme.txt").write_text("passed over")
        self.assertIn("5 of 5", self.expect(0, "verify", folder, "--key", self.public))
        kept = files[2].read_bytes()
        files[2].unlink()
        self.assertIn("sequence 3 missing", self.expect(2, "verify", folder, "--key", self.public))
        files[2].write_bytes(kept)
        fork = as_link(self.payload, 5, hashlib.sha256(b"another").digest())
        name = f"1790000000-0000000005-{hashlib.sha256(fork).hexdigest()}.dsse.json"
        (folder / name).write_bytes(self.sealed(fork))
        self.assertRegex(self.expect(2, "verify", folder, "--key", self.public), "fork|previous_digest")
        (folder / name).unlink()
        files[1].rename(folder / files[1].name.replace("-0000000002-", "-0000000009-"))
        self.assertIn("not what its name says", self.expect(2, "verify", folder, "--key", self.public))
        (self.base / "empty").mkdir()
        self.expect(66, "verify", self.base / "empty", "--key", self.public)

    def test_a_summary_is_shown_only_when_it_is_verified(self):
        text = self.expect(0, "summary", "show", FROZEN, "--key", self.public)
        for part in ("Exampleton Borough Council", "P09-HTTPS", "EC-200", "single point of contact"):
            self.assertIn(part, text)
        shown = json.loads(self.run_here("summary", "show", FROZEN, "--json", "--key", self.public).stdout)
        self.assertEqual(shown["schema"], "camaudit.summary/1")
        self.assertEqual(shown["summary"]["coverage"]["devices"], 3)
        self.key(0, "create")
        self.assertIn("refused", self.expect(2, "summary", "show", FROZEN, "--state-dir", self.state))
        self.expect(66, "summary", "show", FROZEN, "--state-dir", self.base / "nothing")

    def test_what_a_summary_holds_cannot_move_the_cursor(self):
        file = self.base / "hostile.dsse.json"
        # Field 7, the authority, with field 1, its name: of a message that is there twice both count.
        file.write_bytes(self.sealed(self.payload + b"\x3a\x08\x0a\x06A\x1b[31m"))
        for arguments in (("verify", file), ("summary", "show", file), ("summary", "show", file, "--json")):
            done = self.run_here(*arguments, "--key", self.public)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn(b"\x1b", done.stdout)
            self.assertRegex(done.stdout.decode(), r"A\\(x1b|u001b)\[31m")

    def test_the_latest_summary_is_found_in_the_spool(self):
        self.expect(66, "summary", "show", "latest", "--key", self.public, "--state-dir", self.state)
        folder, files = self.chain(3)
        for place, file in zip(("sent", "pending", "parked"), (files[1], files[2], files[0])):
            (self.state / "spool" / place).mkdir(parents=True)
            shutil.copy(file, self.state / "spool" / place)
        text = self.expect(0, "summary", "show", "--key", self.public, "--state-dir", self.state)
        self.assertIn("sequence 3", text)

    def test_in_toto(self):
        statement = json.loads(self.run_here("summary", "export", "--in-toto", FROZEN, "--key", self.public).stdout)
        self.assertEqual(statement["_type"], "https://in-toto.io/Statement/v1")
        self.assertEqual(statement["subject"][0]["digest"]["sha256"], hashlib.sha256(self.payload).hexdigest())
        self.assertEqual(statement["predicate"]["properties"], ["CAMAUDIT_P04_SRO_SPOC"])
        self.key(0, "create")
        output = self.base / "statement.dsse.json"
        self.expect(0, "summary", "export", "--in-toto", "--sign", FROZEN, "--key", self.public, "--state-dir", self.state,
                    "-o", output)
        envelope = json.loads(output.read_bytes())
        self.assertEqual(envelope["payloadType"], "application/vnd.in-toto+json")
        self.assertEqual(json.loads(base64.b64decode(envelope["payload"])), statement)
        self.expect(2, "verify", output, "--key", self.public)
        self.expect(2, "summary", "export", "--in-toto", FROZEN, "--state-dir", self.state)

    def test_the_lines_of_the_readme_verify_by_openssl_alone(self):
        readme = (ROOT / "uploader/README.md").read_text()
        lines = re.search(r"by OpenSSL alone.*?```sh\n(.*?)```", readme, re.DOTALL)[1]
        self.assertIn("openssl pkeyutl", lines)
        shutil.copy(FROZEN, self.base / "summary.dsse.json")

        def by_hand():
            return subprocess.run(["bash", "-euc", lines], cwd=self.base, capture_output=True, check=False, timeout=60)

        done = by_hand()
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assertIn(b"Verified Successfully", done.stdout)
        self.assertIn(b"06e3fd8f", done.stdout, "the id of the key")
        changed = FROZEN.read_text().replace('"payload":"', '"payload":"AAAA')
        (self.base / "summary.dsse.json").write_text(changed)
        self.assertNotEqual(by_hand().returncode, 0)


if __name__ == "__main__":
    unittest.main()
