"""``{% drawn name=value … %}…{% enddrawn %}``: draw a piece of a page once while its facts last.

The piece sees the named values and nothing else, and is kept by exactly these and the language: it
cannot be stale, nor show one visitor what belongs to another.
"""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from django import template
from django.db.models import Model
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.base import token_kwargs as named
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST_KEPT = 200


class Kept:
    """What was drawn, by what it was drawn from; the oldest makes room for the newest."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.pieces: dict[Hashable, SafeString] = {}
        self.lock = Lock()

    def get(self, key: Hashable, draw: Callable[[], SafeString]) -> SafeString:
        """Return what was drawn for this key, or draw it."""
        html = self.pieces.get(key)
        if html is None:
            html = draw()
            with self.lock:
                if len(self.pieces) >= self.most:
                    self.pieces.pop(next(iter(self.pieces)))
                self.pieces[key] = html
        return html


class Drawn(Node):
    """A piece of a template and what it looked like for the facts it was drawn from."""

    def __init__(self, facts: dict[str, FilterExpression], piece: NodeList) -> None:
        self.facts = facts
        self.piece = piece
        self.kept = Kept(MOST_KEPT)

    def render(self, context: Context) -> SafeString:
        """Return the piece as it was drawn for the same facts, or draw it."""
        facts = {name: value.resolve(context) for name, value in self.facts.items()}
        key = (get_language(), *map(as_key, facts.values()))
        return self.kept.get(key, lambda: self.piece.render(context.new(facts)))


def as_key(fact: Any) -> Hashable:
    """Return what stands for a fact. Raises TypeError for a row: it changes, its key does not."""
    if isinstance(fact, Model):
        raise TypeError(f"Give a piece what it shows of the {type(fact).__name__}.")
    return tuple(fact.items()) if isinstance(fact, dict) else fact


@register.tag
def drawn(parser: Parser, token: Token) -> Drawn:
    """Keep what stands up to ``{% enddrawn %}``; every value must be hashable."""
    words = token.split_contents()[1:]
    facts = named(words, parser)
    if words:
        raise template.TemplateSyntaxError(f"drawn takes name=value only, not {words[0]}.")
    piece = parser.parse(("enddrawn",))
    parser.delete_first_token()
    return Drawn(facts, piece)
