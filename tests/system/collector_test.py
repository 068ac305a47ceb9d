# SPDX-License-Identifier: GPL-3.0-or-later
"""The collector from keys to measures, with envelopes that openssl and protoc made: no code of the program's own."""
import base64
import datetime
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

COLLECTOR = os.environ["CAMAUDIT_COLLECTOR"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
SUMMARY = "application/vnd.camaudit.summary.v1+protobuf"
ROTATION = "application/vnd.camaudit.key-rotation.v1+protobuf"
DAY = 86400
NOW = int(datetime.datetime.now(datetime.timezone.utc).timestamp())


def openssl(*words, **options):
    return subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, **options).stdout


def encode(message, text):
    """Protobuf text format to bytes."""
    name = {"Summary": "summary", "KeyRotation": "key_rotation"}[message]
    return subprocess.run(["protoc", f"--proto_path={ROOT}", f"--encode=camaudit.summary.v1.{message}",
                           f"proto/camaudit/summary/v1/{name}.proto"],
                          input=text.encode(), check=True, capture_output=True, cwd=ROOT).stdout


def quoted(data):
    return '"' + "".join(f"\\{byte:03o}" for byte in data) + '"'


class Key:
    def __init__(self, folder, name):
        self.private = folder / f"{name}.pem"
        self.public = folder / f"{name}.pub"
        openssl("genpkey", "-algorithm", "ed25519", "-out", self.private)
        openssl("pkey", "-in", self.private, "-pubout", "-out", self.public)
        self.der = openssl("pkey", "-in", self.private, "-pubout", "-outform", "DER")
        self.id = hashlib.sha256(self.der).digest()

    def sign(self, data):
        with tempfile.TemporaryDirectory() as folder:
            message = pathlib.Path(folder, "message")
            message.write_bytes(data)
            return openssl("pkeyutl", "-sign", "-rawin", "-inkey", self.private, "-in", message)


def envelope(payload_type, payload, keys):
    """DSSE 1.0.2."""
    signed = b"DSSEv1 %d %s %d %s" % (len(payload_type), payload_type.encode(), len(payload), payload)
    return json.dumps({"payloadType": payload_type, "payload": base64.b64encode(payload).decode(),
                       "signatures": [{"keyid": key.id.hex(), "sig": base64.b64encode(key.sign(signed)).decode()}
                                      for key in keys]}).encode()


def verified(data, public, folder):
    """The payload of an envelope that openssl holds for signed."""
    read = json.loads(data)
    payload = base64.b64decode(read["payload"])
    kind = read["payloadType"].encode()
    message, signature = folder / "message", folder / "signature"
    message.write_bytes(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload))
    signature.write_bytes(base64.b64decode(read["signatures"][0]["sig"]))
    openssl("pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", public, "-in", message, "-sigfile", signature)
    return kind.decode(), payload


class Agent:
    def __init__(self, site, gss_code, key, epoch):
        self.site, self.gss_code, self.key, self.epoch = site, gss_code, key, epoch
        self.sequence, self.previous = 0, b""

    def summary(self, produced_at, more="", key=None, **changes):
        """The name and bytes of the next one."""
        key = key or self.key
        self.sequence += 1
        fields = {"epoch": self.epoch, "sequence": self.sequence, "produced_at": produced_at,
                  "not_after": produced_at + 36 * 3600} | changes
        text = "".join(f"{name}: {value}\n" for name, value in fields.items())
        text += f'key_id: {quoted(key.id)}\nprevious_digest: {quoted(self.previous)}\n'
        text += (f'authority {{ name: "Borough of {self.gss_code}" gss_code: "{self.gss_code}" nation: "England" '
                 f'police_force: "Exampleshire Police" site: "{self.site}" }}\n'
                 f'rulebook {{ version: "1" sha256: {quoted(bytes(32))} }}\n')
        payload = encode("Summary", text + more)
        digest = hashlib.sha256(payload)
        self.previous = digest.digest()
        name = f"{fields['epoch']:010}-{fields['sequence']:010}-{digest.hexdigest()}.dsse.json"
        return name, envelope(SUMMARY, payload, [key])


class Centre(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="camaudit-collector-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.state = self.folder / "state"
        self.key = Key(self.folder, "one")
        self.agent = Agent("main", "E09000099", self.key, NOW - 30 * DAY)

    def run_collector(self, *words, code=0):
        run = subprocess.run([COLLECTOR, *map(str, words), "--state-dir", str(self.state)], capture_output=True, timeout=60)
        self.assertEqual(run.returncode, code, run.stdout.decode() + run.stderr.decode())
        self.errors = run.stderr.decode()
        return run.stdout.decode()

    def register(self, key, gss_code="E09000099", site="main", *more):
        return self.run_collector("keys", "add", key.public, "--gss-code", gss_code, "--site", site, *more)

    def rotation_to(self, new):
        rotation = encode("KeyRotation", f"old_key_id: {quoted(self.key.id)}\nnew_public_key: {quoted(new.der)}\n"
                                         f"epoch: {self.agent.epoch}\nissued_at: {NOW - 2 * DAY}\n"
                                         f"takes_over_at: {NOW - DAY}\nretires_at: {NOW + DAY}\n")
        return f"rotation: {quoted(envelope(ROTATION, rotation, [self.key, new]))}\n"

    def assert_handed_over_to(self, new):
        keys = {key["key_id"]: key for key in json.loads(self.run_collector("keys", "list", "--json"))["keys"]}
        self.assertEqual(keys[new.id.hex()]["introduced_by"], self.key.id.hex())
        self.assertIsNotNone(keys[self.key.id.hex()]["retires_at"])

    def deliver(self, name, data, gss_code="E09000099", site="main"):
        place = self.state / "incoming" / "v1" / gss_code / site
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)

    def refused(self):
        """Kind of each file that was set aside."""
        return sorted(path.parent.name for path in self.state.glob("refused/*/*.file"))

    def left(self):
        return [path for path in self.state.glob("incoming/**/*") if path.is_file()]

    def test_from_keys_to_measures(self):
        self.assertRegex(self.register(self.key, "E09000099", "main", "--comment", "by telephone"), self.key.id.hex())
        keys = json.loads(self.run_collector("keys", "list", "--json"))["keys"]
        self.assertEqual([key["key_id"] for key in keys], [self.key.id.hex()])
        self.assertEqual(keys[0]["comment"], "by telephone")

        self.deliver(*self.agent.summary(NOW - DAY))
        name, data = self.agent.summary(NOW - 60, f"""
            coverage {{ devices: 12 assessed: 11 unreachable: 1 }} outcomes {{ pass: 30 fail: 2 unknown: 1 }}
            declared {{
              register_read: true spoc {{ published: true }} published {{ item: "purposes" language: "en" published_on: {NOW - 90 * DAY} }}
              certifications {{ step: CERTIFICATION_STEP_ONE expires: {NOW + 90 * DAY} }}
              slas {{ framework: "2026" signed_on: {NOW - 90 * DAY} published: true }}
            }}""")
        self.deliver(name, data)
        self.assertIn("2 accepted", self.run_collector("ingest"))
        self.assertEqual(self.left(), [])
        self.assertEqual((self.state / "archive/E09000099/main" / name).read_bytes(), data)

        receipt = self.state / "receipts/v1/E09000099/main/receipts" / name.replace(".dsse.json", ".receipt.json")
        kind, content = verified(receipt.read_bytes(), self.state / "receipt-key.pub", self.folder)
        self.assertEqual(kind, "application/vnd.camaudit.receipt.v1+json")
        content = json.loads(content)
        self.assertEqual((content["gss_code"], content["site"], content["sequence"]), ("E09000099", "main", 2))
        self.assertIn(content["payload_sha256"], name)
        self.assertEqual(self.state.joinpath("receipt-key.pem").stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.state.joinpath("collector.db").stat().st_mode & 0o777, 0o600)

        listed = self.folder / "authorities.csv"
        listed.write_text("gss_code,name,nation,police_force\nE09000099,One,England,Exampleshire Police\n"
                          "W06000001,Two,Wales,Heddlu'r Enghraifft\n", encoding="utf-8")
        picture = json.loads(self.run_collector("measures", "--format", "json", "--authorities", listed))
        national = picture["areas"][0]
        self.assertEqual(national["measures"], {number: {"yes": 1, "no": 0, "unknown": 1, "of": 2}
                                                for number in ("5.1", "5.2", "5.3", "5.4", "5.5")})
        self.assertEqual(national["totals"]["devices"], 12)
        self.assertEqual(picture["sla_frameworks"], {"2026": 1})
        page = self.folder / "page.html"
        self.run_collector("measures", "--format", "html", "--authorities", listed, "-o", page)
        xml.etree.ElementTree.fromstring(page.read_text(encoding="utf-8").replace("<!DOCTYPE html>", ""))
        self.assertEqual(page.stat().st_mode & 0o777, 0o644, "a web server hands it out")
        self.run_collector("measures", "-o", self.folder / "none" / "page.html", code=73)
        self.assertIn("Exampleshire Police", self.run_collector("measures"))
        self.assertIn("E09000099,One", self.run_collector("measures", "--format", "csv", "--authorities", listed))
        later = datetime.datetime.fromtimestamp(NOW + 2 * DAY, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        picture = json.loads(self.run_collector("measures", "--format", "json", "--now", later))
        self.assertEqual(picture["areas"][0]["measures"]["5.1"], {"yes": 0, "no": 0, "unknown": 1, "of": 1})
        self.assertEqual(picture["silent_sites"][0]["site"], "main")

    def test_what_is_no_file_is_written_to_and_not_replaced(self):
        self.register(self.key)
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        self.run_collector("measures", "-o", pipe)
        self.assertTrue(pipe.is_fifo(), "/dev/null would be a file from then on, for everybody")
        self.assertIn(b"authorities reporting", os.read(reader, 65536))

    def test_what_is_wrong_is_set_aside_and_told(self):
        self.register(self.key)
        other = Key(self.folder, "other")
        self.register(other, "W06000001", "main")
        good = self.agent.summary(NOW - DAY)
        twin = Agent("main", "E09000099", self.key, self.agent.epoch)
        self.deliver(*good)
        self.run_collector("ingest")
        self.deliver(*twin.summary(NOW - DAY - 1))  # fork
        self.deliver(*good, gss_code="W06000001")  # replay
        name, data = self.agent.summary(NOW)
        read = json.loads(data)
        read["signatures"][0]["sig"] = base64.b64encode(bytes(64)).decode()
        self.deliver(name, json.dumps(read).encode())  # tamper
        self.deliver(*self.agent.summary(NOW + 3 * DAY))  # future
        self.deliver("notes.txt", b"x")  # foreign
        self.run_collector("ingest", code=2)
        self.assertEqual(self.refused(), ["foreign", "fork", "future", "replay", "tamper"])
        self.assertEqual(len(re.findall("^camaudit-collector: ALERT ", self.errors, re.MULTILINE)), 5, self.errors)
        self.assertEqual(self.left(), [])
        self.run_collector("ingest")
        self.assertEqual(self.errors, "")
        picture = json.loads(self.run_collector("measures", "--format", "json"))
        self.assertEqual(picture["alert_count"], 5)

    def test_a_rotated_key_is_known_without_anybody_registering_it(self):
        self.register(self.key)
        self.deliver(*self.agent.summary(NOW - 2 * DAY))
        new = Key(self.folder, "new")
        self.deliver(*self.agent.summary(NOW - 60, self.rotation_to(new), key=new))
        self.assertIn("2 accepted", self.run_collector("ingest"))
        self.assert_handed_over_to(new)

    def test_a_rotation_to_a_key_that_is_registered_retires_the_old_one_all_the_same(self):
        self.register(self.key)
        new = Key(self.folder, "new")
        self.register(new)
        self.deliver(*self.agent.summary(NOW - 60, self.rotation_to(new), key=new))
        self.run_collector("ingest")
        self.assert_handed_over_to(new)

    def test_a_revoked_key_and_one_that_nobody_registered(self):
        self.deliver(*self.agent.summary(NOW - DAY))
        self.assertIn("1 waiting", self.run_collector("ingest", code=2))
        self.register(self.key)
        self.assertIn("1 accepted", self.run_collector("ingest"))
        self.run_collector("keys", "revoke", self.key.id.hex()[:12], "--reason", "stolen")
        self.assertIn("NOT TRUSTED", self.run_collector("keys", "list"))
        self.deliver(*self.agent.summary(NOW))
        self.run_collector("ingest", code=2)
        self.assertEqual(self.refused(), ["revoked"])
        picture = json.loads(self.run_collector("measures", "--format", "json"))
        self.assertEqual(picture["authorities"][0]["last_summary"][:4], str(datetime.datetime.now().year))

    def test_a_mistyped_site_is_told_with_what_is_known(self):
        self.register(self.key)
        depot = Key(self.folder, "depot")
        waiting = Agent("depot", "E09000099", depot, NOW - 30 * DAY)
        self.deliver(*waiting.summary(NOW - DAY), site="depot")
        self.run_collector("ingest", code=2)
        add = ("keys", "add", depot.public, "--gss-code")
        self.run_collector(*add, "E0900009", "--site", "depot", code=64)
        self.assertIn("did you mean E09000099?", self.errors)
        self.run_collector(*add, "E09000099", "--site", "dep ot", code=64)
        self.assertIn("did you mean depot? Known are depot, main", self.errors)
        self.run_collector(*add, "E09000099", "--site", "deopt", code=64)
        self.assertIn("E09000099/depot waits for a key", self.errors)
        self.assertIn("--new-site", self.errors)
        self.assertEqual(len(json.loads(self.run_collector("keys", "list", "--json"))["keys"]), 1, "nothing was registered")
        self.run_collector(*add, "E09000099", "--site", "depot")
        self.run_collector("ingest")
        other = Key(self.folder, "other")
        self.register(other, "E09000099", "deopt")
        self.assertEqual(self.left(), [])
        self.run_collector("keys", "revoke", "00000000", "--reason", "x", code=66)
        self.assertIn("keys list", self.errors)

    def test_exit_codes(self):
        self.run_collector("measures", code=66)
        self.run_collector("keys", "list", code=66)
        self.run_collector("keys", "add", self.folder / "none.pub", "--gss-code", "E09000099", "--site", "main", code=66)
        self.run_collector("keys", "add", self.key.private, "--gss-code", "E09000099", "--site", "main", code=64)
        self.run_collector("keys", "add", self.key.public, "--gss-code", "nowhere", "--site", "main", code=64)
        self.run_collector("keys", "add", self.key.public, "--gss-code", "E09000099", "--site", "../x", code=64)
        self.register(self.key)
        self.run_collector("keys", "add", self.key.public, "--gss-code", "E09000099", "--site", "main", code=73)
        self.run_collector("keys", "revoke", "00000000", "--reason", "x", code=66)
        self.run_collector("measures", "--format", "pdf", code=64)
        wrong = self.folder / "wrong.csv"
        wrong.write_text("code\nx\n", encoding="utf-8")
        self.run_collector("measures", "--authorities", wrong, code=78)
        self.state.joinpath("collector.db").write_bytes(b"no database at all, and longer than a header of one" * 20)
        self.run_collector("ingest", code=64)


if __name__ == "__main__":
    unittest.main()
