"""The documents whose structure must stay: what specifications, Debian and PyPI have, and generated
ones. Nothing of it is kept in the repository; all of it is made again from a seed.

A set is a format and a list of documents, each a name and a text.
"""

import json
import pathlib
import random
import re
import tarfile
import zipfile

import polib

import nestings
import scratch

HTML = ["libreoffice-help-zh-cn", "libreoffice-help-zh-tw", "debian-reference-zh-cn",
        "debian-reference-zh-tw", "debian-faq-zh-cn", "mediawiki", "redmine"]
XLIFF = ["php-symfony-validator", "php-symfony-security-core", "php-symfony-form"]
MARKO = "marko==2.2.4"
DJANGO = "Django==5.2"
WORDS = "软件 服务器 头发 这里 鼠标 简体 里程碑 软 件 发 面 国国 丢、了 （后） 𠮷里 ，".split(" ")


def text_of(path):
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None


def files(packages, pattern, chosen):
    """The files of Debian packages whose name the pattern fits and that hold Chinese."""
    found = []
    for package in packages:
        root = scratch.debian_files(package)
        paths = sorted(path for path in root.rglob("*") if re.search(pattern, path.as_posix()))
        found += [(f"{package}/{path.relative_to(root)}", path) for path in paths
                  if path.is_file() and not path.is_symlink()]
    read = [(name, text_of(path)) for name, path in chosen(found)]
    return [(name, text) for name, text in read if text and re.search("[\u4e00-\u9fff]", text)]


def specification(name):
    """The examples of a specification of Markdown: `gfm`, `commonmark`."""
    (archive,) = scratch.pypi_source(MARKO).glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        member = next(one for one in tar.getmembers() if one.name.endswith(f"tests/spec/{name}.txt"))
        text = tar.extractfile(member).read().decode()
    pattern = r"^`{32} example.*?\n(.*?)^\.\n.*?^`{32}$"
    examples = re.findall(pattern, text, re.MULTILINE | re.DOTALL)
    return [one.replace("→", "\t") for one in examples]


def with_chinese(text, rng):
    """The text with Chinese in words' places and between them."""
    share = rng.choice([0.3, 0.6, 1])
    word = lambda match: rng.choice(WORDS) if rng.random() < share else match[0]
    text = re.sub(r"[a-zA-Z]{2,}", word, text) if rng.random() < 0.8 else text
    for _ in range(rng.choice([0, 1, 3])):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(WORDS) + text[at:]
    return text


def examples(name, seed, times):
    rng = random.Random(f"{seed} {name}")
    found = []
    for number, example in enumerate(specification(name), 1):
        for time in range(times):
            found.append((f"{name}/{number}-{time}.md", with_chinese(example, rng)))
    return found


def catalogues(chosen):
    """gettext catalogues: Django's own, and those that LibreOffice has compiled."""
    found = []
    for archive in scratch.pypi_source(DJANGO).glob("*.tar.gz"):
        with tarfile.open(archive) as tar:
            for member in tar.getmembers():
                if re.search(r"/locale/zh_\w+/.*\.po$", member.name):
                    found.append((f"django/{member.name}", tar.extractfile(member).read().decode()))
    root = scratch.debian_files("libreoffice-l10n-zh-cn")
    for path in sorted(root.rglob("*.mo")):
        catalogue = polib.mofile(str(path))
        catalogue.wrapwidth = 78
        # polib writes what it has read as a compiled catalogue as a text one.
        found.append((f"libreoffice/{path.stem}.po", polib.MOFile.__unicode__(catalogue)))
    return chosen(found)


def firefox(pattern, chosen):
    """Files in the archives of Firefox's Chinese language packs."""
    found = []
    for package in ("firefox-esr-l10n-zh-cn", "firefox-esr-l10n-zh-tw"):
        for archive in sorted(scratch.debian_files(package).rglob("*.xpi")):
            with zipfile.ZipFile(archive) as zipped:
                for name in sorted(zipped.namelist()):
                    if re.search(pattern, name):
                        text = zipped.read(name).decode("utf-8")
                        found.append((f"{package}/{name}", text))
    return chosen(found)


def messages_as_tables(documents):
    """The messages of JSON files as tables with commas and with tabulators, and as JSON Lines."""
    import csv
    import io

    tables, tabbed, lines = [], [], []
    for name, text in documents:
        members = json.loads(text)
        rows = [(key, value) for key, value in members.items() if isinstance(value, str)]
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        tables.append((f"{name}.csv", out.getvalue()))
        clean = lambda cell: re.sub(r"[\t\r\n]", " ", cell)
        tabbed.append((f"{name}.tsv", "".join(f"{clean(k)}\t{clean(v)}\n" for k, v in rows)))
        dumped = (json.dumps({k: v}, ensure_ascii=len(v) % 2 == 0) for k, v in rows)
        lines.append((f"{name}.jsonl", "".join(f"{one}\n" for one in dumped)))
    return tables, tabbed, lines


def sets(options):
    """The sets by name: a format and its documents."""
    few = options.part
    rng = random.Random(options.seed)

    def chosen(most):
        return lambda found: rng.sample(found, most) if few and len(found) > most else found

    times = 2 if few else 40
    made = 200 if few else 6000
    messages = files(["mediawiki"], r"/zh-han[st]\.json$", chosen(40))
    tables, tabbed, lines = messages_as_tables(messages)
    found = {
        "CommonMark": ("markdown", examples("commonmark", options.seed, times)),
        "GFM": ("markdown", examples("gfm", options.seed, times)),
        "HTML of Debian": ("html", files(HTML, r"\.html$", chosen(100))),
        "messages of Firefox": ("text", firefox(r"\.(ftl|properties)$", chosen(40))),
        "JSON of MediaWiki": ("json", messages),
        "JSON of Firefox": ("json", firefox(r"manifest\.json$", chosen(40))),
        "YAML of Redmine": ("yaml", files(["redmine"], r"/zh[-\w]*\.yml$", chosen(40))),
        "catalogues": ("po", catalogues(chosen(10))),
        "XLIFF of Symfony": ("xliff", files(XLIFF, r"\.zh_\w+\.xlf$", chosen(40))),
        "CSV": ("csv", tables),
        "TSV": ("tsv", tabbed),
        "JSON Lines": ("jsonl", lines),
    }
    for format in nestings.FORMATS:
        found[f"{format}, generated"] = (format, nestings.documents(format, options.seed, made))
    return found
