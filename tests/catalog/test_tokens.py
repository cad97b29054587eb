"""Chinese and English are cut into the same tokens on both sides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.tokens import (
    MAX_QUERY_TOKENS,
    index_tokens,
    normalise,
    query,
    query_tokens,
    sounds,
    vector,
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("苹果汁", {"苹", "果", "汁", "苹果", "果汁"}),
        ("Apple Juices", {"apple", "juice"}),
        ("ＡＢＣ１２", {"abc12"}),
        ("茶 tea", {"茶", "tea"}),
        ("Berries", {"berry"}),
        ("glass", {"glass"}),
        ("!!! --", set()),
    ],
)
def test_a_text_is_found_by_its_words_characters_and_pairs(text, tokens):
    assert index_tokens(text) == tokens


def test_a_query_asks_for_pairs_in_order():
    assert query_tokens("鲜榨苹果汁") == ["鲜榨", "榨苹", "苹果", "果汁"]


def test_the_last_word_matches_as_a_beginning():
    assert query("green te") == "'green' & 'te':*"


def test_operators_in_a_query_are_only_text():
    assert query("a & b | !c:* <-> (d)") == "'a' & 'b' & 'c' & 'd'"


def test_a_query_of_signs_asks_nothing():
    assert query("!'\\:*&|") == ""


def test_pinyin_and_initials_are_kept():
    assert sounds("苹果 juice") == "pingguo pg"


def test_a_token_keeps_its_best_weight():
    assert vector([("D", "tea"), ("A", "tea")]) == "'tea':1A"


@given(st.text())
def test_queries_are_bounded_and_never_carry_quotes(text):
    tokens = query_tokens(text)
    assert len(tokens) <= MAX_QUERY_TOKENS
    assert all(token.isalnum() or not token.isascii() for token in tokens)
    assert not any(sign in token for token in tokens for sign in "'\\")


@given(st.text(max_size=80))
def test_every_query_finds_its_own_text(text):
    assert set(query_tokens(text)) <= index_tokens(normalise(text)[:200]) | index_tokens(text)
