# SPDX-License-Identifier: GPL-3.0-or-later
"""The promises that camaudit reads and never writes, held against the source, and that it listens nowhere."""
import pathlib
import re
import subprocess

from source import Finding, code_only, line_of, string_literals, without_comments

CODES = {"write-operation", "not-a-read"}

# How the names of ONVIF operations that change something begin. StartPoint is where a search begins, and no operation.
WRITING = ("Set|Create|Delete|Add|Remove|Upgrade|SystemReboot|Restore|Start(?!Point)|Stop|Send|Modify|Load|Upload|Export|Operate|Goto|"
           "Absolute|Relative|Continuous|GeoMove|Move|Swap|Replace|Override|Perform|Reboot|Synchronize|Subscribe|Renew|Write")
PREFIX = "tds|trt|tr2|trc|tse|trp|trv|tan|tptz|tas|timg|tmd|tev|tac|tdc|tth|tcr|tct|trk|tst"
WRITE_NAME = re.compile(rf"(?:{PREFIX})(?::|__)(?:{WRITING})(?![a-z])\w*")
WRITE_ACTION = re.compile(rf"http://www\.onvif\.org/ver\d\d/[A-Za-z/]+/wsdl/(?:\w+/)*(?:{WRITING})(?![a-z])\w*")

# Everything that operation.hpp and operation.cpp list. Search sessions are opened and closed on the device; they change
# nothing that it keeps.
_READS = re.compile(r"Get[A-Z]\w*|Find(?:Recordings|Events)|EndSearch")
_SERVICE_WORD = re.compile(r"^(?:Media1|Media2|Ptz|Recording|Search|Security)(?=Get)")


def check(tree):
    findings = []
    for file in tree.cpp("agent", "onvif", "uploader"):
        text = file.read()
        for offset, literal in string_literals(text):
            for pattern in (WRITE_NAME, WRITE_ACTION):
                for match in pattern.finditer(literal):
                    findings.append(Finding(file.path, line_of(text, offset), "write-operation",
                                            f"{match[0]} changes a device; camaudit only reads"))
        code = code_only(text)
        for match in WRITE_NAME.finditer(code):
            findings.append(Finding(file.path, line_of(code, match.start()), "write-operation",
                                    f"{match[0]} changes a device; camaudit only reads"))
        name = file.path
        plain = without_comments(text)
        if name == "onvif/soap/operation.cpp":
            for match in re.finditer(r'\{\s*"(\w+)"\s*,\s*"([A-Za-z]\w*)"\s*\}', plain):
                if not _READS.fullmatch(match[2]):
                    findings.append(Finding(name, line_of(plain, match.start()), "not-a-read",
                                            f"{match[1]}:{match[2]} is not known to be an operation that only reads"))
        if name == "onvif/soap/operation.hpp":
            body = re.search(r"enum class Operation\s*\{(.*?)\}", plain, re.DOTALL)
            if body is None:
                findings.append(Finding(name, 1, "not-a-read", "enum class Operation was not found"))
                continue
            for match in re.finditer(r"\w+", body[1]):
                if not _READS.fullmatch(_SERVICE_WORD.sub("", match[0])):
                    findings.append(Finding(name, line_of(plain, body.start(1) + match.start()), "not-a-read",
                                            f"{match[0]} is not known to be an operation that only reads"))
        if name == "onvif/soap/interface.h":
            for match in re.finditer(rf"\b(?:{PREFIX})__(\w+?)(?:Response)?\b", plain):
                if re.match(rf"(?:{WRITING})(?![a-z])", match[1]) or (match[0].endswith("Response") and not _READS.fullmatch(match[1])):
                    findings.append(Finding(name, line_of(plain, match.start()), "not-a-read",
                                            f"{match[0]} is not the reply of an operation that only reads"))
    return findings


def check_binary(program):
    """Findings about the strings inside a built program."""
    data = pathlib.Path(program).read_bytes()
    runs = [run.decode("ascii") for run in re.findall(rb"[\x20-\x7e]{4,}", data)]
    findings = []
    words = pathlib.Path(__file__).with_name("write_operations.txt").read_text(encoding="utf-8")
    known = {line.strip() for line in words.splitlines() if line.strip() and not line.startswith("#")}
    name = pathlib.Path(program).name
    # What is looked for must be findable: the names of the operations that are there.
    if not any("GetSystemDateAndTime" in run for run in runs):
        findings.append(Finding(name, 0, "not-a-read", "the name of no operation was found: the scan is blind"))
    for run in runs:
        hits = {run} & known | {m[0] for p in (WRITE_NAME, WRITE_ACTION) for m in p.finditer(run)}
        findings.extend(Finding(name, 0, "write-operation", f"the program holds '{hit}'") for hit in hits)
    return sorted(set(findings))


def imports(program):
    """The functions that a built program has from its libraries."""
    done = subprocess.run(["nm", "--dynamic", "--undefined-only", program], capture_output=True, text=True, check=True)
    return {line.split()[-1].split("@")[0] for line in done.stdout.splitlines()}


def check_imports(program, imported):
    """Findings about what a program has from its libraries: what listens at a TCP port has to ask for it."""
    name = pathlib.Path(program).name
    # What is looked for must be findable: discovery binds its sockets.
    if "bind" not in imported:
        return [Finding(name, 0, "listens", "it has no sockets of the C library: the scan is blind")]
    return [Finding(name, 0, "listens", f"the program calls {function}(); camaudit listens at no TCP port")
            for function in sorted(imported & {"listen", "accept", "accept4"})]
