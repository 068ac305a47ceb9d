#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Completion in packaging/completion is what packaging/completion/generate makes of the programs in $CAMAUDIT_PROGRAMS, and
the shells complete every command, option and fixed value by it."""
import importlib.machinery
import importlib.util
import os
import pathlib
import pty
import select
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
COMPLETION = pathlib.Path(__file__).resolve().parents[2] / "packaging" / "completion"
sys.path.insert(0, str(COMPLETION))

import command_tree  # noqa: E402

PROGRAMS = pathlib.Path(os.environ["CAMAUDIT_PROGRAMS"])
FOLDERS = ("a folder",)
FILES = ("one.toml", "two words.csv")


def load_generate():
    loader = importlib.machinery.SourceFileLoader("generate", str(COMPLETION / "generate"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("generate", loader))
    loader.exec_module(module)
    return module


GENERATE = load_generate()
TREES = {program: command_tree.read(PROGRAMS / program) for program in GENERATE.PROGRAMS}


class Fresh(unittest.TestCase):
    def test_what_is_committed(self):
        for program, tree in TREES.items():
            for name, text in GENERATE.files(program, tree).items():
                self.assertEqual((COMPLETION / name).read_text(encoding="utf-8"), text,
                                 f"{name} is old: run packaging/completion/generate BIN_DIR")


def questions(program, tree):
    """(line to complete, words that must come, whether there may be others)."""
    for command in tree.all():
        line = " ".join((program, *command.words))
        if command.commands:
            yield f"{line} ", {each.words[-1] for each in command.commands}
        yield f"{line} --", {name for option in command.options for name in option.names if name.startswith("--")}
        for option in command.options:
            if option.choices:
                yield f"{line} {option.long} ", set(option.choices)


class Shell:
    """What each of them has in common: a folder with files in it, and the programs in the path."""
    maxDiff = None

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        for name in FILES:
            pathlib.Path(self.directory.name, name).touch()
        for name in FOLDERS:
            pathlib.Path(self.directory.name, name).mkdir()

    def environment(self):
        return {"PATH": f"{PROGRAMS}:{os.environ['PATH']}", "HOME": self.directory.name, "LC_ALL": "C.UTF-8", "TERM": "dumb"}

    def shell(self, *command):
        done = subprocess.run(command, cwd=self.directory.name, capture_output=True, text=True, timeout=100,
                              env=self.environment())
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def need(self, name):
        if shutil.which(name) is None:
            if os.environ.get("CI") == "true":
                self.fail(f"{name} is missing")
            self.skipTest(f"{name} is missing")

    def test_commands_options_and_values(self):
        for program, tree in TREES.items():
            asked = list(questions(program, tree))
            for (line, expected), told in zip(asked, self.complete(program, [line for line, _ in asked]), strict=True):
                with self.subTest(line=line):
                    self.assertEqual(told, expected)

    def test_files_folders_and_rules(self):
        everything = set(FILES + FOLDERS)
        lines = {
            "camaudit audit --config ": everything,
            "camaudit audit --config o": {"one.toml"},
            "camaudit audit --state-dir ": set(FOLDERS),
            "camaudit audit --only P06-RETENTION-M": {"P06-RETENTION-MAX", "P06-RETENTION-MIN"},
            "camaudit audit --save --fail-on c": {"critical"},
            "camaudit explain P09-HTT": {"P09-HTTPS"},
            "camaudit explain P09-HTTPS P": set(),
            "camaudit rules check ": everything,
            "camaudit rules check one.toml t": {"two words.csv"},
            "camaudit rules test P09-HTTPS P10-AV": {"P10-AVAILABILITY"},
            "camaudit --config one.toml": set(),
            "camaudit key show --config one.toml --p": {"--pem"},
            "camaudit show P": set(),
        }
        for (line, expected), told in zip(lines.items(), self.complete("camaudit", list(lines)), strict=True):
            with self.subTest(line=line):
                self.assertEqual(told, expected)


class Bash(Shell, unittest.TestCase):
    def complete(self, program, lines):
        function = "_" + program.replace("-", "_")
        script = f"source {shlex.quote(str(COMPLETION / 'bash' / program))}\n"
        for line in lines:
            words = line.split(" ")
            script += (f"COMP_WORDS=({' '.join(map(shlex.quote, words))}); COMP_CWORD={len(words) - 1}; {function}; "
                       'printf "%s\\n" "${COMPREPLY[@]}"; echo @@@\n')
        parts = self.shell("bash", "--norc", "-c", script).split("@@@\n")
        return [set(filter(None, part.splitlines())) for part in parts[:-1]]

    def test_a_value_behind_an_equals_sign(self):
        # As bash parts the words of "camaudit changes --format=j".
        lines = ["camaudit changes --format = j", "camaudit changes --format =", "camaudit audit --format = json --sa"]
        self.assertEqual(self.complete("camaudit", lines), [{"json"}, {"table", "json"}, {"--save"}])

    def test_the_function_is_the_program_s(self):
        for program in TREES:
            file = shlex.quote(str(COMPLETION / "bash" / program))
            self.assertIn(f" {program}\n", self.shell("bash", "--norc", "-c", f"source {file}; complete -p {program}"))


class Fish(Shell, unittest.TestCase):
    def setUp(self):
        self.need("fish")
        super().setUp()

    def complete(self, program, lines):
        script = f"source {shlex.quote(str(COMPLETION / 'fish' / (program + '.fish')))}\n"
        for line in lines:
            script += f"complete -C {shlex.quote(line)}; echo @@@\n"
        parts = self.shell("fish", "--no-config", "-c", script).split("@@@\n")
        # A word, a tab, what it means.
        return [{word.partition("\t")[0].rstrip("/").replace("\\ ", " ") for word in part.splitlines()} for part in parts[:-1]]

    def test_syntax(self):
        for program in TREES:
            self.shell("fish", "-n", str(COMPLETION / "fish" / f"{program}.fish"))


class Zsh(Shell, unittest.TestCase):
    """Asked in a terminal, since zsh completes nowhere else: it takes lines from a file and writes down every word that is
    offered."""
    START = r"""
fpath=("$COMPLETION" $fpath)
autoload -Uz compinit; compinit -u -D
zstyle ':completion:*' completer _complete
compadd() {
  local -a found
  if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
    builtin compadd -A found "$@"
    print -rl -- $found >>$ZDOTDIR/told
  fi
  builtin compadd "$@"
}
ask() {
  local line
  while read -r line; do
    BUFFER=${line%.} CURSOR=$((${#line} - 1))
    zle complete-word
    print -r -- @@@ >>$ZDOTDIR/told
  done <$ZDOTDIR/lines
  exit
}
zle -N ask
zle-line-init() { zle ask }
zle -N zle-line-init
"""

    def setUp(self):
        self.need("zsh")
        super().setUp()

    def complete(self, program, lines):
        with tempfile.TemporaryDirectory() as folder:
            here = pathlib.Path(folder)
            (here / ".zshrc").write_text(self.START, encoding="utf-8")
            (here / "lines").write_text("".join(f"{line}.\n" for line in lines), encoding="utf-8")
            child, terminal = pty.fork()
            if child == 0:
                os.chdir(self.directory.name)
                os.execvpe("zsh", ["zsh", "-d", "-i"], {**self.environment(), "ZDOTDIR": folder, "COMPLETION": str(COMPLETION / "zsh")})
            shown = b""
            try:
                while select.select([terminal], [], [], 100)[0]:
                    more = os.read(terminal, 65536)
                    if not more:
                        break
                    shown += more
            except OSError:
                pass  # its end, as Linux tells it
            os.close(terminal)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            told = here / "told"
            parts = told.read_text(encoding="utf-8").split("@@@\n") if told.exists() else []
            self.assertEqual(len(parts), len(lines) + 1, shown.decode(errors="replace"))
            return [{word.replace("\\ ", " ") for word in part.splitlines() if word} for part in parts[:-1]]

    def test_syntax(self):
        for program in TREES:
            self.shell("zsh", "-n", str(COMPLETION / "zsh" / f"_{program}"))


if __name__ == "__main__":
    unittest.main()
