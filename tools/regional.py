#!/usr/bin/env python3
"""Lists the mainland's words that are good in Taiwan or Hong Kong too.

    tools/regional.py > dictionaries/project/vocabulary/regional.tsv

Reads the vocabulary, and counts its keys in the native text in the folder that ZHCONV_SHARED names
(PyPI `opencc` writes the keys in the region's forms). A key is good in a region if a row keeps it
there, if its tier says that it has another sense there, or if native text has it often: at least 8
times, and at least half as often as the region's own word.
"""

import collections
import lzma
import os
import pathlib
import sys

import opencc

FOLDER = pathlib.Path(__file__).parent.parent / "dictionaries/project/vocabulary"
TEXTS = {
    "tw": ["zh-TW-speech.txt.xz", "zh-TW-law.txt.xz", "zh-TW-sentences.txt.xz"],
    "hk": ["zh-HK-sentences.txt.xz"],
}
ENOUGH = 8
# Counted only because two words meet (`公布|什麼`, `主流|媒體`), or as an old spelling.
ACCIDENTS = {"布什", "流媒體", "洪都拉斯", "交換機"}


def rows(folder):
    for path in sorted((FOLDER / folder).glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                yield line.split("\t")


def main():
    shared = os.environ.get("ZHCONV_SHARED")
    if not shared:
        sys.exit("ZHCONV_SHARED is not set: it names the folder that has data/native/")
    good = collections.defaultdict(dict)
    for region, names in TEXTS.items():
        native = pathlib.Path(shared) / "data/native"
        text = "\n".join(lzma.open(native / name, "rt", encoding="utf-8").read() for name in names)
        written = opencc.OpenCC(f"t2{region}").convert
        for key, value, tier, _, _, reason in rows(f"to-{region}"):
            if region in good[key]:
                continue
            if written(key) == written(value):
                good[key][region] = "the same word"
            elif tier in ("cued", "technical"):
                good[key][region] = f"another sense: {reason}"
            elif len(key) > 1 and key not in ACCIDENTS:
                count = text.count(written(key))
                if count >= ENOUGH and 2 * count >= text.count(written(value)):
                    good[key][region] = f"native text has it {count} times"
    print("# Words of the mainland that are good in other regions too. Made by tools/regional.py.")
    print("# word\tregions\treason")
    for key in sorted(good):
        if good[key]:
            reason = "; ".join(f"{region}: {why}" for region, why in good[key].items())
            print(key, ",".join(["cn", *good[key]]), reason, sep="\t")


if __name__ == "__main__":
    main()
