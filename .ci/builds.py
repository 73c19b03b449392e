#!/usr/bin/env python3
"""Runs make and ninja on texts whose names have spaces, `$` and `#`, and watches what they rebuild.

The tools find `zhconv` in PATH. Each edition of each text is a target of its own under ninja
(`restat`); under make, one stamp stands for all.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

NAMES = ["plain.md", "with space.md", "dollar $x.md", "hash #1.md", "100%.md", "笔记.md"]
LOCALES = ["zh-TW", "zh-HK"]
PROJECT = 'dict = "own words.txt"\n'


def ninja_escape(text):
    return text.replace("$", "$$").replace(" ", "$ ").replace(":", "$:")


def ninja_file():
    lines = [
        "rule edition",
        "  command = zhconv --locale $locale $shell_in -o $shell_out --depfile $depname",
        "  depfile = $depname",
        "  deps = gcc",
        "  restat = 1",
    ]
    for index, name in enumerate(NAMES):
        for locale in LOCALES:
            source, target = f"text/{name}", f"out/{locale}/{name}"
            quoted = {"shell_in": source, "shell_out": target}
            lines.append(f"build {ninja_escape(target)}: edition {ninja_escape(source)}")
            lines.append(f"  locale = {locale}")
            lines.append(f"  depname = {index}.{locale}.d")
            lines += [f"  {key} = " + "'" + value.replace("$", "$$") + "'"
                      for key, value in quoted.items()]
    return "\n".join(lines) + "\n"


MAKEFILE = """\
editions.stamp:
\tzhconv --locale zh-tw,zh-hk text --output-dir out --depfile editions.d --stamp $@

-include editions.d
"""


class Project:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.write("zhconv.toml", PROJECT)
        self.write("own words.txt", "土豆\t馬鈴薯\n")
        for name in NAMES:
            self.write(f"text/{name}", f"{name}：软件、土豆\n")
        self.write("build.ninja", ninja_file())
        self.write("Makefile", MAKEFILE)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        # Make compares times, which must not be the same as an earlier target's.
        later = time.time_ns() + 1_000_000
        while time.time_ns() <= later:
            time.sleep(0.002)

    def times(self):
        return {str(path.relative_to(self.folder / "out")): path.stat().st_mtime_ns
                for path in (self.folder / "out").rglob("*") if path.is_file()}

    def build(self, tool):
        """What the tool said, and which outputs it has written."""
        before = self.times()
        done = subprocess.run(tool, cwd=self.folder, text=True, encoding="utf-8",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            sys.exit(f"{tool}: exit status {done.returncode}\n{done.stdout}")
        after = self.times()
        return done.stdout, sorted(name for name in after if before.get(name) != after[name])


def editions(*names):
    return sorted(f"{locale}/{name}" for locale in LOCALES for name in names)


def check(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found}, not {expected}")
    print(f"{what}: as expected")


def follow(tool, idle, runs):
    """Goes through the changes; `idle` is what the tool says when there is nothing to do, and
    `runs(text)` how often the converter was run."""
    with tempfile.TemporaryDirectory() as folder:
        project = Project(folder)
        name = tool[0]

        def step(what, written, commands):
            said, found = project.build(tool)
            check(f"{name}, {what}: outputs written", found, written)
            check(f"{name}, {what}: commands run", runs(said), commands)
            said, found = project.build(tool)
            if idle not in said or found:
                sys.exit(f"{name}, {what}: a second build was not idle: {found}\n{said}")

        one_text = 1 if name == "make" else 2
        all_texts = 1 if name == "make" else 2 * len(NAMES)
        step("at first", editions(*NAMES), all_texts)
        for changed in NAMES:
            project.write(f"text/{changed}", f"{changed}：另外的软件、土豆\n")
            step(f"{changed} changed", editions(changed), one_text)
        project.write(f"text/{NAMES[0]}", f"{NAMES[0]}：另外的软件、土豆\n")
        step("a text written again", [], one_text)
        project.write("own words.txt", "土豆\t洋芋\n")
        step("the dictionary changed", editions(*NAMES), all_texts)
        project.write("zhconv.toml", PROJECT + 'vocabulary = "none"\n')
        # The words were a region's for Taiwan, and 軟件 in Hong Kong before.
        step("the project file changed", [f"zh-TW/{name}" for name in sorted(NAMES)], all_texts)
        if name == "make":
            # Ninja's file names the texts one by one; here the folder is an input.
            project.write("text/new.md", "新的软件\n")
            step("a text added", editions("new.md"), 1)
            (project.folder / "text/new.md").unlink()
            step("a text removed", [], 1)
        text = (project.folder / "out/zh-TW/with space.md").read_text(encoding="utf-8")
        check(f"{name}, in the end", text, "with space.md：另外的軟件、洋芋\n")


def main():
    follow(["make"], "up to date", lambda said: said.count("zhconv --locale"))
    follow(["ninja", "-v"], "no work to do", lambda said: said.count("zhconv --locale"))


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C.UTF-8"
    main()
