"""Real Chinese text: the documentation that Debian packages hold, as plain paragraphs.

Nothing of it is kept in the repository. Standard library only.
"""

import gzip
import html.parser
import re

import scratch

# A package's name, and behind a slash the folder in it that counts.
SIMPLIFIED = ["libreoffice-help-zh-cn", "debian-reference-zh-cn", "manpages-zh/zh_CN"]
TRADITIONAL = ["libreoffice-help-zh-tw", "debian-reference-zh-tw"]
# Traditional, but converted from Simplified by a program: no measure of how people write.
CONVERTED = ["manpages-zh/zh_TW"]

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")

INLINE = set("a abbr acronym b bdi bdo big cite code em font i kbd q s samp small span strong sub sup tt u var".split())
UNSEEN = {"script", "style"}


class Paragraphs(html.parser.HTMLParser):
    """Collects the text of an HTML page, a line for each block."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines = []
        self.pieces = []
        self.unseen = 0

    def end_line(self):
        line = " ".join("".join(self.pieces).split())
        self.pieces.clear()
        if line:
            self.lines.append(line)

    def handle_starttag(self, tag, attrs):
        if tag in UNSEEN:
            self.unseen += 1
        elif tag not in INLINE:
            self.end_line()

    def handle_endtag(self, tag):
        if tag in UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag not in INLINE:
            self.end_line()

    def handle_startendtag(self, tag, attrs):
        if tag not in INLINE | UNSEEN:
            self.end_line()

    def handle_data(self, data):
        if not self.unseen:
            self.pieces.append(data)


def html_lines(source):
    """The text of an HTML page, a line for each block."""
    parser = Paragraphs()
    parser.feed(source)
    parser.close()
    parser.end_line()
    return parser.lines


def man_lines(source):
    """The text of a manual page: requests and escapes taken out, lines kept."""
    lines = []
    for line in source.splitlines():
        if re.match(r"""[.'][ \t]*(\\"|(so|ig|de|ds|nr|if|ie|el|mso)\b)""", line) or line == "..":
            continue
        line = re.sub(r"^[.'][ \t]*[A-Za-z]+[ \t]*", "", line)
        line = re.sub(r'\\".*', "", line)
        line = re.sub(r"\\f(\[\w*\]|\(..|.)|\\s[+-]?\d+|\\[*n](\[\w*\]|\(..|.)|\\\[\w+\]", "", line)
        line = re.sub(r"\\(\(..|[&|/,^:%~c])", "", line).replace("\\-", "-").replace("\\e", "\\")
        lines.append(" ".join(line.replace('"', " ").split()))
    return [line for line in lines if line]


def read(path):
    """A file's text, unpacked if need be; `None` if it is not UTF-8."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def lines(source, every=False):
    """The lines of a source's documentation that hold Chinese; with `every`, all of them.

    Its documentation is its HTML pages, plain text and manual pages.
    """
    kept = scratch.folder("lines") / f"{source.replace('/', '-')}.txt"
    if not kept.exists():
        found = []
        package, _, part = source.partition("/")
        for path in sorted(scratch.debian_files(package).rglob("*")):
            if path.is_symlink() or not path.is_file() or (part and part not in path.parts):
                continue
            if re.search(r"\.html(\.gz)?$", path.name):
                found += html_lines(read(path) or "")
            elif re.search(r"\.txt(\.gz)?$", path.name):
                found += [line for line in (read(path) or "").splitlines() if line.strip()]
            elif re.search(r"/man\d/[^/]+\.gz$", path.as_posix()):
                found += man_lines(read(path) or "")
        part = kept.with_suffix(".part")
        part.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
        part.rename(kept)
    text = kept.read_text(encoding="utf-8").split("\n")[:-1]
    return text if every else [line for line in text if HAN.search(line)]


def simplified():
    """Native Simplified text, a list of lines."""
    return [line for source in SIMPLIFIED for line in lines(source)]


def traditional():
    """Native Traditional text as Taiwan writes it, a list of lines."""
    return [line for source in TRADITIONAL for line in lines(source)]


def everything():
    """All lines of all the sources, Chinese or not."""
    return [line for source in SIMPLIFIED + TRADITIONAL + CONVERTED for line in lines(source, every=True)]
