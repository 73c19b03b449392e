#!/usr/bin/env python3
"""Runs the ```console examples of Markdown files and compares what they print.

    .ci/console.py FILE...

A line that starts with `$ ` is a command for bash, run in the repository's root; the lines up to
the next one are what it prints, standard error included. The commands of a block share nothing
but the folder. `...` alone on a line stands for any lines.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def examples(text):
    """The (command, expected output) pairs of the console blocks."""
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = example.partition("\n")
            while command.endswith("\\"):
                more, _, expected = expected.partition("\n")
                command += "\n" + more.removeprefix("> ")
            yield command, expected


def matches(expected, printed):
    pattern = "".join(r"(?:.*\n)*" if line == "...\n" else re.escape(line)
                      for line in expected.splitlines(keepends=True))
    return re.fullmatch(pattern, printed) is not None


def main():
    passed = failed = 0
    for name in sys.argv[1:]:
        for command, expected in examples((ROOT / name).read_text(encoding="utf-8")):
            done = subprocess.run(["bash", "-c", command], cwd=ROOT, text=True, encoding="utf-8",
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            if matches(expected, done.stdout):
                passed += 1
            else:
                failed += 1
                print(f"{name}: $ {command}\nsays:\n{expected}prints:\n{done.stdout}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
