# SPDX-License-Identifier: GPL-3.0-or-later
"""What receives summaries in the system tests: a private CA, nginx with the configuration that is shipped, and a collector
that answers whatever a test wants. And a spool to send from.
"""
import base64
import hashlib
import http.server
import json
import os
import pathlib
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "packaging" / "collector" / "nginx.conf"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
START_SECONDS = 20
AUTHORITY, SITE = "E09000099", "main-control-room"


def scratch():
    """A temporary directory in memory where there is one: the spool flushes to disk for each step."""
    memory = pathlib.Path("/dev/shm")
    return tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class PrivateCa:
    """Certificates of one authority, made with the openssl command."""

    def __init__(self, directory, name):
        self.directory = pathlib.Path(directory, name)
        self.directory.mkdir()
        self.certificate = self.directory / "ca.pem"
        self.key = self.directory / "ca.key"
        self._openssl("req", "-x509", *self._new_key(self.key), "-out", self.certificate, "-days", "30",
                      "-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE")
        (self.directory / "index").write_text("")
        (self.directory / "ca.conf").write_text(f"""
[ca]
default_ca = this
[this]
database = {self.directory}/index
new_certs_dir = {self.directory}
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
organizationalUnitName = optional
""")

    @staticmethod
    def _new_key(path):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", path]

    @staticmethod
    def _openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

    def issue(self, name, subject, alternative=None, expired=False, days=30):
        """Paths of a certificate and its key."""
        base = self.directory / name
        request = ["req", "-new", *self._new_key(f"{base}.key"), "-out", f"{base}.csr", "-subj", subject]
        if alternative:
            request += ["-addext", f"subjectAltName={alternative}"]
        self._openssl(*request)
        dates = ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"] if expired else ["-days", str(days)]
        self._openssl("ca", "-batch", "-notext", "-config", self.directory / "ca.conf", "-cert", self.certificate,
                      "-keyfile", self.key, "-in", f"{base}.csr", "-out", f"{base}.pem", *dates)
        return pathlib.Path(f"{base}.pem"), pathlib.Path(f"{base}.key")

    def client(self, name, authority=AUTHORITY, site=SITE, **dates):
        return self.issue(name, f"/OU={authority}/CN={site}", **dates)


class Nginx:
    """nginx with packaging/collector/nginx.conf, but for its port and its folders."""

    def __init__(self, directory, clients_ca, server):
        self.directory = pathlib.Path(directory)
        self.port = free_port()
        self.url = f"https://127.0.0.1:{self.port}/v1/"
        self.incoming = self.directory / "incoming"
        self.receipts = self.directory / "receipts"
        for folder in (self.incoming, self.receipts, self.directory / "temporary"):
            folder.mkdir(parents=True)
            folder.chmod(0o777)  # started by root, nginx works as another user
        self.directory.chmod(0o755)
        text = SHIPPED.read_text(encoding="utf-8")
        for shipped, here in {
                "listen 443 ssl;": f"listen 127.0.0.1:{self.port} ssl;",
                "listen [::]:443 ssl;": "",
                "/etc/camaudit-collector/server.pem": server[0],
                "/etc/camaudit-collector/server.key": server[1],
                "/etc/camaudit-collector/clients-ca.pem": clients_ca,
                "/var/lib/camaudit-collector": self.directory}.items():
            if shipped not in text:
                raise AssertionError(f"the shipped configuration has no {shipped!r}")
            text = text.replace(shipped, str(here))
        self.config = self.directory / "nginx.conf"
        temporary = "".join(f"{kind}_temp_path {self.directory}/{kind};\n" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
        self.config.write_text(f"""
daemon off;
pid {self.directory}/nginx.pid;
error_log {self.directory}/error.log info;
worker_processes 1;
events {{ worker_connections 64; }}
http {{
access_log {self.directory}/access.log;
{temporary}
{text}
}}
""")
        self.process = None

    def start(self):
        self.process = subprocess.Popen([NGINX, "-e", f"{self.directory}/error.log", "-c", str(self.config)],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        until = time.monotonic() + START_SECONDS
        while True:
            if self.process.poll() is not None:
                raise RuntimeError("nginx ended: " + self.process.stdout.read().decode())
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            if time.monotonic() > until:
                raise TimeoutError("nginx was not ready in time")
            select_nothing(0.02)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(START_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process:
            self.process.stdout.close()
        self.process = None

    __enter__ = start

    def __exit__(self, *_):
        self.stop()

    def received(self):
        """Relative paths of what was stored, with their bytes."""
        return {str(path.relative_to(self.incoming)): path.read_bytes()
                for path in self.incoming.rglob("*") if path.is_file()}


def select_nothing(seconds):
    """A breath between two looks at a port that is not open yet."""
    threading.Event().wait(seconds)


class FakeCollector:
    """`with FakeCollector(answer) as collector:` where answer(path, body) gives the raw bytes of a reply, or an iterator of
    pieces, or None to say nothing until the client goes.
    """

    def __init__(self, answer, address="127.0.0.1"):
        self.requests = []
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                while True:
                    head = b""
                    while not head.endswith(b"\r\n\r\n"):
                        line = self.rfile.readline(65537)
                        if not line:
                            return
                        head += line
                    text = head.decode("latin-1")
                    length = next((int(line.split(":")[1]) for line in text.split("\r\n")
                                   if line.lower().startswith("content-length:")), 0)
                    body = self.rfile.read(length)
                    outer.requests.append((text, body))
                    reply = answer(text.split(" ")[1], body)
                    if reply is None:
                        self.rfile.read(1)  # until the client gives up
                        return
                    try:
                        for piece in ([reply] if isinstance(reply, bytes) else reply):
                            self.wfile.write(piece)
                    except OSError:
                        return
                    if not isinstance(reply, bytes) or b"Connection: close" in reply or not reply.startswith(b"HTTP/1.1"):
                        return

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, request, client_address):
                pass  # the client broke off, as it should

        self.server = Server((address, 0), Handler)
        self.authority = f"{address}:{self.server.server_address[1]}"
        self.url = f"http://{self.authority}/v1/"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def status(code, headers="", body=b""):
    reason = http.server.BaseHTTPRequestHandler.responses.get(code, ("Odd",))[0]
    more = headers + ("\r\n" if headers else "")
    length = "" if code == 204 else f"Content-Length: {len(body)}\r\n"
    return f"HTTP/1.1 {code} {reason}\r\n{length}{more}\r\n".encode() + body


def envelope(payload):
    """A DSSE envelope; nothing here checks its signature."""
    return json.dumps({"payloadType": "application/vnd.camaudit.summary.v1+protobuf",
                       "payload": base64.b64encode(payload).decode(),
                       "signatures": [{"keyid": "", "sig": base64.b64encode(b"s" * 64).decode()}]}).encode()


class SendingSite:
    """A state directory with a spool of its own, and a configuration."""

    def __init__(self, directory, name="site", authority=AUTHORITY, site=SITE):
        self.directory = pathlib.Path(directory, name)
        self.directory.mkdir()
        self.state = self.directory / "state"
        self.config = self.directory / "camaudit.toml"
        self.authority, self.site = authority, site
        self.inside = ()  # goes before each command: where to run it
        self.made = {}
        self.next = 1
        self.epoch = 1790000000

    def configure(self, **collector):
        lines = [f'{key} = {json.dumps(value)}' for key, value in collector.items()]
        self.config.write_text(f'[authority]\ngss_code = "{self.authority}"\nsite = "{self.site}"\n[discovery]\n'
                               'multicast = false\n[collector]\n' + "\n".join(lines) + "\n")
        return self

    def make(self, count=1, size=200):
        """Puts summaries into a spool that has no account yet, from which the program makes one."""
        pending = self.state / "spool" / "pending"
        pending.mkdir(parents=True, exist_ok=True)
        (self.state / "spool" / "state").unlink(missing_ok=True)
        names = []
        for _ in range(count):
            payload = f"summary {self.next} ".encode() + b"x" * size
            name = f"{self.epoch:010}-{self.next:010}-{hashlib.sha256(payload).hexdigest()}.dsse.json"
            self.made[name] = envelope(payload)
            (pending / name).write_bytes(self.made[name])
            names.append(name)
            self.next += 1
        return names

    def _words(self, *arguments):
        return [*self.inside, os.environ["CAMAUDIT"], *map(str, arguments), "--config", str(self.config), "--state-dir",
                str(self.state)]

    def command(self, *arguments):
        return subprocess.run(self._words(*arguments), capture_output=True, timeout=120, check=False,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})

    def run(self, *arguments):
        return self.command("spool", *arguments)

    def start(self, *arguments):
        return subprocess.Popen(self._words("spool", *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def deliver(self, *arguments):
        return self.run("deliver", *arguments)

    def names(self, folder):
        base = self.state / "spool" / folder
        return sorted(path.name for path in base.iterdir() if not path.name.endswith(".why")) if base.exists() else []

    def listed(self):
        return json.loads(self.run("list", "--json").stdout)
