"""What templates say about money, dates, counts, addresses and pictures."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from shop.templatetags.shop import compact, local_date, money, money_parts, picture, qr, stars


def written(source: str, address: str = "/", **context: object) -> str:
    request = RequestFactory().get(address)
    return Template("{% load shop %}" + source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (12800, "¥128.00"),
        (5, "¥0.05"),
        (0, "¥0.00"),
        (123456789, "¥1,234,567.89"),
        (-500, "-¥5.00"),
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_money_reads_the_same_in_both_languages(fen, text, language):
    with translation.override(language):
        assert money(fen) == text


def test_no_amount_is_no_text():
    assert money(None) == ""


def test_money_of_a_currency_without_cents_has_none(settings):
    settings.CURRENCY = "JPY"
    assert money(12800).endswith("12,800")


def test_money_can_be_set_in_two_sizes():
    assert money_parts(-123456) == {"sign": "-¥", "whole": "1,234", "rest": ".56"}


def test_a_large_count_is_short():
    assert compact(12345) == "1.2万"
    with translation.override("en"):
        assert compact(12345) == "12.3K"


def test_a_moment_is_told_in_the_shop_s_time_zone():
    moment = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
    assert local_date(moment) == "2026年11月21日 04:00"
    assert local_date(moment, "date") == "2026年11月21日"
    assert local_date(None) == ""


def test_stars_fill_in_proportion():
    assert (stars(None), stars(2.5), stars(5)) == (0, 50, 100)


def test_paging_keeps_the_other_parameters():
    assert written("{% query page=2 %}", "/?q=茶&page=1").endswith("&amp;page=2")


def test_a_facet_is_switched_on_and_off_and_starts_from_page_one():
    assert written("{% query_toggle 'brand' 3 %}", "/?brand=1&page=4") == "?brand=1&amp;brand=3"
    assert written("{% query_toggle 'brand' 1 %}", "/?brand=1&brand=3") == "?brand=3"


def test_a_missing_picture_is_its_first_letter():
    assert ">茶</text>" in picture("", "茶饼")


def test_a_picture_s_words_cannot_break_out():
    assert "<script" not in picture("a.webp", '"><script>')


def test_a_picture_far_down_waits():
    assert 'loading="lazy"' in picture("a.webp")
    assert 'fetchpriority="high"' in picture("a.webp", eager=True)


def test_a_picture_offers_the_widths_its_name_promises():
    drawn = picture("a.w320.webp", sizes="46vw")
    assert 'src="/media/a.w320.webp"' in drawn
    assert 'srcset="/media/a.w160.webp 160w, /media/a.w320.webp 320w" sizes="46vw"' in drawn


def test_a_picture_stored_only_as_it_came_is_shown_so():
    assert "srcset" not in picture("a.webp")


def test_a_qr_code_needs_no_inline_style():
    drawn = qr("https://example.com/pay", "pay")
    assert "<svg" in drawn
    assert "style=" not in drawn


def test_an_icon_with_a_label_is_read_out():
    assert 'aria-label="Cart"' in written("{% icon 'cart' 'Cart' %}")
    assert 'aria-hidden="true"' in written("{% icon 'cart' %}")


def test_a_price_with_variants_says_from():
    assert "起" in written("{% price 100 200 %}")
    assert "起" not in written("{% price 100 100 %}")


def test_a_reference_price_below_the_price_is_not_shown():
    assert "<s " not in written("{% price 100 100 90 %}")
