"""Strangers see one page, each with a token of their own, and never an old price."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

import catalog.services.cards
from catalog.models import Product
from shop.cache import FailOpenRedisCache
from shop.page_cache import lifetime
from tests.factories.catalog import make_variant
from tests.factories.promotions import make_flash_sale

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')


@pytest.fixture(autouse=True)
def _keeping(settings) -> None:
    settings.KEEPS_PAGES = True


@pytest.fixture
def page(client: Client, django_capture_on_commit_callbacks) -> str:
    """The address of a product's page that has been drawn and kept."""
    with django_capture_on_commit_callbacks(execute=True):
        product = make_variant().product
    client.get(product.get_absolute_url())
    return product.get_absolute_url()


def test_a_stranger_gets_the_kept_page_without_a_query(
    page: str, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        assert Client().get(page).status_code == 200


def test_each_stranger_gets_a_token_that_works(page: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    token = TOKEN.findall(browser.get(page).content.decode())[0]
    fields = {"csrfmiddlewaretoken": token, "variant": "x", "quantity": "1"}
    assert browser.post("/cart/add/", fields).status_code == 302


def test_two_strangers_never_share_token_or_nonce(page: str) -> None:
    first, second = Client().get(page), Client().get(page)
    assert not set(TOKEN.findall(first.content.decode())) & set(
        TOKEN.findall(second.content.decode())
    )
    assert first["Content-Security-Policy"] != second["Content-Security-Policy"]


def test_the_nonce_on_the_page_is_the_one_the_policy_allows(page: str) -> None:
    answer = Client().get(page)
    nonce = re.findall(r'nonce="([^"]+)"', answer.content.decode())[0]
    assert f"'nonce-{nonce}'" in answer["Content-Security-Policy"]


def test_no_shared_cache_may_keep_it(page: str) -> None:
    assert "private" in Client().get(page)["Cache-Control"]


def test_a_change_of_the_goods_shows_at_once(page: str, django_capture_on_commit_callbacks) -> None:
    product = Product.objects.get()
    Product.objects.update(name="换了名字")
    with django_capture_on_commit_callbacks(execute=True):
        catalog.services.cards.rebuild([product.pk])
    assert "换了名字" in Client().get(page).content.decode()


def test_who_is_signed_in_never_gets_a_strangers_page(page: str, ada_client: Client) -> None:
    assert "/accounts/login/" not in ada_client.get(page).content.decode()


def test_a_dead_cache_keeps_nothing(page: str, settings) -> None:
    backend = f"{FailOpenRedisCache.__module__}.{FailOpenRedisCache.__name__}"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "redis://127.0.0.1:1/0"}}
    assert Client().get(page).status_code == 200


def test_a_page_is_kept_no_longer_than_a_flash_price_on_it_holds() -> None:
    make_flash_sale(ends_at=timezone.now() + timedelta(seconds=7))
    assert lifetime(60) == 7
    assert lifetime(5) == 5
