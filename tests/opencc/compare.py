#!/usr/bin/env python3
"""Compares `zhconv --config X` with OpenCC, byte for byte, for all of OpenCC's configurations.

    tests/opencc/compare.py [--part | --full]

The texts: every key and every value of every dictionary, alone and joined in pairs; overlapping
words; generated strings; the documentation of Debian packages. Each string is compared as a text
by itself (for `zhconv`, joined by NULs, between which it converts piece by piece) and all of them
as one text, a line each. Prints the bytes compared, the bytes that differ and the first
differences, made as small as they get; exit status 1 if there is one.

Fetches OpenCC from PyPI and the documents from Debian into a scratch folder.
"""

import argparse
import collections
import concurrent.futures
import os
import pathlib
import shlex
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))

import scratch

Found = collections.namedtuple("Found", "name configuration tofu texts compared differing shown")


def sets(options):
    """The texts by name. `--part` has fewer generated strings; the rest is the same."""
    import texts

    words = texts.entries()
    few, many = (10_000, 60_000) if options.part else (200_000, 1_100_000)
    return {
        "keys and values": words,
        "pairs": texts.pairs(words, options.seed),
        "overlaps": texts.overlaps(words, options.seed, few),
        "generated": texts.generated(words, options.seed, many),
        "documents": texts.documents(),
    }


def differing_bytes(mine, right):
    """How many bytes of two results are not the same ones, at the same place."""
    mine, right = mine.encode(), right.encode()
    same = sum(a == b for a, b in zip(mine, right))
    return max(len(mine), len(right)) - same


def compare(name, texts, ours, theirs, most):
    """Compares a set each string alone, then as one text."""
    from minimise import described, differing_lines, smallest

    shown, differing = [], 0
    right = theirs.each(texts)
    mine = ours.each(texts)
    if len(mine) != len(right):
        shown.append(f"{len(right)} texts went in, {len(mine)} came out")
        differing += sum(len(text.encode()) for text in right)
    for text, one, other in zip(texts, mine, right):
        if one != other:
            differing += differing_bytes(one, other)
            if len(shown) < most:
                shown.append(described(smallest(text, ours, theirs), ours, theirs))
    compared = sum(len(text.encode()) for text in texts)
    whole = "\n".join(texts)
    one, other = ours.text(whole), theirs.text(whole)
    compared += len(whole.encode())
    if one != other:
        if not shown:
            text = "\n".join(differing_lines(texts, ours, theirs))
            small = smallest(text, ours, theirs) if ours.each([text]) != theirs.each([text]) else text
            shown.append("as one text: " + described(small, ours, theirs))
        differing += differing_bytes(one, other)
    return compared, differing, shown


SETS = {}


def one_configuration(job):
    """Compares one set under one configuration. Runs in a process of its own."""
    from converters import Command, OpenCC

    name, configuration, tofu, command, seed, most = job
    ours = Command(command, configuration, tofu, seed)
    theirs = OpenCC(configuration, tofu)
    texts = SETS[name]
    compared, differing, shown = compare(name, texts, ours, theirs, most)
    return Found(name, configuration, tofu, len(texts), compared, differing, shown)


def report(results):
    """Prints what was found as it comes in; returns the sums."""
    sums = collections.Counter()
    for found in results:
        sums["texts"] += found.texts
        sums["compared"] += found.compared
        sums["differing"] += found.differing
        if found.differing:
            label = f"{found.configuration}{' --include-tofu' if found.tofu else ''}"
            print(f"{label}, {found.name}: {found.differing:,} bytes differ", flush=True)
            for text in found.shown:
                print(f"  {text}", flush=True)
    return sums


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--part", action="store_true", default=True, help="a few minutes (default)")
    size.add_argument("--full", dest="part", action="store_false", help="a million generated strings")
    parser.add_argument("--command", help="instead of the release build: 'zhconv -c {config}'")
    parser.add_argument("--config", action="append", help="only this configuration (repeatable)")
    parser.add_argument("--set", action="append", help="only this set of texts (repeatable)")
    parser.add_argument("--tofu", choices=["off", "on", "both"], default="both")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=3, metavar="N", help="differences shown a set")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    return parser.parse_args()


def main():
    version = scratch.opencc_version()
    options = arguments()
    scratch.inside_venv(f"opencc=={version}")
    started = time.monotonic()
    command = shlex.split(options.command or f"{scratch.release_binary()} --config {{config}}")
    SETS.update((name, texts) for name, texts in sets(options).items()
                if not options.set or name in options.set)
    tofu = {"off": [False], "on": [True], "both": [False, True]}[options.tofu]
    jobs = [(name, configuration, risk, command, options.seed, options.show)
            for configuration in options.config or scratch.configurations()
            for risk in tofu for name in SETS]
    if not jobs:
        sys.exit("nothing to compare")
    # Forked, so that the texts are there without being sent.
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        sums = report(pool.map(one_configuration, jobs))
    for name, texts in SETS.items():
        print(f"{name}: {len(texts):,} texts")
    print(f"OpenCC {version}, {len(jobs)} comparisons, {sums['compared']:,} bytes compared, "
          f"{sums['differing']:,} differ ({time.monotonic() - started:.0f} s)")
    sys.exit(1 if sums["differing"] else 0)


if __name__ == "__main__":
    main()
