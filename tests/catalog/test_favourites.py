"""Favourites remember their price; who wants it is told once a day what became cheaper."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

import accounts.services.consents
import catalog.services.cards
from accounts.models import Consent
from catalog.models import Favourite, Price, Product
from catalog.services.favourites import add_favourite, remove_favourite, tell_of_drops
from tests.factories.bookings import carry_out
from tests.factories.catalog import make_variant

pytestmark = pytest.mark.django_db


PAGE = "/account/favourites/"


@pytest.fixture
def willing(ada):
    accounts.services.consents.choose(user=ada, kinds=["price_drops"])
    return ada


def saved(user, price=5000, **fields):
    variant = make_variant(price, **fields)
    add_favourite(user=user, product_id=variant.product_id)
    return variant


def reprice(variant, amount):
    Price.objects.filter(variant=variant).update(amount=amount)


def letters():
    carry_out("favourites.dropped")
    return mail.outbox


def another_day():
    Consent.objects.update(written_at=timezone.now() - timedelta(days=1))


def test_a_favourite_remembers_the_lowest_price(ada):
    variant = saved(ada, 5000)
    make_variant(3000, product=variant.product, option_signature="b")
    remove_favourite(user=ada, product_id=variant.product_id)
    add_favourite(user=ada, product_id=variant.product_id)
    assert Favourite.objects.get().saved_amount == 3000


def test_what_has_no_price_has_the_first_it_gets(ada):
    variant = saved(ada, None)
    assert Favourite.objects.get().saved_amount is None
    Price.objects.create(variant=variant, kind="selling", amount=700)
    tell_of_drops()
    assert Favourite.objects.get().saved_amount == 700


def test_who_wants_it_gets_one_letter_about_all_that_is_cheaper(willing):
    cups, pots, pans = (saved(willing, product__name=name) for name in ("茶杯", "茶壶", "煎锅"))
    reprice(cups, 3800)
    reprice(pots, 4999)
    assert tell_of_drops() == 1
    [letter] = letters()
    assert letter.to == [willing.email]
    assert "茶杯: ¥38.00" in letter.body
    assert "茶壶: ¥49.99" in letter.body
    assert pans.product.name not in letter.body


def test_who_did_not_ask_gets_none(ada):
    reprice(saved(ada), 100)
    assert tell_of_drops() == 0


def test_who_withdrew_meanwhile_gets_none(willing):
    reprice(saved(willing), 100)
    tell_of_drops()
    accounts.services.consents.choose(user=willing, kinds=[])
    assert letters() == []


def test_what_is_dear_again_by_then_is_not_told(willing):
    variant = saved(willing)
    reprice(variant, 100)
    tell_of_drops()
    reprice(variant, 9000)
    assert letters() == []


def test_one_letter_a_day(willing):
    variant = saved(willing)
    reprice(variant, 4000)
    assert tell_of_drops() == 1
    reprice(variant, 3000)
    assert tell_of_drops() == 0
    another_day()
    assert tell_of_drops() == 1


def test_the_same_price_is_not_told_twice(willing):
    reprice(saved(willing), 4000)
    tell_of_drops()
    another_day()
    assert tell_of_drops() == 0


def test_a_dearer_price_is_no_news(willing):
    reprice(saved(willing), 6000)
    assert tell_of_drops() == 0


def test_goods_off_the_shelf_are_no_news(willing):
    variant = saved(willing)
    reprice(variant, 100)
    Product.objects.filter(pk=variant.product_id).update(status="draft")
    assert tell_of_drops() == 0


def test_the_letter_is_in_the_readers_language(willing):
    willing.language = "en"
    willing.save(update_fields=["language"])
    reprice(saved(willing), 100)
    tell_of_drops()
    [letter] = letters()
    assert "1 of your favourites is cheaper" in letter.subject
    assert "was ¥50.00" in letter.body


def test_the_sweep_asks_little_however_many_there_are(willing, django_assert_max_num_queries):
    for _ in range(20):
        reprice(saved(willing), 100)
    with django_assert_max_num_queries(7):
        assert tell_of_drops() == 1


def test_the_page_says_how_much_cheaper_it_is(ada, ada_client):
    variant = saved(ada, 5000)
    reprice(variant, 3800)
    catalog.services.cards.rebuild([variant.product_id])
    assert "比收藏时便宜 ¥12.00" in ada_client.get(PAGE).content.decode()


def test_the_page_says_nothing_of_what_costs_the_same(ada, ada_client):
    saved(ada)
    assert "比收藏时便宜" not in ada_client.get(PAGE).content.decode()


def test_programs_are_told_how_much_cheaper_it_is(ada, ada_api):
    for variant, now in ((saved(ada), 3800), (saved(ada), 9000)):
        reprice(variant, now)
        catalog.services.cards.rebuild([variant.product_id])
    saved(ada, None)
    found = ada_api.get("/api/v1/favourites/").json()["results"]
    savings = [card["cheaper_by"] and card["cheaper_by"]["amount"] for card in found]
    assert savings == [None, 0, 1200]
