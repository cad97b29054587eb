"""Words of Chinese and English text, the same for what is indexed and what is searched.

Chinese has no spaces: every character and every pair of neighbours is a token; a query asks for the
pairs, so that ``苹果汁`` finds ``鲜榨苹果汁`` and not every text with an apple in it.
"""

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache
from importlib import import_module

MAX_QUERY_CHARACTERS = 100
MAX_QUERY_TOKENS = 12
MAX_WORD_CHARACTERS = 40
LABEL_CHARACTERS = 40
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
RUNS = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
CODE = re.compile(r"(?=.*[0-9])[0-9a-z][0-9a-z._/-]{2,63}")
HAN_RUN = re.compile(rf"[{HAN}]+")


def normalise(text: str) -> str:
    """Fold full-width, upper-case and compatibility forms to one; collapse white space."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def is_code(text: str) -> bool:
    """Tell whether a text may be a SKU or a barcode: one word with a digit in it."""
    return bool(CODE.fullmatch(normalise(text)))


def runs(text: str) -> list[str]:
    """Split normalised text into runs of Chinese characters and words of other scripts."""
    return RUNS.findall(normalise(text))


def is_han(run: str) -> bool:
    """Tell whether a run is written in Chinese characters."""
    return bool(HAN_RUN.fullmatch(run))


def stem(word: str) -> str:
    """Take an English plural back to its singular, roughly; other words stay."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def pairs(run: str) -> list[str]:
    """Return every two neighbouring characters of a run."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


def index_tokens(text: str) -> AbstractSet[str]:
    """Return the tokens a text is found by."""
    return tokens_of_label(text) if len(text) <= LABEL_CHARACTERS else tokens_of(text)


@lru_cache(maxsize=2048)
def tokens_of_label(text: str) -> frozenset[str]:
    """Return the tokens of a short text: shelves and brands stand on thousands of products."""
    return frozenset(tokens_of(text))


def tokens_of(text: str) -> set[str]:
    """Return the tokens of a text."""
    tokens: set[str] = set()
    for run in runs(text):
        if is_han(run):
            tokens.update(run)
            tokens.update(pairs(run))
        else:
            tokens.add(stem(run[:MAX_WORD_CHARACTERS]))
    return tokens


def query_tokens(text: str) -> list[str]:
    """Return the tokens a query asks for, in order, without repeats, bounded in number."""
    tokens: dict[str, None] = {}
    for run in runs(text[:MAX_QUERY_CHARACTERS]):
        if is_han(run):
            tokens.update(dict.fromkeys(pairs(run) or [run]))
        else:
            tokens[stem(run[:MAX_WORD_CHARACTERS])] = None
    return list(tokens)[:MAX_QUERY_TOKENS]


def vector(texts: Iterable[tuple[str, str]]) -> str:
    """Return ``(weight, text)`` pairs as a tsvector literal; a token keeps its best weight A to D.

    Tokens hold letters and digits only, so nothing in the literal needs escaping.
    """
    weights: dict[str, str] = {}
    for weight, text in sorted(texts, reverse=True):
        weights.update(dict.fromkeys(index_tokens(text), weight))
    return " ".join(f"'{token}':1{weight}" for token, weight in weights.items())


def query(text: str, *, any_of: bool = False) -> str:
    """Return a tsquery literal asking for all (or any) of a text's words; "" when it has none.

    The last word, still being typed, matches as a beginning.
    """
    tokens = query_tokens(text)
    if not tokens:
        return ""
    words = [f"'{token}'" for token in tokens]
    if not is_han(tokens[-1]) and len(tokens[-1]) > 1:
        words[-1] += ":*"
    return (" | " if any_of else " & ").join(words)


def syllables(text: str) -> list[str]:
    """Return the pinyin of every Chinese character in a text, and what stands between as it is."""
    # Its tables weigh 56 MB; a process that never spells a name should not carry them.
    spelled: list[str] = import_module("pypinyin").lazy_pinyin(text)
    return spelled


@lru_cache(maxsize=4096)
def sounds(text: str) -> str:
    """Return how the Chinese in a text is typed: full pinyin and initials, ``pingguo pg``."""
    return " ".join(typed(run) for run in runs(text) if is_han(run))


@lru_cache(maxsize=16384)
def typed(run: str) -> str:
    """Return the full pinyin of a run of Chinese characters, and its initials."""
    spelled = syllables(run)
    return f"{''.join(spelled)} {''.join(syllable[0] for syllable in spelled)}"
