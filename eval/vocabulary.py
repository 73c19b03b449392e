#!/usr/bin/env python3
"""Judges regional words at places that were judged by hand.

    eval/vocabulary.py FILE.tsv... [--binary ZHCONV] [--option OPTION]... [--opencc] [--list]

A row of a file: id, from, to, kind of text, text, where the place starts (in characters), its word,
what is right (separated by `|`), and a label. Each text is converted by itself, with its source
named; a place is right if one of the accepted words is in the result where the place was. Prints
how many are right by kind; `--list` prints the wrong ones; `--opencc` judges OpenCC 1.4.2 instead
(PyPI `opencc`).
"""

import argparse
import collections
import difflib
import pathlib
import subprocess


LOCALES = {"zh-Hans": "zh-cn", "zh-TW": "zh-tw", "zh-CN": "zh-cn", "zh-HK": "zh-hk", "zh-Hant": "zh-hant"}
CONFIGS = {("zh-Hans", "zh-TW"): "s2twp", ("zh-TW", "zh-CN"): "tw2sp", ("zh-TW", "zh-Hans"): "tw2s",
           ("zh-Hans", "zh-HK"): "s2hkp", ("zh-HK", "zh-CN"): "hk2sp", ("zh-CN", "zh-TW"): "s2twp",
           ("zh-CN", "zh-HK"): "s2hkp"}


def rows(path):
    lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        if line and not line.startswith("#"):
            yield line.split("\t")


def place_in(source, result, start, end):
    """Where a part of the source is in the result."""
    first, last = None, 0
    matcher = difflib.SequenceMatcher(None, source, result, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if b <= start or a >= end:
            continue
        if kind == "equal":
            low, high = c + max(start - a, 0), c + min(end, b) - a
        else:
            low, high = c, d
        first = low if first is None else min(first, low)
        last = max(last, high)
    return (first or 0, last)


def is_right(source, result, start, word, accepted):
    low, high = place_in(source, result, start, start + len(word))
    for one in accepted:
        at = result.find(one, max(0, low - 2))
        if 0 <= at <= high + 1 and at + len(one) >= low:
            return True
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--binary", default="target/release/zhconv")
    parser.add_argument("--option", action="append", default=[])
    parser.add_argument("--opencc", action="store_true")
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    groups = collections.defaultdict(list)
    for path in args.files:
        for row in rows(path):
            groups[row[1], row[2]].append(row)
    right, total = collections.Counter(), collections.Counter()
    for (source, target), found in groups.items():
        texts = [row[4] for row in found]
        if args.opencc:
            import opencc
            convert = opencc.OpenCC(CONFIGS[source, target], include_tofu_risk_dictionaries=False).convert
            results = [convert(text) for text in texts]
        else:
            words = [args.binary, "--isolated", "--from", LOCALES[source], "-l", LOCALES[target],
                     "--format", "raw", "--tags", "off", *args.option]
            done = subprocess.run(words, input="\n".join(texts).encode(), stdout=subprocess.PIPE, check=True)
            results = done.stdout.decode().split("\n")
        for row, result in zip(found, results, strict=True):
            kind = f"{row[3]} {source}→{target}"
            good = is_right(row[4], result, int(row[5]), row[6], row[7].split("|"))
            total[kind] += 1
            right[kind] += good
            if args.list and not good:
                print(f"{row[0]}\t{row[8]}\t{row[6]}→{row[7]}\t{result}")
    for kind in sorted(total):
        print(f"{kind:24}{right[kind]:5} of {total[kind]:5}  {100 * right[kind] / total[kind]:5.1f}%")
    print(f"{'all':24}{right.total():5} of {total.total():5}  {100 * right.total() / total.total():5.1f}%")


if __name__ == "__main__":
    main()
