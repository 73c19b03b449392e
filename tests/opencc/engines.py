#!/usr/bin/env python3
"""Compares `--engine opencc` with the own engine on the installed libopencc's own dictionaries.

    tests/opencc/engines.py

The library's dictionaries are exported to text with `opencc_dict`, and the own engine compiles
them beside the library's configurations; both engines then convert the documentation of Debian
packages, keys and pairs of keys. Beside the library's configurations stands one of our own whose
groups hold groups: both engines read that from its file. Ideographic description sequences and
compatibility ideographs are left out: library versions before 1.2 treat them otherwise. Needs
Debian's `libopencc-dev` and `opencc`.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))

import scratch

INSTALLED = pathlib.Path("/usr/share/opencc")
# Operators of description sequences; compatibility ideographs.
LEFT_OUT = re.compile("[\u2ff0-\u2fff\u31ef\uf900-\ufaff\U0002f800-\U0002fa1f]")


def build():
    """Builds `zhconv` with the feature, by the profile that the tests have built already, and copies it."""
    command = ["cargo", "build", "--quiet", "--profile", "test", "--features", "opencc"]
    subprocess.run(command, check=True, cwd=scratch.ROOT)
    kept = scratch.folder("opencc-feature") / "zhconv"
    shutil.copy(scratch.target() / "debug" / "zhconv", kept)
    return kept


def export():
    """The library's configurations, with its dictionaries as text beside them."""
    into = scratch.folder("installed-opencc")
    for path in sorted(INSTALLED.iterdir()):
        if path.suffix == ".json":
            shutil.copy(path, into)
        elif path.suffix == ".ocd2":
            command = ["opencc_dict", "-i", path, "-o", into / f"{path.stem}.txt", "-f", "ocd2", "-t", "text"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return into


def nested():
    """A configuration of our own, of the text dictionaries: groups in groups, in every place."""
    def of(*members):
        dicts = [{"type": "text", "file": f"{member}.txt"} if isinstance(member, str) else member
                 for member in members]
        return {"type": "group", "dicts": dicts}

    words = of("TWPhrasesRev", of("STPhrases", of("TSPhrases")))
    return {
        "name": "Groups in groups",
        "segmentation": {"type": "mmseg", "dict": words},
        "conversion_chain": [
            {"dict": of(of("TWPhrases", "STPhrases"), of("TSPhrases", "STCharacters"))},
            {"dict": of(of(of("HKVariants"), "TWVariants"), "TWPhrases")},
        ],
    }


def text():
    """What both convert."""
    import debian_text
    import texts

    words = texts.entries()
    lines = [*debian_text.everything(), *words, *texts.pairs(words, seed=1)]
    return "\n".join(LEFT_OUT.sub("", line) for line in lines)


def converted(words, data):
    return subprocess.run(words, input=data, stdout=subprocess.PIPE, check=True).stdout.decode()


def main():
    if not INSTALLED.is_dir() or not shutil.which("opencc_dict"):
        sys.exit("needs the packages libopencc-dev and opencc")
    zhconv, folder = build(), export()
    own = folder / "nested.json"
    own.write_text(json.dumps(nested()), encoding="utf-8")
    whole = text()
    data = whole.encode()
    passed, failed = 0, 0
    for config in sorted(folder.glob("*.json")):
        named = config if config == own else config.stem
        theirs = converted([zhconv, "--engine", "opencc", "--config", named], data)
        ours = converted([zhconv, "--config", config], data)
        if ours == theirs:
            passed += 1
            continue
        failed += 1
        lines = zip(whole.split("\n"), ours.split("\n"), theirs.split("\n"))
        different = [(line, mine, right) for line, mine, right in lines if mine != right]
        print(f"{config.stem}: {len(different)} lines differ")
        for line, mine, right in different[:3]:
            print(f"  {line[:120]!r}\n    library: {right[:120]!r}\n    ours:    {mine[:120]!r}")
    lacking = set(scratch.configurations()) - {config.stem for config in folder.glob("*.json")}
    for name in sorted(lacking):
        done = subprocess.run([zhconv, "--engine", "opencc", "--config", name], input=b"",
                              stderr=subprocess.PIPE)
        if done.returncode == 2 and name.encode() in done.stderr:
            passed += 1
        else:
            failed += 1
            print(f"{name}, which the library lacks: exit status {done.returncode}, {done.stderr!r}")
    nul = "\0".join(["软件", "", "里面"]).encode()
    if converted([zhconv, "--engine", "opencc", "--config", "s2tw"], nul).count("\0") != 2:
        failed += 1
        print("NULs are not kept")
    print(f"{len(data):,} bytes in each configuration")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
