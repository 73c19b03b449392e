#!/usr/bin/env python3
"""Judges by other programs' parsers that a conversion changes a document's words, and nothing else.

    tests/structure/judge.py [--part | --full] [--only SET] [--binary FILE] [--seed N]

Each document is converted by a dictionary that takes every Han character to the next one, so that
what has been converted can be told from what has not, character by character. Then the parse of
the result must be the parse of the document, event by event, with the texts for people, and no
others, taken to the next character. A second conversion, to zh-TW with words that change their
lengths, must leave all but those texts as they are. Where markdown-it sees a difference,
commonmark.js is asked too: they read some things otherwise, and one of them is enough.

The documents: the examples of the specifications of CommonMark and GFM with Chinese put in, the
HTML and the locale files of Debian packages, and generated nestings. The parsers: markdown-it,
commonmark.js, parse5, and Python's json, tomllib and csv, PyYAML, polib and lxml. All is fetched into a scratch
folder. Prints the documents judged and the first differences; exit status 1 if there is one.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))

import scratch

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = ["PyYAML==6.0.2", "polib==1.2.0", "lxml==5.3.0"]
NODE = ["markdown-it@14.1.0", "markdown-it-footnote@4.0.0", "markdown-it-task-lists@2.1.1",
        "commonmark@0.31.2", "parse5@7.2.1"]
NODE_PARSERS = {"markdown": "md", "html": "html", "second opinion": "commonmark"}

FIRST, LAST = 0x4E00, 0x9FA5
NEXT = {code: code + 1 for code in range(FIRST, LAST)} | {LAST: FIRST, 0x20BB7: 0x20BB8}
# Where there is something like this, a text for people may have parts that stay.
STAYS = re.compile(r"://|www\.|@|\]\(|\{\{|\{%|:::", re.IGNORECASE)


def rotation():
    """A configuration that takes every Han character to the next."""
    folder = scratch.folder("structure", "rotation")
    lines = (f"{chr(one)}\t{chr(other)}\n" for one, other in sorted(NEXT.items()))
    (folder / "Next.txt").write_text("".join(lines), encoding="utf-8")
    dictionary = {"type": "text", "file": "Next.txt"}
    config = {"name": "next", "segmentation": {"type": "mmseg", "dict": dictionary},
              "conversion_chain": [{"dict": dictionary}]}
    # By this name it leads to Taiwan's edition.
    path = folder / "s2tw.json"
    path.write_text(json.dumps(config), encoding="utf-8")
    return path


def convert(binary, arguments, source, target):
    """Converts a folder. Returns the folder with the results."""
    shutil.rmtree(target, ignore_errors=True)
    command = [str(binary), "--quiet", *arguments, "--tags", "off", "--output-dir", str(target), str(source)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr[-2000:]}")
    (folder,) = target.iterdir()
    return folder


def read_all(format, texts):
    """The events of each text; `None` for what the parser does not read."""
    import trees

    if format in NODE_PARSERS:
        asked = "".join(json.dumps([NODE_PARSERS[format], text]) + "\n" for text in texts)
        command = ["node", str(HERE / "trees.mjs"), str(scratch.folder("structure", "node"))]
        done = subprocess.run(command, input=asked, check=True, stdout=subprocess.PIPE, text=True)
        return [[tuple(event) for event in json.loads(line)] for line in done.stdout.split("\n")[:-1]]
    found = []
    for text in texts:
        try:
            found.append(trees.READERS[format](text))
        except trees.Malformed:
            found.append(None)
    return found


def each_converted(before, after):
    """Whether each character stays or is taken to the next."""
    same = len(before) == len(after)
    return same and all(b == a or NEXT.get(ord(b)) == ord(a) for b, a in zip(before, after))


def agrees(role, before, after, exact):
    """Whether a string of this role may have become `after`."""
    if role == "language":
        after = after.replace("zh-TW", before).replace("zh_TW", before)
        return before.lower().startswith("zh") or before == after
    if role == "fragment":
        before, after = urllib.parse.unquote(before), urllib.parse.unquote(after)
        role = "either"
    if role == "same" or before == "":
        return before == after
    if not exact:
        return after != ""
    if role == "human" and not STAYS.search(before):
        return before.translate(NEXT) == after
    return each_converted(before, after)


def difference(before, after, exact):
    """The first event in which two lists differ, in words; `None` if there is none."""
    if after is None:
        return "the result is malformed"
    for index, (one, other) in enumerate(zip(before, after)):
        role, label, text = one
        if other[1] != label or other[0] != role or not agrees(role, text, other[2], exact):
            return f"event {index}: {role} {label} {text[:200]!r} became {other[1]} {other[2][:200]!r}"
    if len(before) != len(after):
        return f"{len(before)} events became {len(after)}"
    return None


def judge(binary, name, format, documents, shown):
    """Judges a set. Returns how many documents were read, and how many differ."""
    with tempfile.TemporaryDirectory(dir=scratch.folder("structure")) as work:
        return judge_in(pathlib.Path(work), binary, name, format, documents, shown)


def judge_in(work, binary, name, format, documents, shown):
    """The same, with a folder for the documents and the results."""
    folder = work / "in"
    folder.mkdir()
    paths = []
    for number, (_, text) in enumerate(documents):
        path = folder / str(number // 1000) / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        paths.append(path.relative_to(folder))
    before = read_all(format, [text for _, text in documents])
    differing, read = set(), sum(events is not None for events in before)
    for exact, arguments in [(True, ["--config", str(rotation())]), (False, ["--locale", "zh-tw", "--from", "zh-cn"])]:
        results = convert(binary, [*arguments, "--format", format], folder, work / "out")
        texts = [(results / path).read_bytes().decode() for path in paths]
        for number, (events, text, after) in enumerate(zip(before, texts, read_all(format, texts))):
            if events is None or number in differing:
                continue
            found = difference(events, after, exact)
            if found and format == "markdown":
                second = read_all("second opinion", [documents[number][1], text])
                found = difference(*second, exact)
            if found:
                differing.add(number)
                if len(differing) <= shown:
                    title, source = documents[number]
                    print(f"--- {name}: {title} ({'exact' if exact else 'zh-tw'})\n{found}")
                    if len(source) < 2000:
                        print(f"document: {source!r}\nresult:   {text!r}")
    return read, len(differing)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", action="store_true", help="fewer documents, as CI does")
    parser.add_argument("--full", action="store_false", dest="part", help="all of them (default)")
    parser.add_argument("--only", metavar="SET", help="sets whose name has this in it")
    parser.add_argument("--binary", type=pathlib.Path, help="the zhconv to judge (default: a debug build)")
    parser.add_argument("--seed", type=int, default=6, help="what the generated texts depend on")
    parser.add_argument("--show", type=int, default=3, metavar="N", help="differences shown of a set")
    parser.set_defaults(part=False)
    return parser.parse_args()


def main():
    options = arguments()
    scratch.inside_venv(*PYTHON)
    scratch.node_packages(scratch.folder("structure", "node"), NODE)
    import inputs

    binary = options.binary or scratch.debug_binary()
    failed = 0
    for name, (format, documents) in inputs.sets(options).items():
        if options.only and options.only.lower() not in name.lower():
            continue
        read, differing = judge(binary, name, format, documents, options.show)
        print(f"{name}: {len(documents)} documents, {read} read, {differing} differ", flush=True)
        failed += differing > 0 or read == 0
    if failed:
        print(f"{failed} sets differ (seed {options.seed})")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
