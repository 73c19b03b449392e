#!/usr/bin/env python3
"""Makes the counted data of the choice from native text and word counts.

    tools/choice.py        reads the folder that ZHCONV_SHARED names (../shared unless set)

It writes, below dictionaries/project/:

  words/words.tsv              words with counts, for the lattice
  choices/taiwan.tsv           which form of a one-to-many character native Taiwan text has between
  choices/hong-kong.tsv        given neighbours, where OpenCC gives another; the same for Hong Kong
  vocabulary/forms-tw/counted.tsv   words of OpenCC's that native Taiwan text writes with other characters

The texts are made Simplified by OpenCC 1.4.2 and brought back; a row is written where the text has
another form than OpenCC often enough, and nearly always. Needs `opencc` from PyPI.
"""

import collections
import functools
import lzma
import os
import pathlib

import opencc

ROOT = pathlib.Path(__file__).resolve().parents[1]
SHARED = pathlib.Path(os.environ.get("ZHCONV_SHARED") or ROOT / "../shared")
PROJECT = ROOT / "dictionaries/project"
BUNDLED = ROOT / "dictionaries/opencc"
# Characters of text that are read of a kind, at most.
MOST = 5_000_000
TAIWAN = ["zh-TW-speech", "zh-TW-law", "zh-TW-technical", "zh-TW-sentences"]
HONG_KONG = ["zh-HK-sentences"]
# A row mends this many places at least, is right in this share of all its places, and is seen in
# this many kinds of text; one kind is enough for a row that mends MANY places.
MENDS, RIGHT, KINDS, MANY = 3, 0.95, 2, 12
# Pairs of forms that only careful writers of Taiwan tell apart, or that its ministry prefers: not
# for Hong Kong. (Free variants of both are folded where accuracy is measured.)
HOUSE = {frozenset(pair) for pair in (
    "劃畫", "夥伙", "了瞭", "念唸", "雇僱", "煙菸", "註注", "讚贊", "搜蒐", "台臺", "布佈", "占佔", "秘祕", "週周",
    "簽籤", "併並", "逕徑", "彙匯", "舖鋪", "升昇", "升陞", "溼濕", "岩巖", "毀燬", "准準")}
# Phrases that one kind of text writes so, and others do not.
SPLIT = {"坐标"}
# Forms that are as good as each other: no reason to depart from OpenCC's.
FREE = {frozenset(pair) for pair in ("台臺", "布佈", "占佔", "秘祕", "周週", "凶兇", "岩巖", "淒悽", "僱雇")}
LONGEST_WORD = 4
LEAST_COUNT = 6


def dictionary(name):
    rows = (BUNDLED / name).read_text(encoding="utf-8").splitlines()
    pairs = (row.split("\t") for row in rows if "\t" in row and not row.startswith("#"))
    return {key: values.split(" ") for key, values in pairs}


FORMS = dictionary("STCharacters.txt")
PHRASES = {key: values[0] for name in ("STPhrases.txt", "STPhrases_GeneratedFromRegionalPhrases.txt")
           for key, values in dictionary(name).items()}
PREFIXES = {key[:end] for key in PHRASES for end in range(1, len(key))}


@functools.cache
def converter(config):
    return opencc.OpenCC(config, include_tofu_risk_dictionaries=False).convert


def is_han(c):
    return "\u3400" <= c <= "\u9fff"


def steps(text):
    """Where the longest matches of OpenCC's phrases, and the characters between, begin and end."""
    at = 0
    while at < len(text):
        end = next_end = at + 1
        while next_end < len(text) and text[at:next_end] in PREFIXES:
            next_end += 1
            if text[at:next_end] in PHRASES:
                end = next_end
        yield at, end
        at = end


def neighbours(text, at):
    """The patterns around a character: (before, character, after), the longer ones first."""
    def one(place):
        return text[place] if 0 <= place < len(text) and is_han(text[place]) else "^"

    c, before, after = text[at], one(at - 1), one(at + 1)
    long = [(before, c, after)]
    if before != "^":
        long.append((one(at - 2) + before, c, ""))
    if after != "^":
        long.append(("", c, after + one(at + 2)))
    return long + [(before, c, ""), ("", c, after)]


def texts(kind, to_region):
    """(native text, Simplified, what OpenCC makes of that), line by line."""
    with lzma.open(SHARED / f"data/native/{kind}.txt.xz", "rt", encoding="utf-8") as lines:
        text, size = [], 0
        for line in lines:
            text.append(line.rstrip("\n"))
            size += len(line)
            if size > MOST:
                break
    native = converter("t2hk" if to_region == "hk" else "t2tw")("\n".join(text))
    simplified = converter("t2s")(native)
    back = converter(f"s2{to_region}")(simplified)
    rows = zip(native.split("\n"), simplified.split("\n"), back.split("\n"))
    return [row for row in rows if len(row[0]) == len(row[1]) == len(row[2])]


def count(rows):
    """For each pattern and each phrase: how often OpenCC gave which form where which was right."""
    patterns, phrases = {}, {}
    for native, simplified, back in rows:
        for at, end in steps(simplified):
            if end - at > 1:
                key = simplified[at:end]
                seen = phrases.setdefault(key, collections.Counter())
                seen[back[at:end], native[at:end]] += 1
            elif len(FORMS.get(simplified[at], "")) > 1:
                for pattern in neighbours(simplified, at):
                    seen = patterns.setdefault(pattern, collections.Counter())
                    seen[back[at], native[at]] += 1
    return patterns, phrases


def rows_of(kinds, which, mends=MENDS, kinds_needed=KINDS):
    """{pattern or phrase: (form, places, mended)} of what is kept."""
    total = {}
    for counted in kinds:
        for pattern, seen in counted[which].items():
            for (given, right), times in seen.items():
                row = total.setdefault(pattern, {}).setdefault(right, [0, 0, 0])
                row[0] += times
                if given != right:
                    row[1] += times
                    row[2] += 1
    kept = {}
    for pattern, forms in total.items():
        form, (right, mended, seen_in) = max(forms.items(), key=lambda item: item[1][0])
        enough = seen_in >= kinds_needed or mended >= MANY
        if mended >= mends and enough and right >= RIGHT * sum(row[0] for row in forms.values()):
            kept[pattern] = (form, right, mended)
    return kept


def without_covered(kept):
    """Leaves out longer patterns that a shorter one decides alike."""
    result = {}
    for (before, c, after), row in kept.items():
        shorter = []
        if len(before) + len(after) == 2:
            shorter = [(before[-1:], c, ""), ("", c, after[:1])]
        if not any(kept.get(one, ("",))[0] == row[0] for one in shorter if one != (before, c, after)):
            result[before, c, after] = row
    return result


def write(path, head, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"# {line}" for line in head] + ["# Made by tools/choice.py; do not edit."]
    path.write_text("\n".join([*lines, *sorted(rows)]) + "\n", encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {len(rows)} rows")


def write_choices(path, kept, region):
    head = [f"Forms of one-to-many characters by their neighbours in native {region} text.",
            "before, character, after (^: a character that is not Han), form, places counted."]
    write(path, head, [f"{before}\t{c}\t{after}\t{form}\t{places}"
                       for (before, c, after), (form, places, _) in kept.items()])


def spelled(c, theirs):
    """A word's form, or OpenCC's where they are free variants or Taiwan writes both alike."""
    to_taiwan = converter("t2tw")
    is_free = frozenset((c, theirs)) in FREE or to_taiwan(c) == to_taiwan(theirs)
    return theirs if is_free else c


def write_words():
    """Words in OpenCC's standard forms."""
    to_standard = converter("tw2t")
    source = (SHARED / "data/words/mcbopomofo-phrase.occ").read_text(encoding="utf-8")
    counts = collections.Counter()
    rows = [row.split() for row in source.splitlines()]
    words = to_standard("\n".join(row[0] for row in rows)).split("\n")
    theirs = converter("s2t")(converter("t2s")("\n".join(words))).split("\n")
    for word, their, row in zip(words, theirs, rows, strict=True):
        if len(word) == len(their) == len(row[0]) <= LONGEST_WORD and all(map(is_han, word)):
            counts["".join(map(spelled, word, their))] += int(row[1])
    write(PROJECT / "words/words.tsv",
          ["Words in OpenCC's standard Traditional forms with their counts in a large corpus, from",
           "McBopomofo's phrase.occ (Copyright 2011-2024 Mengjuei Hsieh et al., MIT licence, see",
           "LICENSE-mcbopomofo.txt)."],
          [f"{word}\t{times}" for word, times in counts.items() if times >= (LEAST_COUNT if len(word) > 1 else 3)])


def main():
    write_words()
    taiwan = [count(texts(kind, "tw")) for kind in TAIWAN]
    kept = rows_of(taiwan, 0)
    write_choices(PROJECT / "choices/taiwan.tsv", without_covered(kept), "Taiwan")
    to_standard = converter("s2t")
    forms = {}
    placed = dictionary("TWPhrases.txt")
    for key, (form, places, _) in rows_of(taiwan, 1).items():
        if to_standard(key) in placed or key in SPLIT:
            continue
        forms[to_standard(key)] = f"{to_standard(key)}\t{form}\talways\t\t\tnative text has this form {places} times"
    write(PROJECT / "vocabulary/forms-tw/counted.tsv",
          ["Words of OpenCC's whose characters native Taiwan text has otherwise."], list(forms.values()))
    own = [count(texts(kind, "hk")) for kind in HONG_KONG]
    shared = {pattern: row for pattern, row in kept.items() if is_shared(pattern, row)}
    hong_kong = rows_of(own, 0, kinds_needed=1)
    for pattern, seen in ((p, own[0][0].get(p)) for p in list(shared)):
        if seen and any(right != shared[pattern][0] for _, right in seen):
            del shared[pattern]
    write_choices(PROJECT / "choices/hong-kong.tsv", without_covered({**shared, **hong_kong}), "Hong Kong")


def is_shared(pattern, row):
    """Whether a row of Taiwan's holds for Hong Kong too."""
    default = FORMS[pattern[1]][0]
    forms = [frozenset((form, row[0])) for form in FORMS[pattern[1]]]
    return row[0] in FORMS[pattern[1]] and frozenset((default, row[0])) not in HOUSE \
        and not any(pair in HOUSE for pair in forms if len(pair) == 2)


if __name__ == "__main__":
    main()
