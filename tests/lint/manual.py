#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual pages tell of every configuration key, rule key, exit code, kind of alert, journal field and environment
variable that the source has, and of none more. tests/lint/manual_test.py holds the command lines.

Run by itself it writes the thresholds of agent/rules/rulebook/policy.toml into packaging/man/camaudit.toml.5."""
import dataclasses
import pathlib
import re
import sys
import tomllib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from source import Finding, Tree, line_of  # noqa: E402

CODES = {"not-in-manual", "not-in-code", "no-default", "wrong-bounds", "old-policy"}

_MAN = "packaging/man/"
_CONFIG_PAGE, _RULES_PAGE = _MAN + "camaudit.toml.5", _MAN + "camaudit-rules.5"
_PAGE, _DAEMON_PAGE, _COLLECTOR_PAGE = _MAN + "camaudit.1", _MAN + "camauditd.8", _MAN + "camaudit-collector.1"
_CONFIG, _POLICY = "agent/app/config.cpp", "agent/rules/rulebook/policy.toml"
_EXIT_CODES, _KINDS = "agent/base/exit_code.hpp", "agent/alerts/kind.cpp"

# By the first key that a reader takes, the part of the page that tells of it.
_RULE_PARTS = {"agent/rules/rule_file.cpp": {"id": "Rule", "document": "Source"},
               "agent/rules/fixture_file.cpp": {"name": "Test", "device": "Expectation"},
               "agent/rules/waivers.cpp": {"waiver": "Waiver file", "rule": "Waiver"}}

_ONLY = re.compile(r"\bonly\(\*?\w+, \{([^}]*)\}")
_READER = re.compile(r"^(?:void|Result<Config>|std::\w+) (?:read_)?(\w+)\(", re.MULTILINE)
_NUMBER = re.compile(r'\bnumber\(\*?table, "(\w+)", (\d+), (\d+)')
_WORD = re.compile(r'"([^"]*)"')
_POLICY_BLOCK = re.compile(r'(?<=^\.\\" begin policy\n).*?(?=^\.\\" end policy$)', re.MULTILINE | re.DOTALL)


@dataclasses.dataclass
class Item:
    line: int
    head: str
    text: str = ""

    @property
    def name(self):
        """Of "Ic name No = Ar text"."""
        return self.head.split()[1] if " " in self.head else self.head


class Page:
    """The lists of a page, by section and by subsection, "SECTIONS" and "[history]"."""

    def __init__(self, path, text):
        self.path = path
        self.lists = {}
        section, item = "", None
        for number, line in enumerate(text.splitlines(), 1):
            macro, _, rest = line.partition(" ")
            if macro in (".Sh", ".Ss"):
                section, item = rest, None
                self.lists[section] = []
            elif macro == ".It":
                item = Item(number, rest)
                self.lists[section].append(item)
            elif item is not None:
                item.text += line + "\n"

    def items(self, section, macro=""):
        """Those whose head begins with the macro."""
        return [item for item in self.lists.get(section, []) if item.head.startswith(macro)]

    def names(self, section, macro=""):
        return {item.name: item.line for item in self.items(section, macro)}


def pages(tree):
    return {file.path: Page(file.path, file.read()) for file in tree.files if file.path.startswith(_MAN)}


def _compare(code, page, section, told):
    """`code`: {name: (path, line)}; `told`: {name: line}."""
    for name, (path, line) in code.items():
        if name not in told:
            yield Finding(path, line, "not-in-manual", f"{page} ({section}) does not tell of {name}")
    for name, line in told.items():
        if name not in code:
            yield Finding(page, line, "not-in-code", f"{section}: there is no {name}")


def _config_keys(text):
    """{section: {key: line}} and {(section, key): (least, most)}."""
    keys, bounds = {}, {}
    names = [(match.start(), match[1]) for match in _READER.finditer(text)]
    names += [(match.start(), match[1]) for match in re.finditer(r'section\(root, "(\w+)"\)\) \{', text)]

    def section_at(at):
        return max((start, name) for start, name in names if start < at)[1]

    for match in _ONLY.finditer(text):
        section = section_at(match.start())
        for word in _WORD.finditer(match[1]):
            keys.setdefault(section, {})[word[1]] = line_of(text, match.start(1) + word.start())
    for match in _NUMBER.finditer(text):
        bounds[section_at(match.start()), match[1]] = (match[2], match[3])
    return keys, bounds


def _check_config(text, page):
    keys, bounds = _config_keys(text)
    sections = keys.pop("parse_config", {})
    titles = {title.strip("[]"): title for title in page.lists if title.startswith("[")}
    for name, line in sections.items():
        if name not in titles:
            yield Finding(_CONFIG, line, "not-in-manual", f"{page.path} does not tell of [{name}]")
    for name, title in titles.items():
        if name == "policy":
            continue
        code = {key: (_CONFIG, line) for key, line in keys.get(name, {}).items()}
        yield from _compare(code, page.path, title, page.names(title, "Ic "))
        for item in page.items(title, "Ic "):
            if not re.search(r"\b(?:Default|Required|required)\b", item.text):
                yield Finding(page.path, item.line, "no-default", f"{title} {item.name}: say its default, or that it is required")
            least_most = bounds.get((name, item.name))
            if least_most and " to ".join(least_most) not in item.text:
                yield Finding(page.path, item.line, "wrong-bounds",
                              f"{title} {item.name}: say that it is {' to '.join(least_most)}")


def policy_block(text):
    """What the page says of the thresholds."""
    def shown(value):
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, list):
            return "[" + ", ".join(f"\\(dq{word}\\(dq" for word in value) + "]"
        return f"{value:g}" if isinstance(value, float) else str(value)

    lines = [".Bl -tag -width Ds"]
    for one in tomllib.loads(text)["parameter"]:
        unit = one.get("unit", "")
        default = f"{shown(one['default'])} {unit.removesuffix('s') if one['default'] == 1 else unit}".strip()
        bounds = f"; {shown(one['minimum'])} to {shown(one['maximum'])}" if "minimum" in one else ""
        meaning = one["meaning"][0].upper() + one["meaning"][1:]
        lines += [f".It Ic {one['name']} No = Ar {one['type']}", meaning.replace("; ", ";\n") + ".", f"Default: {default}{bounds}."]
    return "\n".join([*lines, ".El", ""])


def _check_policy(text, page_text):
    match = _POLICY_BLOCK.search(page_text)
    if not match or match[0] != policy_block(text):
        line = line_of(page_text, match.start()) if match else 1
        yield Finding(_CONFIG_PAGE, line, "old-policy", f"it does not say what {_POLICY} says: run tests/lint/manual.py")


def _check_exit_codes(text, all_pages):
    code = {match[1]: (_EXIT_CODES, line_of(text, match.start())) for match in re.finditer(r"kExit\w+ = (\d+)", text)}
    for path in (_PAGE, _DAEMON_PAGE, _COLLECTOR_PAGE):
        if path not in all_pages:
            continue
        for finding in _compare(code, path, "EXIT STATUS", all_pages[path].names("EXIT STATUS")):
            # The others end with some of them.
            if path == _PAGE or finding.code == "not-in-code":
                yield finding


def _check_alerts(tree, page):
    fields = {}
    for file in tree.cpp("agent/alerts"):
        text = file.read()
        if file.path == _KINDS:
            code = {f"{match[1]} {match[2]}": (_KINDS, line_of(text, match.start()))
                    for match in re.finditer(r'Kind::\w+,\s*"([^"]*)",\s*"([^"]*)"', text)}
            told = {f"{item.name} {item.head.rpartition('=')[2]}": item.line for item in page.items("ALERTS", "Cm ")}
            yield from _compare(code, page.path, "ALERTS", told)
        for match in re.finditer(r'"(CAMAUDIT_\w+)', text):
            fields.setdefault(match[1], (file.path, line_of(text, match.start())))
    told = {word: item.line for item in page.items("ALERTS", "Li ") for word in re.findall(r"CAMAUDIT_\w+", item.head)}
    yield from _compare(fields, page.path, "ALERTS", told)


def _check_environment(tree, all_pages):
    told = {word for page in all_pages.values() for item in page.items("ENVIRONMENT", "Ev ")
            for word in re.findall(r"[A-Z_]{2,}", item.head)}
    for file in tree.cpp("agent", "uploader", "onvif"):
        text = file.read()
        for match in re.finditer(r'getenv\("(\w+)"\)', text):
            if match[1] not in told:
                yield Finding(file.path, line_of(text, match.start()), "not-in-manual", f"no page tells of ${match[1]}")


def check(tree):
    texts = {file.path: file.read() for file in tree.files
             if file.path in {_CONFIG, _POLICY, _EXIT_CODES, _CONFIG_PAGE, *_RULE_PARTS}}
    all_pages = pages(tree)
    findings = list(_check_environment(tree, all_pages)) if all_pages else []
    if _CONFIG in texts and _CONFIG_PAGE in all_pages:
        findings += _check_config(texts[_CONFIG], all_pages[_CONFIG_PAGE])
    if _POLICY in texts and _CONFIG_PAGE in texts:
        findings += _check_policy(texts[_POLICY], texts[_CONFIG_PAGE])
    if _EXIT_CODES in texts:
        findings += _check_exit_codes(texts[_EXIT_CODES], all_pages)
    if _DAEMON_PAGE in all_pages:
        findings += _check_alerts(tree, all_pages[_DAEMON_PAGE])
    for path, parts in _RULE_PARTS.items() if _RULES_PAGE in all_pages else ():
        for match in _ONLY.finditer(texts.get(path, "")):
            words = {word[1]: (path, line_of(texts[path], match.start(1) + word.start())) for word in _WORD.finditer(match[1])}
            section = parts.get(next(iter(words)), "no part that is known")
            findings += _compare(words, _RULES_PAGE, section, all_pages[_RULES_PAGE].names(section, "Ic "))
    return findings


def main():
    tree = Tree(pathlib.Path(__file__).resolve().parents[2])
    page = tree.root / _CONFIG_PAGE
    block = policy_block((tree.root / _POLICY).read_text(encoding="utf-8"))
    text = _POLICY_BLOCK.sub(lambda _: block, page.read_text(encoding="utf-8"))
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
