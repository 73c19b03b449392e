"""The texts that `eval/run again` converts twice, each a document of its own.

All are reproducible from a seed.
"""

import random

import scratch

LITTLE = "的 了 是 后 里 干 台 只 面 云 斗 谷 发 發 髮 着 著 么 麼 裡 裏 説 の 国 國".split()
MARKS = ["，", "。", "「", "」", "a"]
SENTENCES = 100_000


def words(opencc):
    """The dictionaries' words, Simplified and Traditional ones, each written in the other script too."""
    simplified, traditional = set(), set()
    for path in sorted((scratch.ROOT / "dictionaries/opencc").glob("*.txt")):
        if path.name.startswith(("JP", "CJK")):
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            key, tab, values = line.partition("\t")
            if tab and not line.startswith("#"):
                (simplified if path.name.startswith("ST") else traditional).add(key)
                (simplified if path.name.startswith("TS") else traditional).update(values.split())
    one, other = sorted(simplified), sorted(traditional)
    simplified.update(opencc("t2s", other))
    traditional.update(opencc("s2t", one))
    return sorted(simplified), sorted(traditional)


def sentences(simplified, traditional, seed=1):
    """Random sentences of words: of either script alone, and of both."""
    rng = random.Random(seed)

    def sentence(kinds):
        return "".join(rng.choice(rng.choice(kinds)) for _ in range(rng.randint(1, 20)))

    alone = [sentence([words] * 9 + [MARKS] * 2)
             for words in (simplified, traditional) for _ in range(SENTENCES // 2)]
    both = [simplified] * 4 + [traditional] * 4 + [LITTLE] * 3 + [MARKS] * 2
    return alone, [sentence(both) for _ in range(SENTENCES)]
