# SPDX-License-Identifier: GPL-3.0-or-later
"""The least a client needs: a SOAP call over HTTP(S) with a WS-UsernameToken or HTTP Digest, standard library only."""
import base64
import datetime
import hashlib
import os
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request

NAMESPACES = {
    "tds": "http://www.onvif.org/ver10/device/wsdl",
    "trt": "http://www.onvif.org/ver10/media/wsdl",
    "tr2": "http://www.onvif.org/ver20/media/wsdl",
    "trc": "http://www.onvif.org/ver10/recording/wsdl",
    "tse": "http://www.onvif.org/ver10/search/wsdl",
    "trv": "http://www.onvif.org/ver10/receiver/wsdl",
    "tan": "http://www.onvif.org/ver20/analytics/wsdl",
    "tptz": "http://www.onvif.org/ver20/ptz/wsdl",
    "tas": "http://www.onvif.org/ver10/advancedsecurity/wsdl",
    "tmd": "http://www.onvif.org/ver10/deviceIO/wsdl",
    "tt": "http://www.onvif.org/ver10/schema",
}
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
TOKEN = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"


def read_ports(path):
    with open(path, encoding="utf-8") as lines:
        return dict(line.split() for line in lines)


def username_token(username, password, offset_seconds=0):
    nonce = os.urandom(16)
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=offset_seconds)
    created = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = base64.b64encode(hashlib.sha1(nonce + created.encode() + password.encode()).digest()).decode()
    return (f'<Security xmlns="{WSSE}"><UsernameToken><Username>{username}</Username>'
            f'<Password Type="{TOKEN}">{digest}</Password><Nonce>{base64.b64encode(nonce).decode()}</Nonce>'
            f'<Created xmlns="{WSU}">{created}</Created></UsernameToken></Security>')


def digest_header(challenge, username, password, uri):
    field = {key: quoted or bare for key, quoted, bare in
             re.findall(r'(\w+)=(?:"([^"]*)"|([^,\s]+))', challenge)}
    algorithm = field.get("algorithm", "MD5")
    name = {"MD5": "md5", "SHA-256": "sha256"}[algorithm]

    def hashed(text):
        return hashlib.new(name, text.encode()).hexdigest()

    ha1 = hashed(f"{username}:{field['realm']}:{password}")
    cnonce = os.urandom(8).hex()
    response = hashed(f"{ha1}:{field['nonce']}:00000001:{cnonce}:auth:{hashed('POST:' + uri)}")
    return (f'Digest username="{username}", realm="{field["realm"]}", nonce="{field["nonce"]}", uri="{uri}", '
            f'algorithm={algorithm}, qop=auth, nc=00000001, cnonce="{cnonce}", response="{response}"')


class Client:
    """Answers a Digest challenge when there is one; sends a WS-UsernameToken when told to."""

    def __init__(self, url, username, password, send_token=False, offset_seconds=0):
        self.url, self.username, self.password = url, username, password
        self.send_token, self.offset_seconds = send_token, offset_seconds
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))

    def call(self, prefix, operation, inner="", url=None):
        """Returns (HTTP status, reply text)."""
        header = ""
        if self.send_token:
            header = username_token(self.username, self.password, self.offset_seconds)
        declarations = " ".join(f'xmlns:{key}="{value}"' for key, value in NAMESPACES.items())
        body = (f'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" {declarations}>'
                f"<s:Header>{header}</s:Header><s:Body><{prefix}:{operation}>{inner}</{prefix}:{operation}>"
                "</s:Body></s:Envelope>").encode()
        status, headers, reply = self._post(url or self.url, body, {})
        if status == 401:
            challenges = headers.get_all("WWW-Authenticate") or []
            if challenges:
                uri = urllib.parse.urlsplit(url or self.url).path
                authorization = digest_header(challenges[0], self.username, self.password, uri)
                status, headers, reply = self._post(url or self.url, body, {"Authorization": authorization})
        return status, reply

    def _post(self, url, body, headers):
        request = urllib.request.Request(
            url, body, {"Content-Type": "application/soap+xml; charset=utf-8", **headers}, method="POST")
        try:
            with self.opener.open(request, timeout=20) as reply:
                return reply.status, reply.headers, reply.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.headers, refusal.read().decode()
