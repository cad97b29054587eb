"""Banners and topics: what is shown when and to whom, on pages and by API."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import ProductCard
from promotions.models import Banner
from promotions.models.fronts import INSIDE
from tests.factories.catalog import make_variant
from tests.factories.loyalty import give_points, make_levels
from tests.factories.promotions import make_banner, make_topic
from tests.factories.sale import place

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BANNERS, TOPICS = "/api/v1/banners/", "/api/v1/topics/"


def page_of(client, path="/"):
    """Return a page's text."""
    return client.get(path).content.decode()


def titles(client, path=BANNERS):
    """Return what a client is shown."""
    return [each["title"] for each in client.get(path).json()["results"]]


@pytest.fixture
def old_hand(ada, ada_client):
    """Ada's browser; she has ordered before."""
    place(ada, make_variant(stock=5))
    return ada_client


def test_home_shows_banners_in_their_order_and_the_hero_last(client):
    second, first = make_banner(position=2), make_banner(position=1)
    page = page_of(client)
    assert page.index(first.name) < page.index(second.name) < page.index('id="hero-title"')


def test_without_banners_the_hero_stands_alone(client):
    page = page_of(client)
    assert 'id="hero-title"' in page
    assert "slide-row" not in page


def test_a_banner_leads_to_the_page_in_the_reader_s_language(client):
    make_banner(link="/flash/", name_en="Bargains")
    page = page_of(client, "/en/")
    assert "Bargains" in page
    assert 'href="/en/flash/"><img' in page


@pytest.mark.parametrize("starts", [-2, 1])
def test_what_is_over_or_yet_to_come_is_not_shown(client, starts):
    begin = timezone.now() + starts * HOUR
    banner = make_banner(starts_at=begin, ends_at=begin + HOUR)
    topic = make_topic(starts_at=begin, ends_at=begin + HOUR)
    page = page_of(client)
    assert banner.name not in page
    assert client.get(f"/topics/{topic.slug}/").status_code == 404


def test_what_is_switched_off_is_not_shown(client):
    assert make_banner(is_active=False).name not in page_of(client)


def test_members_see_what_is_for_them_and_guests_do_not(client, ada_client):
    banner, topic = make_banner(members_only=True), make_topic(members_only=True)
    assert {banner.name in page_of(client), topic.name in page_of(client)} == {False}
    assert {banner.name in page_of(ada_client), topic.name in page_of(ada_client)} == {True}


def test_newcomers_see_what_is_for_first_orders_and_others_do_not(bo_client, old_hand):
    banner = make_banner(newcomers_only=True)
    assert banner.name in page_of(bo_client)
    assert banner.name not in page_of(old_hand)


def test_what_is_for_a_level_is_shown_from_that_level_on(ada, ada_client, bo_client):
    make_levels()
    give_points(ada, 1, growth=1500)
    banner = make_banner(minimum_level=2)
    assert banner.name in page_of(ada_client)
    assert banner.name not in page_of(bo_client)


def test_what_is_for_members_never_stays_on_the_page_kept_for_strangers(
    client, ada_client, as_in_production
):
    banner = make_banner(members_only=True)
    assert banner.name in page_of(ada_client)
    assert banner.name not in page_of(client)
    assert banner.name not in page_of(client)
    assert banner.name in page_of(ada_client)


def test_the_front_costs_a_shopper_no_statement(
    ada_client, as_in_production, django_assert_max_num_queries
):
    make_banner(members_only=True)
    make_topic(make_variant(stock=5).product)
    ada_client.get("/")
    with django_assert_max_num_queries(7):
        ada_client.get("/")


def test_a_topic_shows_its_goods_in_their_order(client):
    one, two = make_variant(stock=5).product, make_variant(stock=5).product
    topic = make_topic(two, one, words="暖暖的")
    page = page_of(client, f"/topics/{topic.slug}/")
    assert "暖暖的" in page
    assert page.index(two.name) < page.index(one.name)


def test_goods_off_the_shelf_leave_the_topic(client):
    product = make_variant(stock=5).product
    topic = make_topic(product)
    ProductCard.objects.update(is_visible=False)
    assert product.name not in page_of(client, f"/topics/{topic.slug}/")


def test_a_topic_for_members_asks_guests_to_sign_in(client, ada_client):
    product = make_variant(stock=5).product
    topic = make_topic(product, members_only=True)
    answer = client.get(f"/topics/{topic.slug}/")
    assert answer.status_code == 403
    assert "这个专题为会员准备" in answer.content.decode()
    assert product.name not in answer.content.decode()
    assert product.name in page_of(ada_client, f"/topics/{topic.slug}/")


def test_a_topic_says_to_members_whom_it_is_for(ada_client, old_hand):
    high, fresh = make_topic(minimum_level=3), make_topic(newcomers_only=True)
    assert "3 级及以上会员" in page_of(ada_client, f"/topics/{high.slug}/")
    assert "首次下单的顾客" in page_of(old_hand, f"/topics/{fresh.slug}/")


@pytest.mark.parametrize("path", ["/topics/no-such/", "/api/v1/topics/no-such/"])
def test_an_unknown_topic_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_clients_read_what_is_meant_for_them(api, ada_api):
    for_all, for_members = make_banner(position=1), make_banner(position=2, members_only=True)
    assert titles(api) == [for_all.name]
    assert titles(ada_api) == [for_all.name, for_members.name]


def test_clients_read_topics_with_their_goods(api):
    product = make_variant(stock=5).product
    topic = make_topic(product, words_en="Warm.")
    assert titles(api, TOPICS) == [topic.name]
    answer = api.get(f"{TOPICS}{topic.slug}/", headers={"Accept-Language": "en"}).json()
    assert (answer["words"], answer["url"]) == ("Warm.", f"/en/topics/{topic.slug}/")
    assert [each["id"] for each in answer["products"]] == [product.pk]
    assert answer["image"].startswith("http://testserver/media/fronts/")


def test_a_topic_for_others_is_not_found_by_clients(api, ada_api):
    topic = make_topic(members_only=True)
    assert api.get(f"{TOPICS}{topic.slug}/").status_code == 404
    assert ada_api.get(f"{TOPICS}{topic.slug}/").status_code == 200


def test_the_database_refuses_what_ends_before_it_starts():
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_banner(starts_at=now, ends_at=now - HOUR)
    assert not Banner.objects.exists()


@pytest.mark.parametrize("link", ["/", "/flash/", "/c/tea-12/?in_stock=1", "/p/茶-3/"])
def test_a_banner_leads_anywhere_in_the_shop(link):
    INSIDE(link)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "flash/",
        "//x.example",
        "/\\x.example",
        "https://x.example",
        "javascript:x",
        "/a b",
    ],
)
def test_a_banner_never_leads_out_of_the_shop(link):
    with pytest.raises(ValidationError):
        INSIDE(link)
