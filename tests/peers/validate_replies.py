#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Validates every reply of the simulator against the official ONVIF schemas, which are not part of this repository.

They are looked for in CAMAUDIT_ONVIF_WSDL and beside the repository; without them the test is skipped (77).
"""
import datetime
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

from onvif_client import Client, NAMESPACES, read_ports

SKIPPED = 77
WSDLS = {
    "tds": "ver10/device/wsdl/devicemgmt.wsdl",
    "trt": "ver10/media/wsdl/media.wsdl",
    "tr2": "ver20/media/wsdl/media.wsdl",
    "trc": "ver10/recording.wsdl",
    "tse": "ver10/search.wsdl",
    "trv": "ver10/receiver.wsdl",
    "tan": "ver20/analytics/wsdl/analytics.wsdl",
    "tptz": "ver20/ptz/wsdl/ptz.wsdl",
    "tas": "ver10/advancedsecurity/wsdl/advancedsecurity.wsdl",
    "tmd": "ver10/deviceio.wsdl",
}
SOAP = "http://www.w3.org/2003/05/soap-envelope"

# Lax stand-ins of our own for the schemas that the ONVIF ones import from the network: they only declare names.
STAND_INS = {
    "soap-envelope.xsd": (SOAP, """
  <xs:element name="Envelope" type="t:Envelope"/>
  <xs:complexType name="Envelope"><xs:sequence>
    <xs:element name="Header" minOccurs="0" type="xs:anyType"/>
    <xs:element name="Body"><xs:complexType><xs:sequence><xs:any processContents="strict"/></xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType>
  <xs:element name="Fault" type="t:Fault"/>
  <xs:complexType name="Fault"><xs:sequence>
    <xs:element name="Code"><xs:complexType><xs:sequence>
      <xs:element name="Value" type="xs:QName"/><xs:element name="Subcode" type="t:Subcode" minOccurs="0"/>
    </xs:sequence></xs:complexType></xs:element>
    <xs:element name="Reason"><xs:complexType><xs:sequence>
      <xs:element name="Text" maxOccurs="unbounded"><xs:complexType><xs:simpleContent><xs:extension base="xs:string">
        <xs:anyAttribute processContents="skip"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>
    </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType>
  <xs:complexType name="Subcode"><xs:sequence>
    <xs:element name="Value" type="xs:QName"/><xs:element name="Subcode" type="t:Subcode" minOccurs="0"/>
  </xs:sequence></xs:complexType>"""),
    "xmlmime.xsd": ("http://www.w3.org/2005/05/xmlmime", """
  <xs:attribute name="contentType" type="xs:string"/>
  <xs:complexType name="base64Binary"><xs:simpleContent><xs:extension base="xs:base64Binary">
    <xs:attribute ref="t:contentType"/></xs:extension></xs:simpleContent></xs:complexType>"""),
    "include.xsd": ("http://www.w3.org/2004/08/xop/include", '\n  <xs:element name="Include" type="xs:anyType"/>'),
    "b-2.xsd": ("http://docs.oasis-open.org/wsn/b-2", "".join(
        f'\n  <xs:element name="{name}" type="xs:anyType"/>' for name in (
            "NotificationMessage", "FixedTopicSet", "TopicExpressionDialect", "CurrentTime", "TerminationTime",
            "TopicExpression", "MessageContent", "ConsumerReference")) + """
  <xs:complexType name="FilterType"><xs:sequence>
    <xs:any processContents="lax" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
  <xs:complexType name="NotificationMessageHolderType"><xs:sequence>
    <xs:any processContents="lax" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>"""),
}


def find_schemas():
    named = os.environ.get("CAMAUDIT_ONVIF_WSDL")
    beside = pathlib.Path(__file__).resolve().parents[2] / "../shared/reference/onvif-wsdl"
    for place in ([pathlib.Path(named)] if named else [beside]):
        if (place / "ver10/schema/onvif.xsd").is_file():
            return place
    return None


def redirect_imports(text, here, root):
    """Points each schemaLocation at the copy or the stand-in; the two halves of namespace tt become one schema."""
    def replaced(match):
        location = match.group(1)
        name = location.rsplit("/", 1)[-1]
        if location.startswith("http"):
            name = name if name.endswith(".xsd") else name + ".xsd"
            return f'schemaLocation="{os.path.relpath(root / name, here)}"'
        if name in ("onvif.xsd", "metadatastream.xsd"):
            return f'schemaLocation="{os.path.relpath(root / "tt.xsd", here)}"'
        return match.group(0)
    # libxml2 holds the extension points after optional elements to be ambiguous. Without them the schemas are stricter.
    text = re.sub(r'<xs:any namespace="##targetNamespace"[^>]*/>', "", text)
    return re.sub(r'schemaLocation="([^"]*)"', replaced, text)


def extract_types(wsdl):
    """The xs:schema of a WSDL as text, with the namespace declarations it inherits from the root element."""
    text = wsdl.read_text(encoding="utf-8")
    schema = re.search(r"<xs:schema\b.*?</xs:schema>", text, re.S).group(0)
    root = re.search(r"<wsdl:definitions\b[^>]*>", text, re.S).group(0)
    opening = re.match(r"<xs:schema\b[^>]*>", schema, re.S).group(0)
    missing = [f'{name}="{value}"' for name, value in re.findall(r'(xmlns:[\w.-]+)="([^"]*)"', root)
               if f"{name}=" not in opening]
    return schema.replace("<xs:schema", "<xs:schema " + " ".join(missing), 1)


def build_schema(source, root):
    for name, (namespace, content) in STAND_INS.items():
        (root / name).write_text(
            f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="{namespace}" targetNamespace="{namespace}" '
            f'elementFormDefault="qualified">{content}\n</xs:schema>\n', encoding="utf-8")
    for xsd in source.rglob("*.xsd"):
        copy = root / xsd.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(redirect_imports(xsd.read_text(encoding="utf-8"), copy.parent, root), encoding="utf-8")
    (root / "tt.xsd").write_text(
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{NAMESPACES["tt"]}">'
        '<xs:include schemaLocation="ver10/schema/onvif.xsd"/>'
        '<xs:include schemaLocation="ver10/schema/metadatastream.xsd"/></xs:schema>\n', encoding="utf-8")
    imports = [("tt.xsd", NAMESPACES["tt"]), ("soap-envelope.xsd", SOAP)]
    for prefix, wsdl in WSDLS.items():
        name = f"{prefix}.xsd"
        (root / name).write_text(redirect_imports(extract_types(source / wsdl), root, root), encoding="utf-8")
        imports.append((name, NAMESPACES[prefix]))
    driver = root / "all.xsd"
    driver.write_text('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">' + "".join(
        f'<xs:import namespace="{namespace}" schemaLocation="{name}"/>' for name, namespace in imports) +
        "</xs:schema>\n", encoding="utf-8")
    return driver


def texts(reply, prefix, name):
    return [element.text for element in ElementTree.fromstring(reply).iter(f"{{{NAMESPACES[prefix]}}}{name}")]


def tokens(reply, prefix, name):
    return [element.get("token") for element in ElementTree.fromstring(reply).iter(f"{{{NAMESPACES[prefix]}}}{name}")]


class Survey:
    """Asks one device everything it offers and keeps each reply."""

    def __init__(self, client, keep):
        self.client, self.keep = client, keep
        self.urls = {}

    def ask(self, prefix, operation, inner="", status=200):
        got, reply = self.client.call(prefix, operation, inner, self.urls.get(prefix))
        if got != status:
            raise AssertionError(f"{self.client.url} {prefix}:{operation} answered {got}: {reply[:300]}")
        self.keep(f"{prefix}:{operation}", reply)
        return reply

    def run(self):
        self.device_service()
        services = self.ask("tds", "GetServices", "<tds:IncludeCapability>true</tds:IncludeCapability>")
        urls = dict(zip(texts(services, "tds", "Namespace"), texts(services, "tds", "XAddr")))
        self.urls = {prefix: urls[NAMESPACES[prefix]] for prefix in WSDLS if NAMESPACES[prefix] in urls}
        offered = list(self.urls)
        for prefix in offered:
            self.ask(prefix, "GetServiceCapabilities")
        for prefix in offered:
            if prefix != "tds":
                getattr(self, prefix)()
        return offered

    def device_service(self):
        for operation in ("GetSystemDateAndTime", "GetCapabilities", "GetDeviceInformation", "GetEndpointReference",
                          "GetScopes", "GetHostname", "GetNetworkInterfaces", "GetNetworkProtocols",
                          "GetNetworkDefaultGateway", "GetDNS", "GetNTP", "GetDiscoveryMode", "GetUsers",
                          "GetStorageConfigurations", "GetZeroConfiguration"):
            self.ask("tds", operation)
        self.ask("tds", "GetServices", "<tds:IncludeCapability>false</tds:IncludeCapability>")
        self.ask("tds", "GetCapabilities", "<tds:Category>Media</tds:Category>")
        self.ask("tds", "SetHostname", "<tds:Name>refused</tds:Name>", status=500)

    def trt(self):
        profiles = tokens(self.ask("trt", "GetProfiles"), "trt", "Profiles")
        for operation in ("GetVideoSources", "GetVideoEncoderConfigurations", "GetVideoSourceConfigurations",
                          "GetAudioSources", "GetAudioSourceConfigurations", "GetAudioEncoderConfigurations",
                          "GetVideoAnalyticsConfigurations", "GetMetadataConfigurations", "GetOSDs"):
            self.ask("trt", operation)
        setup = ("<trt:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol>"
                 "</tt:Transport></trt:StreamSetup>")
        for profile in profiles:
            self.ask("trt", "GetProfile", f"<trt:ProfileToken>{profile}</trt:ProfileToken>")
            self.ask("trt", "GetStreamUri", f"{setup}<trt:ProfileToken>{profile}</trt:ProfileToken>")
            self.ask("trt", "GetSnapshotUri", f"<trt:ProfileToken>{profile}</trt:ProfileToken>")
        self.ask("trt", "GetSnapshotUri", "<trt:ProfileToken>nowhere</trt:ProfileToken>", status=400)

    def tr2(self):
        bare = self.ask("tr2", "GetProfiles")
        assert "tr2:Configurations" not in bare, "GetProfiles without Type must not return configurations"
        some = self.ask("tr2", "GetProfiles", "<tr2:Type>VideoEncoder</tr2:Type>")
        assert "tr2:VideoEncoder" in some and "tr2:VideoSource" not in some
        profiles = tokens(self.ask("tr2", "GetProfiles", "<tr2:Type>All</tr2:Type>"), "tr2", "Profiles")
        for operation in ("GetVideoEncoderConfigurations", "GetVideoSourceConfigurations",
                          "GetAudioSourceConfigurations", "GetAudioEncoderConfigurations",
                          "GetAnalyticsConfigurations", "GetMetadataConfigurations", "GetOSDs", "GetMasks"):
            self.ask("tr2", operation)
        for profile in profiles:
            token = f"<tr2:ProfileToken>{profile}</tr2:ProfileToken>"
            one = self.ask("tr2", "GetVideoEncoderConfigurations", token)
            assert len(tokens(one, "tr2", "Configurations")) == 1
            self.ask("tr2", "GetStreamUri", f"<tr2:Protocol>RTSP</tr2:Protocol>{token}")
            self.ask("tr2", "GetSnapshotUri", token)

    def trc(self):
        for recording in texts(self.ask("trc", "GetRecordings"), "tt", "RecordingToken"):
            token = f"<trc:RecordingToken>{recording}</trc:RecordingToken>"
            self.ask("trc", "GetRecordingConfiguration", token)
            self.ask("trc", "GetRecordingOptions", token)
            self.ask("tse", "GetRecordingInformation", f"<tse:RecordingToken>{recording}</tse:RecordingToken>")
        for job in texts(self.ask("trc", "GetRecordingJobs"), "tt", "JobToken"):
            self.ask("trc", "GetRecordingJobState", f"<trc:JobToken>{job}</trc:JobToken>")

    def tse(self):
        self.ask("tse", "GetRecordingSummary")
        found = self.ask("tse", "FindRecordings", "<tse:Scope/><tse:KeepAliveTime>PT10S</tse:KeepAliveTime>")
        search = f"<tse:SearchToken>{texts(found, 'tse', 'SearchToken')[0]}</tse:SearchToken>"
        state, seen = "Searching", 0
        while state != "Completed":
            page = self.ask("tse", "GetRecordingSearchResults", f"{search}<tse:MaxResults>2</tse:MaxResults>")
            state = texts(page, "tt", "SearchState")[0]
            seen += len(texts(page, "tt", "RecordingToken"))
        assert seen >= 3, f"the search found {seen} recordings"
        self.ask("tse", "EndSearch", search)
        self.ask("tse", "EndSearch", search, status=400)
        topic = ('<tse:SearchFilter><wsnt:TopicExpression xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" '
                 'xmlns:tns1="http://www.onvif.org/ver10/topics" '
                 'Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">'
                 'tns1:RecordingHistory/Track/State</wsnt:TopicExpression></tse:SearchFilter>')
        found = self.ask("tse", "FindEvents", f"<tse:StartPoint>2000-01-01T00:00:00Z</tse:StartPoint><tse:Scope/>{topic}"
                         "<tse:IncludeStartState>true</tse:IncludeStartState><tse:KeepAliveTime>PT10S</tse:KeepAliveTime>")
        search = f"<tse:SearchToken>{texts(found, 'tse', 'SearchToken')[0]}</tse:SearchToken>"
        page = self.ask("tse", "GetEventSearchResults", search)
        assert len(texts(page, "tt", "StartStateEvent")) > 3, "every recording has a state at the start"
        self.ask("tse", "EndSearch", search)
        recordings = "".join(f"<tse:RecordingTokens>{token}</tse:RecordingTokens>" for token in ("rec-1", "rec-3"))
        yesterday = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        page = self.ask("tse", "GetMediaAttributes", f"{recordings}<tse:Time>{yesterday}</tse:Time>")
        assert texts(page, "tt", "RecordingToken") == ["rec-1"]

    def trv(self):
        self.ask("trv", "GetReceivers")

    def tan(self):
        analytics = tokens(self.ask("trt", "GetVideoAnalyticsConfigurations"), "trt", "Configurations")
        for token in analytics:
            for operation in ("GetAnalyticsModules", "GetRules", "GetSupportedRules"):
                self.ask("tan", operation, f"<tan:ConfigurationToken>{token}</tan:ConfigurationToken>")

    def tptz(self):
        self.ask("tptz", "GetNodes")
        self.ask("tptz", "GetConfigurations")

    def tas(self):
        self.ask("tas", "GetEnabledTLSVersions")

    def tmd(self):
        self.ask("tmd", "GetVideoSources")
        self.ask("tmd", "GetAudioSources")


def main():
    source = find_schemas()
    if source is None:
        print("skipped: the official ONVIF schemas are not here; name their directory in CAMAUDIT_ONVIF_WSDL")
        return SKIPPED
    if shutil.which("xmllint") is None:
        print("xmllint is missing (package libxml2-utils)", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        driver = build_schema(source, root)
        files = []
        operations = set()
        for name, url in read_ports(os.environ["CAMAUDIT_PORTS"]).items():
            def keep(operation, reply, name=name):
                file = root / f"{len(files):04}-{name}-{operation.replace(':', '_')}.xml"
                file.write_text(reply, encoding="utf-8")
                files.append(file)
                operations.add(operation)
            client = Client(url, "auditor", "correct horse battery staple", send_token=name in ("wsse-camera", "util-camera"))
            offered = Survey(client, keep).run()
            print(f"{name}: {' '.join(offered)}")
        checked = subprocess.run(["xmllint", "--nonet", "--noout", "--schema", str(driver), *map(str, files)],
                                 capture_output=True, text=True)
        complaints = [line for line in checked.stderr.splitlines()
                      if not line.endswith(" validates") and "Skipping import of schema" not in line]
        if checked.returncode != 0:
            print("\n".join(complaints[:60]).replace(str(root), ""), file=sys.stderr)
            return 1
        print(f"{len(files)} replies of {len(operations)} operations are valid against the official schemas")
        return 0


if __name__ == "__main__":
    sys.exit(main())
