#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's onvif-util (package onvif-tools) reads the util-camera of fleet.toml. Argument: the deliver_probe library."""
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.parse

from onvif_client import read_ports

SKIPPED = 77
COMMANDS = ["get time", "get profiles", "get profile", "get rtsp", "get network", "quit"]
EXPECTED = [
    r"successfully connected to host",
    r"serial: PEER-0005",
    r"Timezone:\s+GMT0BST,M3\.5\.0/1,M10\.5\.0",
    r"Time Set By: NTP",
    r"NTP Server:\s+time\.example\.org",
    r"Token 0: main",
    r"rtsp://127\.0\.0\.5:554/main",
    r"192\.0\.2\.254",
]
MATCH = """<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header>
<a:MessageID>urn:uuid:00000000-0000-4000-8000-000000000001</a:MessageID><a:RelatesTo>{probe}</a:RelatesTo>
<a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To>
<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</a:Action></s:Header><s:Body><d:ProbeMatches>
<d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:00000000-0000-4000-8000-000000000002</a:Address>
</a:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types>
<d:Scopes>onvif://www.onvif.org/name/util-camera</d:Scopes><d:XAddrs>{url}</d:XAddrs>
<d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>"""


def answer_probes(responder, url_now):
    """Answers each Probe with one match, for the URL that url_now() gives then."""
    while True:
        probe, sender = responder.recvfrom(65536)
        identifier = re.search(rb"MessageID[^>]*>([^<]+)<", probe)
        if identifier:
            responder.sendto(MATCH.format(probe=identifier.group(1).decode(), url=url_now()).encode(), sender)


def main():
    if shutil.which("onvif-util") is None:
        if os.environ.get("CI") == "true":
            print("onvif-util is missing (package onvif-tools)", file=sys.stderr)
            return 1
        print("skipped: onvif-util is not installed (package onvif-tools)")
        return SKIPPED
    url = read_ports(os.environ["CAMAUDIT_PORTS"])["util-camera"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as responder:
        responder.bind(("127.0.0.1", 0))
        threading.Thread(target=answer_probes, args=(responder, lambda: url), daemon=True).start()
        environment = {**os.environ, "LD_PRELOAD": sys.argv[1],
                       "CAMAUDIT_PROBE_PORT": str(responder.getsockname()[1])}
        util = subprocess.run(
            ["onvif-util", "-u", "auditor", "-p", "correct horse battery staple", urllib.parse.urlsplit(url).hostname],
            input="\n".join(COMMANDS) + "\n", text=True, capture_output=True, env=environment, timeout=60)
    said = util.stdout + util.stderr
    missing = [pattern for pattern in EXPECTED if not re.search(pattern, said)]
    if missing:
        print(f"onvif-util ended with {util.returncode} and did not say {missing}; it said:\n{said}", file=sys.stderr)
        return 1
    print(f"onvif-util read all {len(EXPECTED)} values")
    return 0


if __name__ == "__main__":
    sys.exit(main())
