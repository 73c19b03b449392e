#!/usr/bin/env python3
"""Counts which of two forms of a character native Hong Kong text has.

    tools/hong-kong-forms.py

Reads `dictionaries/project/hong-kong-forms.tsv` and the file `data/native/zh-HK-sentences.txt.xz` in
the folder that ZHCONV_SHARED names. Prints, for each pair, how often the sentences have the official
list's form and the common one, and the sums.
"""

import lzma
import os
import pathlib
import sys

TABLE = pathlib.Path(__file__).parent.parent / "dictionaries/project/hong-kong-forms.tsv"


def main():
    shared = os.environ.get("ZHCONV_SHARED")
    if not shared:
        sys.exit("ZHCONV_SHARED is not set: it names the folder that has data/native/")
    sentences = pathlib.Path(shared) / "data/native/zh-HK-sentences.txt.xz"
    text = lzma.open(sentences, "rt", encoding="utf-8").read()
    sums = [0, 0]
    for row in TABLE.read_text(encoding="utf-8").splitlines():
        if not row or row.startswith("#"):
            continue
        standard, common = row.split("\t")[:2]
        counts = [text.count(standard), text.count(common)]
        sums = [a + b for a, b in zip(sums, counts)]
        print(f"{standard} {counts[0]:5}   {common} {counts[1]:5}")
    print(f"all {sums[0]:4}      {sums[1]:5}")


if __name__ == "__main__":
    main()
