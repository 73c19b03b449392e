"""Data formats as lists of events, by Python's own parsers and the usual ones from PyPI.

An event is a role, a label and a string. The roles: `same` (the string stays), `human` (it
converts), `either` (each of its characters does one or the other), `language` (the edition's name
may stand there), `fragment` (an anchor that may follow its heading).
"""

import csv
import io
import json
import re
import tomllib

import lxml.etree
import polib
import yaml


class Malformed(Exception):
    """What the parser does not read."""


def data_events(value, events):
    """The events of a value that JSON or TOML was read into."""
    if isinstance(value, str):
        events.append(("human", "string", value))
    elif isinstance(value, list):
        events.append(("same", "list", ""))
        for one in value:
            data_events(one, events)
        events.append(("same", "end", ""))
    elif isinstance(value, (dict, Pairs)):
        events.append(("same", "object", ""))
        for key, one in value.items():
            events.append(("same", "key", key))
            data_events(one, events)
        events.append(("same", "end", ""))
    else:
        events.append(("same", type(value).__name__, str(value)))
    return events


class Pairs:
    """An object's members, also those of one name."""

    def __init__(self, pairs):
        self.pairs = pairs

    def items(self):
        return self.pairs


def read_json(text):
    try:
        return data_events(json.loads(text.removeprefix("\ufeff"), object_pairs_hook=Pairs), [])
    except (ValueError, RecursionError) as error:
        raise Malformed(error) from error


def read_jsonl(text):
    events = []
    for line in text.split("\n"):
        if line.strip():
            events += read_json(line)
    return events


def read_toml(text):
    try:
        return data_events(tomllib.loads(text), [])
    except (ValueError, RecursionError) as error:
        raise Malformed(error) from error


def read_yaml(text):
    """YAML's nodes, anchors and tags included. Strings that are no keys are for people."""
    events = []
    key = [False]
    try:
        stack = []
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            name = type(event).__name__
            inside = stack[-1] if stack else None
            is_key = bool(inside and inside[0] == "MappingStartEvent" and inside[1] % 2 == 0)
            if isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent, yaml.CollectionStartEvent)):
                if inside:
                    inside[1] += 1
            if isinstance(event, yaml.CollectionStartEvent):
                # A collection that is a key is read as any other.
                stack.append([name, 0])
            elif isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
            marks = f"{getattr(event, 'anchor', '')} {getattr(event, 'tag', '')} {getattr(event, 'style', '')}"
            events.append(("same", f"{name} {marks}", ""))
            if isinstance(event, yaml.ScalarEvent):
                events.append(("same" if is_key else "human", "scalar", event.value))
    except (yaml.YAMLError, RecursionError) as error:
        raise Malformed(error) from error
    return events


def read_table(text, **dialect):
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True, **dialect))
    except csv.Error as error:
        raise Malformed(error) from error
    events = []
    for row in rows:
        events.append(("same", "row", str(len(row))))
        events += [("human", "cell", cell) for cell in row]
    return events


def read_csv(text):
    return read_table(text)


def read_tsv(text):
    return read_table(text, delimiter="\t", quoting=csv.QUOTE_NONE)


def read_po(text):
    try:
        catalogue = polib.pofile(text if "\n" in text else text + "\n", check_for_duplicates=False)
    except (OSError, ValueError, UnicodeError) as error:
        raise Malformed(error) from error
    events = [("same", "header", catalogue.header)]
    for name, value in catalogue.metadata.items():
        role = "language" if name == "Language" else "either"
        events.append((role, f"header {name}", value))
    for entry in catalogue:
        events.append(("same", "entry", f"{entry.obsolete} {entry.flags} {entry.occurrences}"))
        for name in ("msgctxt", "msgid", "msgid_plural", "comment", "tcomment", "previous_msgid"):
            events.append(("same", name, getattr(entry, name) or ""))
        role = "same" if entry.obsolete else "human"
        events.append((role, "msgstr", entry.msgstr))
        for number, translation in sorted(entry.msgstr_plural.items()):
            events.append((role, f"msgstr[{number}]", translation))
    return events


UNTRANSLATED = {"translatable": ("false",), "translate": ("no",), "mtype": ("protected",), "type": ("obsolete", "vanished")}


def unescaped(text):
    """What `\\u8f6f` stands for in Android's strings."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda digits: chr(int(digits[1], 16)), text)


class Xml:
    """How XML of a kind says what is for people."""

    def __init__(self, texts, stays=(), languages=()):
        self.texts, self.stays, self.languages = texts, stays, languages

    def __call__(self, text):
        parser = lxml.etree.XMLParser(huge_tree=True, strip_cdata=False, resolve_entities=False)
        try:
            root = lxml.etree.fromstring(text.encode(), parser)
        except (lxml.etree.XMLSyntaxError, ValueError) as error:
            raise Malformed(error) from error
        events = []
        self.walk(root, "same", events)
        if "item" in self.texts:
            events = [(role, label, unescaped(text)) for role, label, text in events]
        return events

    def walk(self, node, role, events):
        if not isinstance(node.tag, str):
            events.append(("same", "comment", node.text or ""))
        else:
            name = lxml.etree.QName(node).localname
            outer = node.prefix == "xliff" and "item" in self.texts
            if name in self.stays or outer:
                role = "same"
            elif name in self.texts:
                role = "human"
            if any(node.get(name) in values for name, values in UNTRANSLATED.items()):
                role = "stays"
            inner = "same" if role == "stays" else role
            events.append(("same", "element", node.tag))
            for key, value in node.attrib.items():
                events.append(("language" if key in self.languages else "same", key, value))
            events.append((inner, "text", node.text or ""))
            for child in node:
                self.walk_child(child, role, inner, events)
        events.append(("same", "end", ""))

    def walk_child(self, child, role, inner, events):
        if role == "stays":
            events.append(("same", "inside", lxml.etree.tostring(child, encoding="unicode", with_tail=False)))
        else:
            self.walk(child, inner, events)
        events.append((inner, "tail", child.tail or ""))


def read_text(text):
    """Lines of messages: Fluent's and Java's properties, of which the names stay."""
    events = []
    for line in text.split("\n"):
        name, sign, value = line.partition("=")
        if not sign or not name.isascii():
            name, value = "", line
        events += [("same", "name", name), ("either", "text", value)]
    return events


NATIVE = ("ph", "bpt", "ept", "it", "sub", "x", "bx", "ex", "cp")
READERS = {
    "text": read_text,
    "json": read_json,
    "jsonl": read_jsonl,
    "toml": read_toml,
    "yaml": read_yaml,
    "csv": read_csv,
    "tsv": read_tsv,
    "po": read_po,
    "xliff": Xml(("target",), NATIVE, ("target-language", "trgLang")),
    "android": Xml(("string", "item")),
    "qt": Xml(("translation",), (), ("language",)),
}
