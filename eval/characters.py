#!/usr/bin/env python3
"""Measures errors in one-to-many characters on native text, by kind of text, against OpenCC.

    eval/characters.py [--binary ZHCONV] [--most CHARACTERS] [--list N]

Native text of the folder that ZHCONV_SHARED names is made Simplified by OpenCC 1.4.2 and brought
back by zhconv and by OpenCC (`s2tw`, `s2hk`: no regional words). An error is a character that is not
the text's; free variants are folded (eval/variants.tsv). Prints errors in 10,000 characters, the
ratio, and what was mended and spoiled. Needs PyPI `opencc`.
"""

import argparse
import collections
import lzma
import os
import pathlib
import random
import subprocess

import opencc

ROOT = pathlib.Path(__file__).resolve().parents[1]
SHARED = pathlib.Path(os.environ.get("ZHCONV_SHARED") or ROOT / "../shared")
KINDS = {"zh-TW-speech": "tw", "zh-TW-law": "tw", "zh-TW-technical": "tw", "zh-TW-sentences": "tw",
         "zh-HK-sentences": "hk"}


def variants():
    rows = (ROOT / "eval/variants.tsv").read_text(encoding="utf-8").splitlines()
    return str.maketrans(dict(row.split("\t")[:2] for row in rows if row and not row.startswith("#")))


def sample(kind, most):
    with lzma.open(SHARED / f"data/native/{kind}.txt.xz", "rt", encoding="utf-8") as file:
        lines = [line.strip() for line in file]
    random.Random(7).shuffle(lines)
    size, taken = 0, []
    for line in lines:
        if size > most:
            break
        taken.append(line)
        size += len(line)
    return taken


def converter(config):
    return opencc.OpenCC(config, include_tofu_risk_dictionaries=False).convert


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="target/release/zhconv")
    parser.add_argument("--most", type=int, default=400_000)
    parser.add_argument("--list", type=int, default=0)
    args = parser.parse_args()
    fold, ratios = variants(), []
    for kind, region in KINDS.items():
        native = converter(f"t2{region}")("\n".join(sample(kind, args.most)))
        simplified = converter("t2s")(native)
        theirs = converter(f"s2{region}")(simplified)
        words = [args.binary, "--isolated", "--from", "zh-hans", "-l", f"zh-{region}", "--vocabulary", "none",
                 "--format", "raw", "--tags", "off"]
        ours = subprocess.run(words, input=simplified.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
        count, mended, spoiled = collections.Counter(), collections.Counter(), collections.Counter()
        for line in zip(native.split("\n"), theirs.split("\n"), ours.split("\n"), strict=True):
            line = [text.translate(fold) for text in line]
            if len({len(text) for text in line}) > 1:
                continue
            for at, (right, their, our) in enumerate(zip(*line)):
                count["characters"] += 1
                count["theirs"] += right != their
                count["ours"] += right != our
                shown = f"{their}→{our} ({line[0][max(0, at - 4):at + 5]})"
                if their != our and right == our:
                    mended[shown] += 1
                elif their != our and right == their:
                    spoiled[shown] += 1
        rate = 10_000 / count["characters"]
        ratio = count["ours"] / count["theirs"]
        ratios.append(ratio)
        print(f"{kind:18} OpenCC {count['theirs'] * rate:6.2f}  zhconv {count['ours'] * rate:6.2f}  ratio {ratio:.2f}"
              f"  mended {mended.total()}, spoiled {spoiled.total()}")
        for shown, times in spoiled.most_common(args.list):
            print(f"    spoiled {times} {shown}")
    print(f"mean of the ratios {sum(ratios) / len(ratios):.2f}")


if __name__ == "__main__":
    main()
