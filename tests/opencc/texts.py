"""The texts on which the converters are compared. All are reproducible from a seed.

A set is a list of strings without NUL. `compare.py` gives each string to the converters as a text
of its own, and all of them once more as one text, a line each.
"""

import random

import debian_text
import scratch

DICTIONARIES = scratch.ROOT / "dictionaries/opencc"

# How many of the following pieces an operator of an ideographic description sequence takes.
IDS_TWO = [chr(c) for c in (*range(0x2FF0, 0x2FF2), *range(0x2FF4, 0x2FFE))]
IDS_OTHER = ["\u2ff2", "\u2ff3", "\u2ffe", "\u2fff", "\u31ef"]
SELECTORS = ["\ufe00", "\ufe01", "\ufe0f", "\U000e0100", "\U000e01ef"]
BLANKS = ["\n", "\r\n", "\r", " ", "\t", "\u3000", "\u2028", "\u0085", "\u200b", "\ufeff"]
ASCII = ["a", "Word", "0", "42", "-{", "}-", "<b>", "&amp;", "/", "https://example.org/x?y=z", "\x7f", "\x01"]
OTHER = ["é", "ß", "ひらがな", "カタカナ", "한글", "，", "。", "「", "」", "·", "…", "🙂", "👨‍👩‍👧", "\U0010ffff", "\ue000"]


def entries():
    """Every key and every value of every dictionary, each once, in a fixed order."""
    seen = {}
    for path in sorted(DICTIONARIES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#") and "\t" in line:
                key, values = line.split("\t", 1)
                for text in (key, *values.split(" ")):
                    if text:
                        seen.setdefault(text)
    return list(seen)


def pairs(words, seed):
    """Every word once more, in random order, with a random other behind it."""
    rng = random.Random(seed)
    first = rng.sample(words, len(words))
    return [one + rng.choice(words) for one in first]


def overlaps(words, seed, count):
    """Two words laid over each other: the end of the first is the start of the second."""
    rng = random.Random(seed)
    by_first = {}
    phrases = [word for word in words if len(word) > 1]
    for word in phrases:
        by_first.setdefault(word[0], []).append(word)
    found = []
    while len(found) < count:
        one = rng.choice(phrases)
        at = rng.randrange(1, len(one))
        for other in rng.sample(by_first.get(one[at], []), min(2, len(by_first.get(one[at], [])))):
            if other.startswith(one[at:]) or one[at:].startswith(other):
                found.append(one[:at] + other)
            else:
                found.append(one[: at + 1] + other[1:])
    return found[:count]


class Generator:
    """Makes strings out of what a converter may get wrong."""

    def __init__(self, words, seed):
        self.rng = random.Random(seed)
        self.words = words
        self.phrases = [word for word in words if len(word) > 1]
        self.characters = sorted({c for word in words for c in word})
        self.astral = [c for c in self.characters if c > "\uffff"]
        self.compatible = [chr(c) for c in (*range(0xF900, 0xFAFF), *range(0x2F800, 0x2FA1E))]
        # The more frequent kinds are there more often.
        self.kinds = [self.word] * 4 + [self.head, self.tail, self.cut, self.character] * 3
        self.kinds += [self.crossed, self.description, self.broken_description] * 2
        self.kinds += [self.far, self.compatibility, self.selected, self.foreign, self.blank]
        self.kinds += [self.any_character]

    def word(self):
        return self.rng.choice(self.words)

    def head(self):
        word = self.rng.choice(self.phrases)
        return word[: self.rng.randrange(1, len(word))]

    def tail(self):
        word = self.rng.choice(self.phrases)
        return word[self.rng.randrange(1, len(word)) :]

    def cut(self):
        """A word with something foreign in it."""
        word = self.rng.choice(self.phrases)
        at = self.rng.randrange(1, len(word))
        return word[:at] + self.rng.choice(self.kinds[-6:])() + word[at:]

    def crossed(self):
        """The start of a word, then another word that may share its characters."""
        head = self.head()
        return head + self.rng.choice(self.words)

    def character(self):
        return self.rng.choice(self.characters)

    def any_character(self):
        while True:
            code = self.rng.choice([self.rng.randrange(1, 0x3000), self.rng.randrange(0x3000, 0x110000)])
            if not 0xD800 <= code < 0xE000:
                return chr(code)

    def far(self):
        return self.rng.choice(self.astral)

    def compatibility(self):
        return self.rng.choice(self.compatible)

    def selected(self):
        return self.rng.choice(self.characters) + self.rng.choice(SELECTORS)

    def foreign(self):
        return self.rng.choice([*ASCII, *OTHER])

    def blank(self):
        return self.rng.choice(BLANKS)

    def component(self):
        """What stands in a description for a part of a character."""
        pick = self.rng.random()
        if pick < 0.8:
            return self.character()
        return self.rng.choice([self.far, self.compatibility, self.foreign, self.blank, self.selected])()

    def description(self, depth=0):
        """An ideographic description sequence, complete if its parts are."""
        operator = self.rng.choice([*IDS_TWO, *IDS_OTHER])
        parts = {"\u2ff2": 3, "\u2ff3": 3, "\u2ffe": 1, "\u2fff": 1}.get(operator, 2)
        deeper = depth < 4 and self.rng.random() < 0.4
        inner = [self.description(depth + 1) if deeper and self.rng.random() < 0.5 else self.component()
                 for _ in range(parts)]
        return operator + "".join(inner)

    def broken_description(self):
        """A sequence that breaks off, nests too deep, or has too much behind it."""
        pick = self.rng.random()
        if pick < 0.4:
            whole = self.description()
            return whole[: self.rng.randrange(1, len(whole) + 1)]
        if pick < 0.7:
            depth = self.rng.choice([2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 100, 128, 200, 257])
            operators = "".join(self.rng.choice([*IDS_TWO, *IDS_OTHER]) for _ in range(depth))
            parts = self.rng.choice([0, depth - 1, depth, depth + 1, 2 * depth])
            return operators + "".join(self.character() for _ in range(parts))
        return self.description() + self.head()

    def text(self):
        length = self.rng.choice([1, 2, 2, 3, 3, 4, 5, 6, 8])
        return "".join(self.rng.choice(self.kinds)() for _ in range(length))

    def run(self):
        """A long run of one piece, or of two."""
        one, other = self.rng.choice(self.kinds)(), self.rng.choice(self.kinds)()
        times = self.rng.choice([10, 100, 1000])
        return one * times + other * self.rng.choice([0, 1, times])


def generated(words, seed, count):
    """`count` strings, one in a thousand of them long."""
    generator = Generator(words, seed)
    return [generator.run() if at % 1000 == 999 else generator.text() for at in range(count)]


def documents():
    """The lines of real documents."""
    return debian_text.everything()
