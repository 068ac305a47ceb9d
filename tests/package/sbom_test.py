# SPDX-License-Identifier: GPL-3.0-or-later
"""The bill of materials inside of each package: the shape that CycloneDX 1.5 asks for, and that nothing is missing which
others know of: dpkg-shlibdeps of the shared libraries, the source of what is compiled in.
"""
import json
import os
import pathlib
import re
import subprocess
import unittest

PACKAGES = pathlib.Path(os.environ["CAMAUDIT_PACKAGES"])
# Compiled in, so that no dependency of the package tells.
COMPILED_IN = {
    "camaudit": {"libboost1.81-dev": "headers", "libcli11-dev": "headers", "libexpected-dev": "headers",
                 "libtomlplusplus-dev": "headers", "libgsoap-dev": "headers"},
    "camaudit-collector": {"libboost1.81-dev": "headers", "libcli11-dev": "headers", "libexpected-dev": "headers"},
}
PROGRAMS = {"camaudit": {"camaudit", "camauditd"}, "camaudit-collector": {"camaudit-collector"}}


def package(name):
    return next(PACKAGES.glob(f"{name}_[0-9]*.deb"))


def inside(name, path):
    archive = subprocess.run(["dpkg-deb", "--fsys-tarfile", package(name)], check=True, capture_output=True).stdout
    return subprocess.run(["tar", "-xO", path], input=archive, check=True, capture_output=True).stdout


def field(name, what):
    return subprocess.run(["dpkg-deb", "-f", package(name), what], check=True, capture_output=True, text=True).stdout.strip()


class Bill(unittest.TestCase):
    def setUp(self):
        self.bills = {name: json.loads(inside(name, f"./usr/share/doc/{name}/{name}.cdx.json")) for name in PROGRAMS}

    def test_the_document(self):
        for name, document in self.bills.items():
            self.assertEqual((document["bomFormat"], document["specVersion"], document["version"]), ("CycloneDX", "1.5", 1))
            self.assertRegex(document["serialNumber"], r"^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
            self.assertRegex(document["metadata"]["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
            subject = document["metadata"]["component"]
            self.assertEqual((subject["name"], subject["version"]), (name, field(name, "Version").split("-")[0]))
            self.assertEqual({program["name"] for program in subject["components"]}, PROGRAMS[name])
            known = {"$schema", "bomFormat", "specVersion", "version", "serialNumber", "metadata", "components", "dependencies"}
            self.assertEqual(set(document), known)

    def test_every_component_has_version_licence_and_address(self):
        for _, document in self.bills.items():
            self.assertGreater(len(document["components"]), 10)
            for component in document["components"]:
                self.assertEqual(component["type"], "library")
                self.assertRegex(component["purl"], r"^pkg:deb/debian/[a-z0-9.%A-F+-]+@[^@?]+\?arch=\w+$")
                self.assertEqual(component["bom-ref"], component["purl"])
                self.assertTrue(component["version"], component["name"])
                self.assertTrue(component["licenses"], component["name"])
                for one in component["licenses"]:
                    (kind, text), = one["license"].items()
                    self.assertIn(kind, ("id", "name"))
                    self.assertTrue(text)
                self.assertTrue(any(one["name"] == "camaudit:linkage" for one in component["properties"]))

    def test_references_lead_somewhere_and_are_told_once(self):
        for _, document in self.bills.items():
            subject = document["metadata"]["component"]
            references = [subject["bom-ref"], *(one["bom-ref"] for one in subject["components"]),
                          *(one["bom-ref"] for one in document["components"])]
            self.assertEqual(len(references), len(set(references)))
            self.assertEqual(sorted(one["ref"] for one in document["dependencies"]), sorted(references))
            reached, to_do = set(), [subject["bom-ref"]]
            graph = {one["ref"]: one["dependsOn"] for one in document["dependencies"]}
            while to_do:
                one = to_do.pop()
                if one not in reached:
                    reached.add(one)
                    to_do += graph[one]
            self.assertLessEqual(reached, set(references))
            self.assertEqual(len(graph[subject["bom-ref"]]), len(subject["components"]))

    def test_nothing_is_missing_that_dpkg_knows_of(self):
        for name, document in self.bills.items():
            named = {component["name"] for component in document["components"]}
            depends = [re.split(r"[ (|]", word.strip())[0] for word in field(name, "Depends").split(",")]
            libraries = {word for word in depends if word.startswith("lib")}
            self.assertGreater(len(libraries), 3)
            self.assertLessEqual(libraries, named)

    def test_what_is_compiled_in_is_there(self):
        for name, document in self.bills.items():
            linkage = {component["name"]: {one["value"] for one in component["properties"]
                                           if one["name"] == "camaudit:linkage"} for component in document["components"]}
            for wanted, kind in COMPILED_IN[name].items():
                self.assertIn(kind, linkage.get(wanted, ()), wanted)

    def test_licences_that_are_known_by_heart(self):
        licences = {component["name"]: {*(one["license"].get("id") for one in component["licenses"])}
                    for component in self.bills["camaudit"]["components"]}
        self.assertIn("Apache-2.0", licences["libssl3"])
        self.assertIn("BSL-1.0", licences["libboost-json1.81.0"])
        self.assertIn("MIT", licences["libtomlplusplus-dev"])


if __name__ == "__main__":
    unittest.main()
