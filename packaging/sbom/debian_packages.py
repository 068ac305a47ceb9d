# SPDX-License-Identifier: GPL-3.0-or-later
"""Which package of Debian a file is from, and what dpkg and its copyright file say of that package."""
import os
import pathlib
import re
import subprocess
import urllib.parse

INFO = pathlib.Path("/var/lib/dpkg/info")
FIELDS = "${Package}\t${Architecture}\t${Version}\t${source:Package}\t${source:Version}\t${Depends}, ${Pre-Depends}\n"

# Short names of machine-readable copyright files that SPDX calls otherwise; names that are in neither stay as they are.
SPDX = {
    "apache-2.0": "Apache-2.0", "artistic": "Artistic-1.0-Perl", "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause", "bsl-1.0": "BSL-1.0", "cc0-1.0": "CC0-1.0", "curl": "curl", "expat": "MIT",
    "gpl-2": "GPL-2.0-only", "gpl-2+": "GPL-2.0-or-later", "gpl-3": "GPL-3.0-only", "gpl-3+": "GPL-3.0-or-later",
    "isc": "ISC", "lgpl-2": "LGPL-2.0-only", "lgpl-2+": "LGPL-2.0-or-later", "lgpl-2.1": "LGPL-2.1-only",
    "lgpl-2.1+": "LGPL-2.1-or-later", "lgpl-3": "LGPL-3.0-only", "lgpl-3+": "LGPL-3.0-or-later", "mit": "MIT",
    "zlib": "Zlib", "bsl-1": "BSL-1.0", "boost-1.0": "BSL-1.0", "openldap-2.8": "OLDAP-2.8", "unicode": "Unicode-DFS-2016",
}


class Package:
    """One installed package: name, version, source, source_version, purl, depends, licences (as CycloneDX has them)."""

    def __init__(self, line):
        self.name, self.architecture, self.version, self.source, self.source_version, depends = line.split("\t")
        quoted = urllib.parse.quote(self.version, safe="")
        self.purl = f"pkg:deb/debian/{urllib.parse.quote(self.name, safe='')}@{quoted}?arch={self.architecture}"
        self.depends = {re.split(r"[\s(:]", word.strip(), maxsplit=1)[0]
                        for word in re.split(r"[,|]", depends) if word.strip()}
        self.licences = _licences(pathlib.Path("/usr/share/doc", self.name, "copyright"))


def _licences(copyright_file):
    """Of a machine-readable file every licence named in it; of any other what it refers to in common-licenses."""
    text = copyright_file.read_text(encoding="utf-8", errors="replace") if copyright_file.exists() else ""
    if re.match(r"\s*Format(-Specification)?:", text):
        named = re.findall(r"^License:[ \t]*(\S[^\n]*)", text, re.MULTILINE)
        words = {word.strip(" ,") for line in named for word in re.split(r"\b(?:and|or)\b|,", line) if word.strip(" ,")}
    else:
        words = {name.rstrip(".") for name in re.findall(r"/usr/share/common-licenses/([\w.+-]+)", text)}
    found = {SPDX.get(word.lower(), word) for word in words if word}
    known = set(SPDX.values())
    # What cannot be told from the file is told as such, with the place to read.
    if not found:
        return [{"name": f"see the copyright file of {copyright_file.parent.name}"}]
    return [{"id": word} if word in known else {"name": word} for word in sorted(found)]


class Packages:
    """packages.owner(path) is the name of a package, packages[name] the package."""

    def __init__(self):
        self._owners, self._known = {}, {}
        for listing in INFO.glob("*.list"):
            name = listing.stem.split(":")[0]
            for path in listing.read_text(encoding="utf-8", errors="replace").splitlines():
                self._owners[path] = name

    def owner(self, path):
        # Debian's lists have the name that a file was packed under, which may lead through a link: /lib is /usr/lib.
        candidates = [path, os.path.realpath(path), os.path.join(os.path.realpath(os.path.dirname(path)),
                                                               os.path.basename(path))]
        for candidate in candidates:
            for name in (candidate, candidate.removeprefix("/usr")):
                if name in self._owners:
                    return self._owners[name]
        raise SystemExit(f"make-sbom: {path} belongs to no package of Debian")

    def __getitem__(self, name):
        if name not in self._known:
            out = subprocess.run(["dpkg-query", "-W", "-f", FIELDS, name], check=True, capture_output=True, text=True).stdout
            self._known[name] = Package(out.splitlines()[0])
        return self._known[name]
