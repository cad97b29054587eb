"""Pieces of pages are drawn once for the same facts, and never for others."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation
from django.utils.safestring import SafeString

from accounts.models import User
from shop.templatetags.drawn import Kept

PIECE = (
    "{% load drawn %}{% drawn name=who %}{{ name }}{{ who }}{% translate 'Cart' %}{% enddrawn %}"
)


def test_a_piece_is_drawn_once_for_the_same_facts() -> None:
    template = Template("{% load drawn %}{% drawn number=numbers %}{{ number.next }}{% enddrawn %}")
    numbers = Numbers()
    assert [template.render(Context({"numbers": numbers})) for _ in range(2)] == ["1", "1"]


def test_other_facts_are_drawn_anew_and_escaped() -> None:
    template = Template(PIECE)
    assert template.render(Context({"who": "ada"})) == "ada购物车"
    assert template.render(Context({"who": "<b>"})) == "&lt;b&gt;购物车"


def test_each_language_has_its_own_drawing() -> None:
    template = Template(PIECE)
    template.render(Context({"who": "ada"}))
    with translation.override("en"):
        assert template.render(Context({"who": "ada"})) == "adaCart"


def test_a_piece_sees_only_what_it_is_given() -> None:
    template = Template("{% load drawn %}{% drawn %}{{ user }}{% enddrawn %}")
    assert template.render(Context({"user": "ada"})) == ""


def test_the_oldest_drawing_makes_room() -> None:
    kept = Kept(2)
    for key in (1, 2, 3):
        kept.get(key, lambda: SafeString("old"))
    assert kept.get(1, lambda: SafeString("new")) == "new"
    assert kept.get(3, lambda: SafeString("new")) == "old"


def test_a_row_is_no_fact_for_it_changes_and_its_key_does_not() -> None:
    template = Template("{% load drawn %}{% drawn user=user %}{% enddrawn %}")
    with pytest.raises(TypeError):
        template.render(Context({"user": User(pk=1)}))


def test_a_fact_needs_a_name() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% load drawn %}{% drawn who %}{% enddrawn %}")


class Numbers:
    """Something that shows how often it was asked."""

    asked = 0

    def next(self) -> int:
        self.asked += 1
        return self.asked
