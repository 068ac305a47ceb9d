# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes that this toolchain or this program has paid for before. Each is told in ARCHITECTURE.md, "Traps"."""
import re

from source import Finding, code_only, line_of, matching, without_comments

CODES = {"whole-boost", "await-brace", "await-designated", "await-capture", "capturing-coroutine", "text-parsing",
         "sleep", "assert-in-task", "endl", "shared-name"}

OURS = ("agent", "onvif", "uploader")

_WHOLE_BOOST = re.compile(r"^[ \t]*#[ \t]*include[ \t]*<boost/(?:asio|beast|json)\.hpp>", re.MULTILINE)
_AWAIT = re.compile(r"\bco_await\b")
_BRACE = re.compile(r"(?P<name>[A-Za-z_][\w:]*)?(?P<args>(?<=\w)<[^;(){}]*>)?\s*\{")
_DESIGNATED = re.compile(r"[{,]\s*\.\w+\s*=[^=]")
_LAMBDA = re.compile(r"(?<![\w)\]\[])\s*\[(?!\[)(?P<captures>[^\[\]]*)\]\s*(?=[({<]|mutable\b|->)")
_COROUTINE_LAMBDA = re.compile(
    r"\[(?!\[)(?P<captures>[^\[\]]+)\]\s*(?:\((?:[^()]|\([^()]*\))*\)\s*)?(?:mutable\s*)?(?:noexcept\s*)?->\s*(?:\w+::)*"
    r"(?:Task|awaitable)\s*<")
_TASK_BODY = re.compile(r"\b(?:Task|awaitable)\s*<[^;{}()=]*>\s*(?:[\w:~]+\s*\((?:[^(){};]|\([^()]*\))*\)\s*(?:const\s*)?(?:noexcept\s*)?)?\{")
_PARSING = re.compile(r"\b(?:sto(?:i|l|ll|ul|ull|f|d|ld)|ato(?:i|l|ll|f)|strto(?:l|ll|ul|ull|imax|umax|d|f|ld)|sscanf)\s*\(")
_SLEEP = re.compile(r"\b(?:sleep|usleep|nanosleep|clock_nanosleep|sleep_for|sleep_until)\s*\(")
_ENDL = re.compile(r"\bstd::endl\b")
_TEMPORARY = re.compile(r"\b(?:TempDir|temp_directory_path)\s*\(\)")
_OWN_NAME = re.compile(r"\b(?:mkdtemp|mkstemp|getpid|random_device)\b|XXXXXX")
_ASSERT = re.compile(r"\b(?:ASSERT_[A-Z_]+|GTEST_SKIP|GTEST_FAIL|FAIL)\s*\(")

# Trivially destroyed: built twice or not, nothing is freed twice.
_HARMLESS = re.compile(r"(?:std::)?(?:string_view|size_t|byte|monostate|u?int(?:8|16|32|64)_t|chrono::\w+|nullopt_t)$|"
                       r"(?:bool|char|int|long|unsigned|float|double)$")
_NOT_A_TYPE = {"mutable", "noexcept", "else", "do", "try", "const", "return", "co_return", "co_yield", "co_await", "override"}
# Before a '{' that is part of an expression, not of a block.
_OPENS_INITIALISER = re.compile(r"(?:[(,=]|\b(?:co_)?return)\s*[\w:]*(?:<[^;{}]*>)?\s*$")


def full_expression(text, at):
    """The begin and end of the full expression around the co_await at `at`."""
    begin, depth, i = at, 0, at - 1
    while i >= 0:
        c = text[i]
        if c in ")]}":
            if c == "}" and depth == 0 and not re.match(r"\}\s*[,.);\]?:+\-*/&|<>=]", text[i:i + 80]):
                break  # the end of a block, not of an expression
            depth += 1
        elif c in "([{":
            if depth == 0 and c == "{" and not _OPENS_INITIALISER.search(text[max(0, i - 120):i]):
                break
            if depth == 0 and c == "(" and re.search(r"\b(?:if|while|for|switch)\s*(?:constexpr\s*)?$", text[max(0, i - 40):i]):
                break
            depth = max(0, depth - 1)
        elif c == ";" and depth == 0:
            break
        begin = i
        i -= 1
    # Forward to the ';' of the statement, or to the bracket that holds a condition. A bracket opened between `begin` and
    # the co_await belongs to the expression.
    open_brackets = 0
    for i in range(begin, len(text)):
        c = text[i]
        if c in "([{":
            open_brackets += 1
        elif c in ")]}":
            open_brackets -= 1
            if open_brackets < 0:
                return begin, i
        elif c == ";" and open_brackets == 0:
            return begin, i
    return begin, len(text)


def without_lambda_bodies(text):
    """Lambda bodies are functions of their own: what stands in them is not a temporary of the expression around them."""
    out = list(text)
    for match in re.finditer(r"(?:\)|\]|\bmutable|\bnoexcept|->\s*[\w:<>,&* ]+?)\s*\{", text):
        at = match.end() - 1
        before = text[:at].rstrip()
        if before.endswith(")") or before.endswith("]") or re.search(r"(?:\bmutable|\bnoexcept|\)\s*(?:mutable\s*)?->[^;{}()]*)$", before):
            end = matching(text, at)
            # The braces stay, but for those after a return type, which would look like a type being built.
            typed = "->" in match[0]
            for i in range(at if typed else at + 1, end + 1 if typed else end):
                if out[i] != "\n":
                    out[i] = " "
    return "".join(out)


def captures_by_value(captures):
    for capture in (part.strip() for part in captures.split(",")):
        if capture and not capture.startswith("&") and capture != "this":
            return True
    return False


def awaits(path, text):
    seen = set()
    for await_ in _AWAIT.finditer(text):
        begin, end = full_expression(text, await_.start())
        if (begin, end) in seen:
            continue
        seen.add((begin, end))
        expression = without_lambda_bodies(text[begin:end])
        # A declaration's own initialiser with braces, `Type name{co_await …}`, ends the expression at its '{' already.
        for match in _BRACE.finditer(expression):
            at = match.end() - 1
            line = line_of(text, begin + at)
            name = match["name"] or ""
            inside = expression[at + 1:matching(expression, at)]
            if name in _NOT_A_TYPE or _HARMLESS.match(name):
                continue
            if not name and not match["args"] and not inside.strip():
                continue
            yield Finding(path, line, "await-brace",
                          f"'{(name + '{') if name else '{…}'}' inside a co_await expression: g++ 12.2 destroys it twice; "
                          "name it first, then move it")
        for match in _DESIGNATED.finditer(expression):
            yield Finding(path, line_of(text, begin + match.start()), "await-designated",
                          "designated initialiser inside a co_await expression: name the object first")
        for match in _LAMBDA.finditer(expression):
            if captures_by_value(match["captures"]):
                yield Finding(path, line_of(text, begin + match.start("captures")), "await-capture",
                              "lambda that captures by value inside a co_await expression: name it first, then move it")


def check(tree):
    findings = []

    def report(file, text, pattern, code, message):
        for match in pattern.finditer(text):
            findings.append(Finding(file.path, line_of(text, match.start()), code, message.format(match[0].strip(" ("))))

    for file in tree.cpp():
        raw = file.read()
        report(file, without_comments(raw), _WHOLE_BOOST, "whole-boost", "name the parts of the library that are used")
        text = code_only(raw)
        report(file, text, _ENDL, "endl", "'\\n' does not flush")
        if file.under(*OURS):
            report(file, text, _PARSING, "text-parsing",
                   "{}: accepts what it should not and forgets errors; use std::from_chars or agent/base")
        if file.under(*OURS, "tests/unit"):
            report(file, text, _SLEEP, "sleep", "{}: wait for the event instead, or use a timer and an injected clock")
        if file.under("tests"):
            lines = without_comments(raw).splitlines()
            for number, line in enumerate(lines):
                if _TEMPORARY.search(line) and not any(_OWN_NAME.search(near) for near in lines[number:number + 3]):
                    findings.append(Finding(file.path, number + 1, "shared-name",
                                            "tests run side by side, each in its own process: give the temporary file a name "
                                            "of its own (mkdtemp, getpid)"))
        findings.extend(awaits(file.path, text))
        for match in _COROUTINE_LAMBDA.finditer(text):
            findings.append(Finding(file.path, line_of(text, match.start()), "capturing-coroutine",
                                    "a coroutine that is a capturing lambda: its captures die with the lambda, not with the "
                                    "coroutine; pass them as parameters"))
        for match in _TASK_BODY.finditer(text):
            begin = match.end() - 1
            for found in _ASSERT.finditer(text, begin, matching(text, begin)):
                findings.append(Finding(file.path, line_of(text, found.start()), "assert-in-task",
                                        f"{found[0].strip(' (')} returns, which a coroutine cannot: EXPECT_ and co_return"))
    return findings
