# SPDX-License-Identifier: GPL-3.0-or-later
"""A small Debian as it is on this host, with everything in its cache that packages need: a machine without a network can
install them there. It is made once and kept.
"""
import hashlib
import os
import pathlib
import shutil
import subprocess

INCLUDED = "systemd-sysv,dbus"


class Unavailable(Exception):
    """This host cannot provide what the test needs; the text says what."""


def _output(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


def sources():
    """Lines of sources.list: whatever this host has of Debian itself, the release first."""
    fields = _output("apt-get", "indextargets", "--format", "$(ORIGIN)\t$(REPO_URI)\t$(RELEASE)\t$(COMPONENT)",
                     "Created-By: Packages").splitlines()
    suites = {}
    for line in fields:
        origin, uri, release, component = line.split("\t")
        if origin == "Debian":
            suites.setdefault((uri.rstrip("/"), release), set()).add(component)
    codename = _output("sh", "-c", ". /etc/os-release && echo $VERSION_CODENAME").strip()
    lines = [f"deb {uri} {release} {' '.join(sorted(components))}" for (uri, release), components in suites.items()]
    lines.sort(key=lambda line: (line.split()[2] != codename, line))
    if not lines or lines[0].split()[2] != codename:
        raise Unavailable(f"apt of this host knows no archive of Debian {codename}; run apt-get update")
    return lines


def _apt(tree, *arguments):
    """apt of the host, with its proxies and certificates, for the tree: nothing there has a network."""
    return subprocess.run(
        ["apt-get", "-q", "-y", "-o", f"Dir::Etc::sourcelist={tree}/etc/apt/sources.list", "-o",
         "Dir::Etc::sourceparts=/dev/null", "-o", f"Dir::State={tree}/var/lib/apt", "-o",
         f"Dir::State::status={tree}/var/lib/dpkg/status", "-o", f"Dir::Cache={tree}/var/cache/apt", "-o",
         "APT::Sandbox::User=root", "-o", "APT::Update::Post-Invoke=", "-o", "APT::Update::Post-Invoke-Success=",
         "-o", "DPkg::Post-Invoke=", "-o", "APT::Keep-Downloaded-Packages=true", *map(str, arguments)],
        capture_output=True, text=True, check=False)


def _refuse_failure(done, what):
    if done.returncode != 0:
        raise Unavailable(f"{what} failed, is the archive of apt's sources within reach?\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def make(cache, packages, more):
    """The tree for these package files and `more` by name; a folder below `cache`, read only to whoever uses it."""
    for program in ("debootstrap", "systemd-nspawn", "apt-get"):
        if shutil.which(program) is None:
            if os.environ.get("CI") == "true":
                raise RuntimeError(f"{program} is not installed, which packaging/install-dependencies --packages does")
            raise Unavailable(f"{program} is not installed")
    if os.geteuid() != 0:
        raise Unavailable("only root can make a Debian tree and boot it")
    lines = sources()
    wanted = [_output("dpkg-deb", "-f", package, "Depends") for package in packages]
    key = hashlib.sha256("\n".join([*lines, *wanted, *more, INCLUDED]).encode()).hexdigest()[:16]
    tree = pathlib.Path(cache, f"tree-{key}")
    if tree.exists():
        return tree
    for old in pathlib.Path(cache).glob("tree-*"):
        shutil.rmtree(old)
    new = pathlib.Path(cache, f"tree-{key}.new")
    new.mkdir(parents=True)
    try:
        _, archive, codename, *_ = lines[0].split()
        _refuse_failure(subprocess.run(["debootstrap", "--variant=minbase", f"--include={INCLUDED}", codename, new, archive],
                                       capture_output=True, text=True, check=False), "debootstrap")
        (new / "etc/apt/sources.list").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (new / "etc/apt/apt.conf.d/50test").write_text(
            'APT::Get::Assume-Yes "true";\nAPT::Install-Recommends "false";\nAPT::Keep-Downloaded-Packages "true";\n',
            encoding="utf-8")
        (new / "var/cache/apt/archives/partial").mkdir(parents=True, exist_ok=True)
        _refuse_failure(_apt(new, "update"), "apt-get update")
        _refuse_failure(_apt(new, "install", "--no-install-recommends", "--download-only", *packages, *more), "apt-get")
        # nspawn gives each machine an identity of its own.
        (new / "etc/machine-id").write_text("", encoding="utf-8")
        new.rename(tree)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return tree
