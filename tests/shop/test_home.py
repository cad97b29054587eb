"""The shop's front: what sells, what is new, and a fixed number of questions."""

import pytest
from django.core.cache import cache

from catalog.models import ProductCard
from tests.factories.catalog import make_category, make_variant

pytestmark = pytest.mark.django_db

QUESTIONS = 7  # session, shopper, cart; hot, new, two shelves with goods


@pytest.fixture
def goods():
    for _ in range(2):
        category = make_category()
        for _ in range(3):
            make_variant(1000, stock=5, product__category=category)


def test_the_front_shows_goods_with_their_prices(client, goods):
    page = client.get("/").content.decode()
    assert ProductCard.objects.first().name in page
    assert "热卖好物" in page


def test_the_front_speaks_english_at_its_own_address(client, goods):
    page = client.get("/en/").content.decode()
    assert '<html lang="en">' in page
    assert "Selling well" in page


def test_the_front_asks_a_fixed_number_of_questions(
    ada_client, goods, as_in_production, django_assert_num_queries
):
    ada_client.get("/")
    with django_assert_num_queries(QUESTIONS):
        ada_client.get("/")


def test_a_hidden_product_is_not_on_the_front(client, goods):
    ProductCard.objects.update(is_visible=False)
    cache.clear()
    assert "货架正在补货" in client.get("/").content.decode()


def test_the_other_language_is_one_link_away(client):
    page = client.get("/?q=1").content.decode()
    assert 'href="/en/?q=1"' in page
    assert 'hreflang="x-default"' in page


@pytest.mark.parametrize("topic", ["about", "contact", "shipping", "returns", "privacy", "terms"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_promise_can_be_read(client, prefix, topic):
    assert client.get(f"{prefix}/help/{topic}/").status_code == 200


def test_an_unknown_help_page_is_not_found(client):
    assert client.get("/help/nothing/").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_style_guide_shows_every_component(client, prefix):
    assert client.get(f"{prefix}/styleguide/").status_code == 200


def test_crawlers_are_kept_from_carts(client):
    assert "Disallow: /en/cart/" in client.get("/robots.txt").content.decode()


def test_phones_may_put_the_shop_on_their_home_screen(client):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    assert answer.json()["icons"]


def test_browsers_that_guess_find_the_icon(client):
    assert client.get("/favicon.ico").status_code == 302
