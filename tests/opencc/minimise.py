"""Makes a text on which two converters differ as small as it gets."""


def smallest(text, ours, theirs):
    """A shortest text, by taking characters out of `text`, on which they still differ.

    Tries many candidates in one call, as starting a process costs more than converting.
    """
    size = max(1, len(text) // 2)
    while True:
        candidates = [text[:at] + text[at + size :] for at in range(0, len(text), size)]
        candidates = [candidate for candidate in candidates if candidate]
        pairs = zip(candidates, ours.each(candidates), theirs.each(candidates))
        smaller = next((text for text, mine, right in pairs if mine != right), None)
        if smaller is not None:
            text = smaller
            size = min(size, max(1, len(text) // 2))
        elif size > 1:
            size //= 2
        else:
            return text


def differing_lines(lines, ours, theirs):
    """Lines next to each other, as few as possible, that differ as one text while whole.

    First the shortest beginning that differs, then the shortest end of that.
    """
    def differ(part):
        text = "\n".join(part)
        return ours.text(text) != theirs.text(text)

    low, high = 0, len(lines)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if differ(lines[:middle]) else (middle, high)
    end = high
    low, high = 0, end
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if differ(lines[middle:end]) else (low, middle)
    return lines[low:end]


def described(text, ours, theirs):
    """A difference as people read it."""
    points = " ".join(f"U+{ord(c):04X}" for c in text[:24]) + (" …" if len(text) > 24 else "")
    mine, right = (converter.each([text])[0] for converter in (ours, theirs))
    return f"{text[:200]!r} ({points})\n    OpenCC: {right[:200]!r}\n    ours:   {mine[:200]!r}"
