"""The two sides of the comparison: OpenCC itself, and a command."""

import os
import random
import subprocess
import threading


class OpenCC:
    """OpenCC's own Python module, one configuration."""

    def __init__(self, configuration, tofu):
        import opencc

        self.converter = opencc.OpenCC(configuration, include_tofu_risk_dictionaries=tofu)

    def text(self, text):
        return self.converter.convert(text)

    def each(self, texts):
        return [self.converter.convert(text) for text in texts]


class Command:
    """A command that converts standard input to standard output, as `zhconv` does."""

    def __init__(self, words, configuration, tofu, seed=0):
        self.words = [word.replace("{config}", configuration) for word in words]
        if tofu:
            self.words.append("--include-tofu")
        self.rng = random.Random(seed)

    def run(self, data):
        """The bytes that the command makes of `data`; written to it in pieces of random sizes."""
        process = subprocess.Popen(self.words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        writer = threading.Thread(target=self.feed, args=(process.stdin, data))
        writer.start()
        output = process.stdout.read()
        writer.join()
        if status := process.wait():
            raise SystemExit(f"{' '.join(self.words)}: exit status {status}")
        return output

    def feed(self, pipe, data):
        view, at = memoryview(data), 0
        try:
            while at < len(view):
                size = self.rng.choice([1, 7, 100, 4096, 65536, 1 << 20])
                while size and at < len(view):
                    written = os.write(pipe.fileno(), view[at : at + size])
                    at, size = at + written, size - written
        except BrokenPipeError:
            pass  # The exit status says more.
        finally:
            pipe.close()

    def text(self, text):
        return self.run(text.encode()).decode("utf-8", "replace")

    def each(self, texts):
        """Each text by itself, in one process: text between NULs is converted piece by piece."""
        output = self.run("\0".join(texts).encode()).decode("utf-8", "replace")
        return output.split("\0") if texts else []
