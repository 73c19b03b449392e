#!/usr/bin/env python3
"""Checks what `zhconv` makes of the sample article: tags, link destinations, lines, scripts.

    .ci/sample.py ZHCONV ARTICLE

The same under the article's own name, under the name in.txt, and through standard input.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# What the four tags become, and between which characters they stand.
PLACES = ["10日，{}(?=宣)", "（{}(?=的)", "新型{}(?=[关關])", r'wikilink"\){}(?=[来來])']
TAGS = {
    "zh-hans": ["特朗普", "2018年朝韩首脑会晤", "美朝", "方式"],
    "zh-hant": ["川普", "2018年南北韓高峰會", "美國-北韓", "管道"],
    "zh-tw": ["川普", "2018年南北韓高峰會", "美國-北韓", "管道"],
    "zh-hk": ["特朗普", "2018年南北韓高峰會", "美朝", "管道"],
}
# Frequent characters of one script only: outside link destinations none of the other's stays.
SIMPLIFIED = "国们这来会对时说书长东车马问电语发论际华领统议签总韩"
TRADITIONAL = "國們這來會對時說書長東車馬問電語發論際華領統議簽總韓"
DESTINATIONS = 190


def destinations(text):
    """The destinations of `](destination "title")`, parentheses in them balanced."""
    found = []
    for start in re.finditer(r"\]\(", text):
        depth, end = 0, start.end()
        while end < len(text) and not text[end].isspace() and (depth or text[end] != ")"):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        found.append(text[start.end() : end])
    return found


def faults(article, result, locale):
    """What is wrong with an edition of the article, a line each."""
    found = []
    for place, value in zip(PLACES, TAGS[locale]):
        if not re.search(place.format(re.escape(value)), result):
            found.append(f"no {value} where {place} says")
    found += [f"{brace} is left" for brace in ("-{", "}-") if brace in result]
    before, after = destinations(article), destinations(result)
    if len(before) != DESTINATIONS:
        found.append(f"the article has {len(before)} destinations, not {DESTINATIONS}")
    if before != after:
        changed = [pair for pair in zip(before, after) if pair[0] != pair[1]]
        found.append(f"{len(before)} destinations became {len(after)}; changed: {changed[:3]}")
    inside = sum(tag.count("\n") for tag in re.findall(r"-\{.*?\}-", article, re.DOTALL))
    if inside != 1 or result.count("\n") != article.count("\n") - inside:
        found.append(f"{article.count(chr(10))} lines became {result.count(chr(10))}")
    text = re.sub(r"\]\([^\s)]*|https?://\S+", "", result)
    other = TRADITIONAL if locale == "zh-hans" else SIMPLIFIED
    if left := sorted({c for c in text if c in other}):
        found.append(f"not converted: {''.join(left)}")
    if result == article:
        found.append("nothing was converted")
    return found


def editions(zhconv, article, folder):
    """(how, locale, result) for each way of naming the article."""
    plain = folder / "in.txt"
    shutil.copy(article, plain)
    for locale in TAGS:
        for how, words, stdin in [
            (article.name, [article], None),
            ("in.txt", [plain], None),
            ("standard input", [], article.read_bytes()),
        ]:
            command = [zhconv, "--locale", locale, *words]
            done = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, check=True)
            yield how, locale, done.stdout.decode("utf-8")


def main():
    zhconv, article = pathlib.Path(sys.argv[1]).absolute(), pathlib.Path(sys.argv[2])
    text = article.read_bytes().decode("utf-8")
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for how, locale, result in editions(zhconv, article, pathlib.Path(folder)):
            if found := faults(text, result, locale):
                failed += 1
                print("\n".join(f"{locale}, {how}: {fault}" for fault in found))
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
