"""Generated documents: a format's constructs in each other, well-formed for the most part."""

import json
import random

HAN = list("软件发里后面国学门见这那说电脑鼠标網頁") + ["服务器", "（软）", "，", "。", "𠮷"]
BLANKS = ["", "", "", " ", "  "]


class Made:
    """What all formats' makers share."""

    def __init__(self, rng):
        self.rng = rng

    def pick(self, *choices):
        return self.rng.choice(choices)

    def word(self):
        return "".join(self.rng.choice(HAN) for _ in range(self.rng.randrange(1, 4)))

    def ascii(self):
        return self.pick("a", "b c", "x1", "key", "item")

    def phrase(self):
        return "".join(self.pick(self.word(), self.word(), self.ascii(), " ") for _ in range(self.rng.randrange(1, 4)))

    def many(self, make, least, most):
        return [make() for _ in range(self.rng.randrange(least, most + 1))]


class Markdown(Made):
    def inline(self, depth):
        if depth <= 0:
            return self.phrase()
        inner = lambda: self.inline(depth - 1)
        w = self.word
        return self.pick(
            lambda: f"{w()}{inner()}",
            lambda: f"**{inner().strip()}**",
            lambda: f"*{inner().strip()}*{w()}",
            lambda: f"~~{w()}~~{inner()}",
            lambda: f"`{w()}`{inner()}",
            lambda: f"``{w()}` {w()}``",
            lambda: f"[{inner()}](/{w()}.md)",
            lambda: f"[{inner()}](<{w()} {w()}> '{self.phrase()}')",
            lambda: f"![{inner()}]({w()}.png \"{self.phrase()}\")",
            lambda: f"[{w()}][label{w()}]{inner()}",
            lambda: f"{inner()}<http://{self.ascii()[0]}.cn/{w()}>",
            lambda: f"<b title=\"{w()}\">{inner()}</b>",
            lambda: f"{w()}&amp;{inner()}\\*",
            lambda: f"{inner()}\n{w()}",
            lambda: f"{inner()}  \n{w()}",
            lambda: f"{inner()}<!-- {w()} -->",
            lambda: f"{inner()}[^{w()[0]}]",
        )()

    def block(self, depth):
        line = lambda: self.inline(2)
        if depth <= 0:
            return line() + "\n"
        inner = lambda: self.block(depth - 1)
        indent = lambda text, by: "".join(by + one if one.strip() else one for one in text.splitlines(True))
        return self.pick(
            lambda: inner() + "\n" + inner(),
            lambda: "#" * self.rng.randrange(1, 7) + " " + line().replace("\n", " ") + "\n",
            lambda: f"{self.word()}\n===\n",
            lambda: indent(inner(), "> "),
            lambda: "- " + indent(inner(), "  ").lstrip(" "),
            lambda: "1. " + indent(inner(), "   ").lstrip(" "),
            lambda: "- [ ] " + line() + "\n- [x] " + line() + "\n",
            lambda: f"```{self.ascii()}\n{self.word()}\n```\n",
            lambda: f"~~~ {self.word()}\n{inner()}~~~\n",
            lambda: "\n" + indent(self.word() + "\n", "    ") + "\n",
            lambda: f"| {self.word()} | {self.word()} |\n|---|:-:|\n| {self.word()} | `{self.word()}` |\n",
            lambda: f"<div title='{self.word()}'>\n{inner()}\n</div>\n",
            lambda: f"<pre>\n{self.word()}\n</pre>\n",
            lambda: f"\n[label{self.word()}]: /{self.word()} \"{self.word()}\"\n",
            lambda: f"\n[^{self.word()[0]}]: {line()}\n",
            lambda: "***\n",
        )()

    def document(self):
        head = self.pick("", "", "", f"---\ntitle: {self.word()}\nslug: {self.word()}\n---\n\n")
        return head + "\n".join(self.many(lambda: self.block(3), 1, 5))


class Html(Made):
    INLINE = "b i em span a code kbd sub u ruby".split()
    BLOCK = "div p ul section pre blockquote".split()

    def attributes(self):
        one = lambda: self.pick(
            "", "", f" title='{self.word()}'", f" class={self.word()}", f" data-x=\"{self.word()}\"",
            f" alt={self.word()}", " translate=no", " translate=yes", " lang=en", " lang=zh-CN",
            " class=\"a notranslate\"", f" onclick='x(\"{self.word()}\")'", f" style='a:{self.word()}'",
            f" title=\"{self.word()}&quot;{self.word()}\"", " hidden", f" {self.word()}",
        )
        return one() + one()

    def inline(self, depth):
        if depth <= 0:
            return self.phrase()
        name, inner = self.rng.choice(self.INLINE), lambda: self.inline(depth - 1)
        return self.pick(
            lambda: f"<{name}{self.attributes()}>{inner()}</{name}>",
            lambda: f"{inner()}{inner()}",
            lambda: f"{self.word()}<!--{self.word()}-->{inner()}",
            lambda: f"{self.word()}&#x8f6f;{inner()}&amp;&lt;{self.word()}&copy;",
            lambda: f"<img src=/{self.word()} alt='{self.word()}'>{inner()}<br>",
            lambda: f"<script>'{self.word()}<b>'</script>{inner()}",
            lambda: f"<style>{self.word()}</style>{inner()}",
            lambda: f"<textarea>{self.word()}<b></textarea>",
            lambda: f"<svg{self.attributes()}><title>{inner()}</title><text>{self.word()}</text></svg>",
            lambda: f"<input placeholder={self.word()} value={self.word()}>",
            lambda: f"<{self.word()}>{inner()}</{self.word()}>",
            lambda: f"<b>{inner()}<i>{self.word()}</b>{inner()}</i>",
            lambda: f"<script><!-- <script>{self.word()}</script>{self.word()} --></script>{inner()}",
        )()

    def block(self, depth):
        name, inner = self.rng.choice(self.BLOCK), lambda: self.block(depth - 1)
        if depth <= 0:
            return self.inline(3)
        return self.pick(
            lambda: f"<{name}{self.attributes()}>{self.inline(2)}</{name}>",
            lambda: f"<ul>{''.join(f'<li{self.attributes()}>{inner()}' for _ in range(2))}</ul>",
            lambda: f"<table><tr><td{self.attributes()}>{inner()}<td>{self.word()}</table>",
            lambda: f"<p{self.attributes()}>{self.inline(2)}<p>{inner()}",
            lambda: f"<div{self.attributes()}>{inner()}{inner()}</div>",
            lambda: f"<dl><dt{self.attributes()}>{self.word()}<dd>{inner()}</dl>",
            lambda: f"<select><option{self.attributes()}>{self.word()}<option>{self.word()}</select>",
        )()

    def document(self):
        lang = self.pick("", " lang=zh-CN", " lang='zh'")
        meta = self.pick("", f"<meta name=description content='{self.word()}'>", f"<meta name=keywords content='{self.word()}'>")
        body = "".join(self.many(lambda: self.block(3), 1, 4))
        return f"<!DOCTYPE html><html{lang}><head>{meta}<title>{self.word()}</title></head><body>{body}"


class Json(Made):
    def value(self, depth):
        if depth <= 0:
            return self.pick(self.phrase(), self.phrase() + '"\\/\n\t', 1, None, True, 1.5, "")
        return self.pick(
            lambda: [self.value(depth - 1) for _ in range(self.rng.randrange(4))],
            lambda: {self.pick(self.word(), self.ascii(), '"' + self.word()): self.value(depth - 1) for _ in range(self.rng.randrange(4))},
        )()

    def document(self):
        return json.dumps(self.value(4), ensure_ascii=self.pick(True, False), indent=self.pick(None, 2))


class Jsonl(Json):
    def document(self):
        lines = self.many(lambda: json.dumps(self.value(3), ensure_ascii=self.pick(True, False)), 0, 6)
        return "\n".join(lines)


class Yaml(Made):
    def scalar(self, inside):
        w, p = self.word, self.phrase
        return self.pick(
            lambda: w() + self.pick("", " # " + w()),
            lambda: f"'{p()}''{w()}'" + self.pick("", " # " + w()),
            lambda: f'"{p()}\\n\\"\\u8f6f{w()}"',
            lambda: f"[{w()}, '{w()}', \"{w()}\"]",
            lambda: f"{{{w()}: {w()}, '{w()}': \"{w()}\", a: [{w()}]}}",
            lambda: f"&{self.ascii()[0]} {w()}",
            lambda: f"!!str {w()}",
            lambda: f"{self.pick('|', '>', '|-', '>+', '|2')}\n{inside}  {w()}: {w()}\n\n{inside}  # {w()}",
            lambda: f"{w()}\n{inside}  {w()}",
            lambda: f"\"{w()}\n{inside}  {w()}\"",
            lambda: f"{w()}:{w()}#{w()}",
            lambda: "12", lambda: "", lambda: "~", lambda: f"http://a.cn/{w()}",
            lambda: f"[\n{inside}  {w()}, # {w()}\n{inside}  \"{w()}\"]",
        )()

    def node(self, depth, indent):
        if depth <= 0:
            return " " + self.scalar(indent) + "\n"
        inner = indent + "  "
        key = lambda: self.pick(self.ascii(), self.word(), f'"{self.word()}"', f"'{self.word()}'", f"{self.word()} {self.word()}")
        return self.pick(
            lambda: self.pick("", " # " + self.word()) + "\n" + "".join(
                f"{inner}{self.pick(self.ascii(), self.word())}{n}:{self.node(depth - 1, inner)}"
                for n in range(self.rng.randrange(1, 4))),
            lambda: "\n" + "".join(f"{inner}-{self.node(depth - 1, inner)}" for _ in range(self.rng.randrange(1, 4))),
            lambda: "\n" + "".join(f"{inner}- {self.word()}{n}:{self.node(depth - 1, inner + '  ')}{inner}  {self.word()}x:{self.node(0, inner + '  ')}" for n in range(2)),
            lambda: "\n" + f"{inner}{key()}:{self.node(depth - 1, inner)}",
            lambda: self.node(0, indent),
        )()

    def document(self):
        body = "".join(f"{self.pick(self.word(), self.ascii())}{n}:{self.node(3, '')}" for n in range(self.rng.randrange(1, 4)))
        return self.pick("", "", "---\n", f"# {self.word()}\n%YAML 1.1\n---\n") + body


class Toml(Made):
    def value(self, depth):
        w = self.word
        if depth > 0 and self.rng.random() < 0.5:
            inner = lambda: self.value(depth - 1)
            return self.pick(
                lambda: f"[{inner()}, {inner()}]",
                lambda: f"[\n  {inner()}, # {w()}\n  {inner()},\n]",
                lambda: f"{{ a = {inner()}, \"{w()}\" = {inner()} }}",
                lambda: f"{{ b.c = {inner()} }}",
            )()
        return self.pick(
            lambda: f'"{w()}"', lambda: f"'{w()}\\'", lambda: f'"{w()}\\"\\u8f6f = {w()}"',
            lambda: f'"""{w()}\n"{w()}" # {w()}\\\n   {w()}"""', lambda: f"'''\n{w()}'{w()}\n[{w()}]'''",
            lambda: "1979-05-27T07:32:00Z", lambda: "1_000", lambda: "true", lambda: f'""', lambda: f'"""{w()}""""',
        )()

    def document(self):
        lines = []
        for n in range(self.rng.randrange(1, 8)):
            key = self.pick(f"a{n}", f'"{self.word()}{n}"', f"'{self.word()}{n}'", f"b{n}.\"{self.word()}\"")
            lines.append(self.pick(
                f"{key} = {self.value(2)}{self.pick('', '  # ' + self.word())}",
                f"{key}={self.value(2)}",
                f"[t{n}.\"{self.word()}\"] # {self.word()}",
                f"[[ s{n} . '{self.word()}]' ]]",
                f"# {self.word()} = \"{self.word()}\"",
            ))
        return "\n".join(lines) + "\n"


class Csv(Made):
    def cell(self):
        w = self.word
        return self.pick(w(), f'"{w()}"', f'"{w()},{w()}"', f'"{w()}""{w()}"', f'"{w()}\n{w()}"', "", '""', self.phrase(), '""""')

    def document(self):
        end = self.pick("\n", "\r\n")
        return "".join(",".join(self.many(self.cell, 1, 5)) + end for _ in range(self.rng.randrange(1, 6)))


class Tsv(Made):
    def document(self):
        cell = lambda: self.pick(self.word(), self.phrase(), "", f'"{self.word()}', f"{self.word()}\\t{self.word()}")
        return "".join("\t".join(self.many(cell, 1, 5)) + "\n" for _ in range(self.rng.randrange(1, 6)))


class Po(Made):
    def string(self):
        piece = lambda: f'"{self.phrase()}{self.pick("", chr(92) + "n", chr(92) + chr(34), "%s")}"'
        return self.pick(piece(), '""\n' + "\n".join(self.many(piece, 1, 3)))

    def entry(self, n):
        comments = self.many(lambda: self.pick(f"# {self.word()}", f"#. {self.word()}", f"#: {self.ascii()}.c:1", "#, fuzzy", f"#| msgid \"{self.word()}\""), 0, 2)
        context = self.pick([], [f"msgctxt {self.string()}"])
        plural = self.rng.random() < 0.3
        body = [f"msgid {self.string()}".replace('"', f'"{n}', 1)]
        if plural:
            body += [f"msgid_plural {self.string()}", f"msgstr[0] {self.string()}", f"msgstr[1] {self.string()}"]
        else:
            body += [f"msgstr {self.string()}"]
        lines = "\n".join(context + body).split("\n")
        if self.rng.random() < 0.2:
            lines = [f"#~ {line}" for line in lines]
            comments = []
        return "\n".join([*comments, *lines])

    def document(self):
        head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: zh_CN\\n"\n'
        return head + "".join("\n" + self.entry(n) + "\n" for n in range(self.rng.randrange(1, 5)))


class Markup(Made):
    """Elements in each other, as XLIFF, Android's resources and Qt's files have them."""

    def text(self, names, depth, escapes=()):
        if depth <= 0:
            return self.pick(self.word(), self.phrase(), f"{self.word()}&amp;{self.word()}", f"&#x8f6f;{self.word()}",
                             f"<![CDATA[{self.word()}<b>]]>", f"{self.word()}<!--{self.word()}-->", "", *escapes)
        name, attributes = self.pick(*names)
        inner = self.text(names, depth - 1, escapes)
        return self.pick(f"{self.word()}<{name}{attributes}>{inner}</{name}>{self.word()}", inner + self.text(names, depth - 1, escapes),
                         f"<{name}{attributes}/>{inner}")


class Xliff(Markup):
    NAMES = [("g", ' id="1"'), ("ph", ' id="软"'), ("mrk", ' mtype="x"'), ("bpt", ' id="2"'), ("it", ' id="3" pos="open"')]

    def unit(self, n):
        stays = self.pick("", "", ' translate="no"')
        return (f'<trans-unit id="{n}{self.word()}"{stays}><source>{self.text(self.NAMES, 2)}</source>'
                f'<target{self.pick("", " state=" + chr(34) + "new" + chr(34))}>{self.text(self.NAMES, 3)}</target><note>{self.word()}</note></trans-unit>')

    def document(self):
        units = "".join(self.unit(n) for n in range(self.rng.randrange(1, 4)))
        return f'<?xml version="1.0"?>\n<xliff version="1.2"><file source-language="en" target-language="zh-CN"><body>{units}</body></file></xliff>'


class Android(Markup):
    NAMES = [("b", ""), ("i", ""), ("xliff:g", ' id="软" example="件"'), ("a", ' href="/软"')]

    def document(self):
        text = lambda: self.text(self.NAMES, 2, ("\\n", "\\'", "\\u8f6f", '"' + self.word() + '"', "\\@", "%1$s"))
        one = lambda: self.pick(
            f'<string name="a">{text()}</string>', f'<string name="b" translatable="false">{text()}</string>',
            f'<string-array name="c"><item>{text()}</item></string-array>', f'<plurals name="d"><item quantity="other">{text()}</item></plurals>',
            f'<string-array name="e" translatable="false"><item>{text()}</item></string-array>', f"<!-- <string>{self.word()}</string> -->")
        return ('<?xml version="1.0" encoding="utf-8"?>\n<resources xmlns:xliff="urn:oasis:names:tc:xliff:document:1.2">'
                + "\n".join(self.many(one, 1, 5)) + "</resources>")


class Qt(Markup):
    def message(self):
        w = self.word
        translation = self.pick(
            f"<translation>{w()}&amp;{w()}</translation>", f'<translation type="unfinished">{w()}</translation>', "<translation/>",
            f'<translation type="obsolete">{w()}</translation>',
            f'<translation><numerusform>{w()}%n</numerusform></translation>', f"<translation>{w()}<byte value=\"x1b\"/>{w()}</translation>")
        return f"<message><location filename=\"{w()}\"/><source>{w()}</source><comment>{w()}</comment>{translation}</message>"

    def document(self):
        messages = "".join(self.many(self.message, 1, 4))
        return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1" language="zh_CN"><context><name>{self.word()}</name>{messages}</context></TS>'


MAKERS = {"markdown": Markdown, "html": Html, "json": Json, "jsonl": Jsonl, "yaml": Yaml, "toml": Toml, "csv": Csv,
          "tsv": Tsv, "po": Po, "xliff": Xliff, "android": Android, "qt": Qt}
FORMATS = list(MAKERS)


def documents(format, seed, count):
    """`count` documents of a format."""
    rng = random.Random(f"{seed} {format}")
    maker = MAKERS[format](rng)
    return [(f"generated/{number}.{format}", maker.document()) for number in range(count)]
