"""Whatever the shop says in English it also says in Chinese."""

import gettext
import re
from collections.abc import Iterator
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation.template import templatize

from tests.house.source import ROOT, departments, modules, where

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def catalog() -> Catalog:
    with (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


def said_in(source: str) -> Iterator[str]:
    """Yield the first form of every message of a piece of Python or templatized source."""
    for _line, words, _notes, _context in extract("python", BytesIO(source.encode()), KEYWORDS):
        message = words if isinstance(words, str) else next(w for w in words if w)
        if message.strip():
            yield message


def unindented(source: str) -> str:
    """Take the indentation of HTML away, which Python's tokenizer would read as its own."""
    return "\n".join(line.lstrip() for line in source.splitlines())


def said() -> Iterator[tuple[str, str]]:
    """Yield (file, message) for everything the shop says."""
    for path in modules():
        if path.relative_to(ROOT).parts[0] in departments():
            for message in said_in(path.read_text(encoding="utf-8")):
                yield where(path), message
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.is_file() and path.suffix in {".html", ".txt"}:
            for message in said_in(unindented(templatize(path.read_text(encoding="utf-8")))):
                yield where(path), message


def test_every_message_has_its_chinese():
    known = {
        first(message.id)
        for message in catalog()
        if all(message.string if isinstance(message.string, tuple) else [message.string])
    }
    wanted = [(path, words) for path, words in said() if not lent_by_django(words)]
    missing = sorted({f"{path}: {words}" for path, words in wanted if words not in known})
    assert [line for line in missing if not speaks_chinese(line)] == []


def lent_by_django(words: str) -> bool:
    """Tell whether Django's own catalogue speaks for us, as in the admin's templates."""
    with translation.override("zh-hans"):
        return translation.gettext(words) != words


def test_no_translation_is_a_guess():
    assert [message.id for message in catalog() if message.id and message.fuzzy] == []


def test_translations_keep_the_placeholders():
    wrong = [
        message.id
        for message in catalog()
        if message.id and placeholders(message.id) != placeholders(message.string)
    ]
    assert wrong == []


def test_the_compiled_catalogue_is_as_new_as_its_source():
    folder = ROOT / "locale/zh_Hans/LC_MESSAGES"
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    stale = [
        message.id
        for message in catalog()
        if isinstance(message.id, str)
        and message.id
        and not message.context
        and message.string
        and compiled.gettext(message.id) != message.string
    ]
    assert stale == []


def first(words) -> str:
    return words if isinstance(words, str) else words[0]


def placeholders(words) -> set[str]:
    forms = [words] if isinstance(words, str) else list(words)
    return {found for form in forms for found in PLACEHOLDER.findall(form)}


def speaks_chinese(words: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in words)
