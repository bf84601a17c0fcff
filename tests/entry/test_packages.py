#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each group of packages of the entry script is complete by itself: what the build and the tests of a
group really read or start belongs to Debian 12's base system or to a package that the group brings.

test_packages.py SOURCE_FOLDER BINARY_FOLDER

The headers come from the dependency files of the compiler, libraries and programs from ninja's
command lines, the closure of a group from the package lists. Without apt's lists it cannot be told,
and the test is skipped (exit code 77)."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from functools import cache
from pathlib import Path

SOURCE, BINARY = (Path(p).resolve() for p in sys.argv[1:3])
SKIPPED = 77
# What each group is for. A group is installed together with those before it.
TARGETS = {
    ("core",): ["ballast", "ballast-suite", "ballast-live", "ballast-bench"],
    ("core", "gui"): ["ballast-gui"],
    ("core", "test"): [],  # every target that is left
}


def output(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


def ninja(*arguments):
    return output("ninja", "-C", str(BINARY), *arguments)


# ---- Packages ----------------------------------------------------------------------------------


@cache
def table():
    """(group, package) of the entry script's table."""
    text = (SOURCE / "ballast").read_text()
    body = re.search(r"<<'TABLE'\n(.*?)\nTABLE\n", text, re.S).group(1)
    return tuple(tuple(line.split()[:2]) for line in body.splitlines())


@cache
def archive():
    """All packages that apt knows: name -> fields."""
    found, fields = {}, {}
    for line in output("apt-cache", "dumpavail").splitlines() + [""]:
        if line == "":
            if fields:
                found.setdefault(fields["Package"], fields)
            fields = {}
        elif line[0] not in " \t" and ": " in line:
            key, value = line.split(": ", 1)
            if key in ("Package", "Depends", "Pre-Depends", "Provides", "Essential", "Priority"):
                fields[key] = value
    return found


def names(relation):
    """ "a (>= 1) | b, c" -> [["a", "b"], ["c"]] """
    return [[re.match(r"[^\s:(\[]+", part.strip())[0] for part in group.split("|")]
            for group in relation.split(",") if group.strip()]


@cache
def providers():
    found = {}
    for name, fields in archive().items():
        for (virtual,) in names(fields.get("Provides", "")):
            found.setdefault(virtual, []).append(name)
    return found


def base_system():
    """What debootstrap's smallest variant installs: essential and required packages, and apt."""
    return {n for n, f in archive().items()
            if f.get("Essential") == "yes" or f.get("Priority") == "required"} | {"apt"}


@cache
def closure(groups, without=""):
    """The packages of a bare system after ./ballast setup GROUPS, by their dependencies alone, as
    nothing recommended is installed. Of alternatives the first that exists is taken, as apt does."""
    todo = base_system() | {p for g, p in table() if g in groups and p != without}
    known, choices = set(), []
    while todo or choices:
        if not todo:  # alternatives last: another dependency may have brought one of them
            options = choices.pop(0)
            if not known.intersection(options):
                todo.add(options[0])
            continue
        name = todo.pop()
        known.add(name)
        fields = archive()[name]
        for group in names(fields.get("Pre-Depends", "") + "," + fields.get("Depends", "")):
            options = [p for a in group for p in [a, *providers().get(a, [])] if p in archive()]
            if len(options) == 1:
                todo.add(options[0])
            elif options:
                choices.append(options)
        todo -= known
    return frozenset(known)


class Owners:
    """Which packages a file belongs to."""

    def __init__(self):
        self.known = {}

    def learn(self, files):
        new = [f for f in files if f not in self.known]
        for i in range(0, len(new), 500):
            part = new[i:i + 500]
            # /bin, /lib and the like are links into /usr, and dpkg knows a file by one name only.
            spellings = {}
            for f in part:
                for name in {f, os.path.realpath(f)}:
                    for spelling in (name, name.removeprefix("/usr")):
                        spellings.setdefault(spelling, set()).add(f)
            found = subprocess.run(["dpkg-query", "-S", *spellings], capture_output=True, text=True,
                                   check=False).stdout
            for f in part:
                self.known[f] = set()
            for line in found.splitlines():
                packages, _, path = line.rpartition(": ")
                if "diversion by" in packages:
                    continue
                for f in spellings.get(path, ()):
                    self.known[f] |= {p.split(":")[0] for p in packages.split(", ")}

    def missing(self, files, packages):
        """The files that none of these packages brings, each with its owners."""
        self.learn(files)
        return {f: sorted(self.known[f]) or ["no package"] for f in files
                if not self.known[f] & packages}


OWNERS = Owners()


# ---- What the build reads and starts -----------------------------------------------------------


def of_system(path):
    return path.startswith(("/usr/", "/lib/", "/bin/", "/etc/")) and os.path.isfile(path)


@cache
def headers_by_object():
    found, current = {}, None
    for line in ninja("-t", "deps").splitlines():
        if line and not line.startswith(" "):
            current = found.setdefault(line.split(": #deps")[0], set())
        elif line and of_system(line.strip()):
            current.add(line.strip())
    return found


@cache
def inputs(target):
    return frozenset(ninja("-t", "inputs", target).splitlines())


def headers(targets):
    objects = frozenset().union(*(inputs(t) for t in targets))
    return {h: o for o, read in headers_by_object().items() if o in objects for h in read}


def started(targets):
    """Programs that the command lines start, and system files that they name (libraries)."""
    found = {}
    for target in targets:
        for line in ninja("-t", "commands", target).splitlines():
            for word in re.split(r"[\s;&|()'\"=]+", line):
                if of_system(word):
                    found[word] = target
    return found


def of_script(path):
    """Words in a shell script that name programs of the system. Too many rather than too few: a word
    may be none that is called."""
    text = path.read_text()
    text = re.sub(r"<<'(\w+)'\n.*?\n\1\n", "\n", text, flags=re.S)  # tables and help
    text = re.sub(r"(^|\s)#.*", "", text)
    text = re.sub(r"'[^'\n]*'", "''", text)
    # Of a text in double quotes only what it calls.
    text = re.sub(r'"[^"\n]*"', lambda m: " ".join(re.findall(r"\$\(([^)]*)\)", m[0])), text)
    words = set(re.findall(r"(?<![\w/.$-])[a-z][a-z0-9+.-]*(?![\w/=])", text))
    places = (shutil.which(w, path="/usr/bin:/bin:/usr/sbin:/sbin") for w in words)
    return {p: path.name for p in places if p}


# What is used where it is there and not missed where it is not: CMake prefers LLVM's archiver to that
# of binutils, which clang brings; Qt includes the sanitizer's header; the entry script names yosys and
# Icarus only for the tests.
OPTIONAL = {"/usr/bin/llvm-ar", "/usr/bin/llvm-ranlib", "/usr/bin/yosys", "/usr/bin/iverilog",
            "/usr/lib/llvm-14/lib/clang/14.0.6/include/sanitizer/tsan_interface.h"}


def of_tests():
    """Programs of the tests' command lines, and the modules that the Python tests import."""
    found = {}
    tests = json.loads(output("ctest", "--test-dir", str(BINARY), "--show-only=json-v1"))
    for test in tests["tests"]:
        for word in test.get("command", [])[:1]:
            if of_system(word):
                found[word] = test["name"]
    modules = {}
    for path in sorted((SOURCE / "tests").rglob("*.py")):
        for name in re.findall(r"^\s*(?:import|from) (\w+)", path.read_text(), re.M):
            modules.setdefault(name, str(path.relative_to(SOURCE)))
    locate = ("import importlib.util, sys\n"
              "for n in sys.argv[1:]:\n"
              "    s = importlib.util.find_spec(n)\n"
              "    print(n, s.origin if s and s.origin else '-')\n")
    # In an empty folder: the tests' own modules are not found there.
    with tempfile.TemporaryDirectory() as empty:
        for line in output("/usr/bin/python3", "-c", locate, *modules, cwd=empty).splitlines():
            name, origin = line.split(" ", 1)
            if of_system(origin):
                found[origin] = modules[name]
    return found


# ---- The tests ---------------------------------------------------------------------------------


class Packages(unittest.TestCase):
    def holds(self, used, groups):
        missing = OWNERS.missing([f for f in used if f not in OPTIONAL], closure(groups))
        text = "".join(f"\n  {f} ({', '.join(owners)}) for {used[f]}"
                       for f, owners in sorted(missing.items())[:20])
        self.assertFalse(missing, f"{len(missing)} files are not of group {' '.join(groups)}:{text}")

    def test_closures_are_those_of_a_bare_system(self):
        self.assertIn("dpkg", base_system())
        for groups in TARGETS:
            self.assertLessEqual({p for g, p in table() if g in groups}, closure(groups))
        self.assertNotIn("libgtest-dev", closure(("core",)))

    def test_headers(self):
        for groups, targets in TARGETS.items():
            with self.subTest(groups=groups):
                read = headers(targets or ["all"])
                self.assertGreater(len(read), 100)
                self.holds(read, groups if targets else ("core", "gui", "test"))
        # Without the window, what the tests read must not come from its packages.
        gui = inputs("ballast-gui")
        tests = {h: o for o, read in headers_by_object().items()
                 if o not in gui and "/gui" not in o and o.startswith("tests/") for h in read}
        self.assertGreater(len(tests), 100)
        self.holds(tests, ("core", "test"))

    def test_programs_and_libraries(self):
        for groups, targets in TARGETS.items():
            if targets:
                with self.subTest(groups=groups):
                    self.holds(started(targets), groups)
        self.holds(started(["all"]), ("core", "gui", "test"))

    def test_entry_script(self):
        self.holds(of_script(SOURCE / "ballast"), ("core",))

    def test_tests(self):
        self.holds(of_tests(), ("core", "gui", "test"))

    def test_a_package_that_is_not_declared_is_found(self):
        """libboost-dev came with python3-scipy once, and a bare machine had no Boost."""
        read = headers(TARGETS["core",])
        missing = OWNERS.missing(read, closure(("core",), without="libboost-dev"))
        self.assertTrue(missing)
        self.assertTrue(all(f.startswith("/usr/include/boost/") for f in missing), missing)


if __name__ == "__main__":
    if not list(Path("/var/lib/apt/lists").glob("*_Packages*")):
        print("skipped: apt has no package lists (apt-get update makes them)")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1])
