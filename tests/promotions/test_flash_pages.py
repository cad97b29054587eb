"""Flash sales on pages and by API: what runs, what comes, what is left, for whom."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalog.models import ProductCard
from catalog.services.freshness import VERSION, begin
from tests.factories.catalog import make_category, make_product, make_variant
from tests.factories.promotions import make_flash_sale, make_promotion
from tests.promotions.test_flash_admin import typed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
API = "/api/v1/flash-sales/"


def coming(**fields):
    """Make a sale that begins in an hour."""
    now = timezone.now()
    return make_flash_sale(starts_at=now + HOUR, ends_at=now + 2 * HOUR, **fields)


def page_of(client, path="/flash/"):
    """Return a page's text."""
    return client.get(path).content.decode()


def goods_of(sale):
    """Return the page of a sale's product."""
    return sale.variant.product.get_absolute_url()


def test_the_page_shows_what_runs_and_what_comes(client):
    sale, later = make_flash_sale(quota=8, sold=4), coming()
    page = page_of(client)
    assert page.index(sale.variant.product.name) < page.index("即将开抢")
    assert page.index("即将开抢") < page.index(later.variant.product.name)
    assert "仅剩 4 件" in page


def test_a_share_of_the_quota_is_told_while_there_is_plenty(client):
    make_flash_sale(quota=100, sold=63)
    assert "已抢 63%" in page_of(client)


def test_what_is_sold_out_stands_last_and_says_so(client):
    gone = make_flash_sale(quota=1, sold=1, ends_at=timezone.now() + HOUR / 2)
    left = make_flash_sale()
    page = page_of(client)
    assert page.index(left.variant.product.name) < page.index(gone.variant.product.name)
    assert "已抢光" in page


def test_without_sales_the_page_leads_to_coupons(client):
    assert "暂无限时抢购" in page_of(client)


def test_goods_off_the_shelf_are_in_no_sale(client):
    sale = make_flash_sale()
    ProductCard.objects.update(is_visible=False)
    assert sale.variant.product.name not in page_of(client)


def test_the_page_reads_in_english(client):
    make_flash_sale(quota=100, sold=63, variant=make_variant(stock=5, product__name_en="Oolong"))
    page = page_of(client, "/en/flash/")
    assert "Oolong" in page
    assert "63% sold" in page


def test_guests_are_asked_to_sign_in_and_members_are_not(client, ada_client):
    make_flash_sale()
    assert "登录后可享抢购价" in page_of(client)
    assert "登录后可享抢购价" not in page_of(ada_client)


def test_home_shows_what_can_be_bought_now(client):
    sale = make_flash_sale(amount=123)
    make_flash_sale(amount=321, sold=10)
    page = page_of(client, "/")
    assert f"?variant={sale.variant_id}" in page
    assert page.count("flash-card") == 1


def test_home_announces_what_comes_where_nothing_runs(client):
    later = coming()
    page = page_of(client, "/")
    assert f"?variant={later.variant_id}" in page
    assert "距开抢" in page


def test_home_has_no_strip_without_sales(client):
    assert 'id="flash-title"' not in page_of(client, "/")


def test_a_product_s_page_shows_the_flash_price_and_what_is_left(client):
    sale = make_flash_sale(quota=10, sold=7, per_user=2)
    page = page_of(client, goods_of(sale))
    assert "仅剩 3 件" in page
    assert "每人限 2 件" in page
    assert "抢购价为会员专享" in page


def test_a_member_is_not_asked_to_sign_in_beside_the_price(ada_client):
    page = page_of(ada_client, goods_of(make_flash_sale()))
    assert 'class="flash-price"' in page
    assert "抢购价为会员专享" not in page


@pytest.mark.parametrize("fields", [{"sold": 10}, {"amount": 1000}, {"is_active": False}])
def test_a_product_s_page_shows_no_price_that_nobody_gets(client, fields):
    page = page_of(client, goods_of(make_flash_sale(**fields)))
    assert 'class="flash-price"' not in page


def test_the_flash_price_is_that_of_the_chosen_variant(client):
    product = make_product()
    plain, cheap = (make_variant(product=product, option_signature=x, stock=5) for x in "ab")
    make_flash_sale(variant=cheap)
    url = product.get_absolute_url()
    assert 'class="flash-price"' in page_of(client, f"{url}?variant={cheap.pk}")
    assert 'class="flash-price"' not in page_of(client, f"{url}?variant={plain.pk}")


def test_a_card_wears_the_flash_price_before_any_other_offer(client):
    shelf = make_category()
    variant = make_variant(product__category=shelf, stock=5)
    make_promotion(name="秋茶节").products.add(variant.product)
    make_flash_sale(variant=variant, amount=1990)
    page = page_of(client, f"/c/{shelf.slug}-{shelf.pk}/")
    assert "抢购 ¥19.90" in page
    assert "秋茶节" not in page


def test_a_sale_costs_a_product_s_page_no_statement(ada_client, as_in_production):
    plain, sale = make_variant(stock=5), make_flash_sale()
    counts = []
    for url in (plain.product.get_absolute_url(), goods_of(sale)):
        ada_client.get(url)
        with CaptureQueriesContext(connection) as asked:
            ada_client.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_strangers_see_a_sale_on_the_kept_page(client, as_in_production):
    url = goods_of(make_flash_sale())
    first, again = page_of(client, url), page_of(client, url)
    assert 'class="flash-price"' in first
    assert 'class="flash-price"' in again


def test_a_clerk_s_sale_renews_kept_pages(clerk_client, django_capture_on_commit_callbacks):
    begin()
    before = cache.get(VERSION)
    with django_capture_on_commit_callbacks(execute=True):
        clerk_client.post("/admin/promotions/flashsale/add/", typed(make_variant(price=1000)))
    assert cache.get(VERSION) != before


def test_clients_read_what_runs_and_what_comes(api):
    sale, later = make_flash_sale(quota=8, sold=3, per_user=2), coming()
    running, next_ = api.get(API).json()["results"]
    assert (running["state"], running["left"], running["per_shopper"]) == ("running", 5, 2)
    assert running["price"] == {"amount": 500, "currency": "CNY"}
    assert running["regular_price"] == {"amount": 1000, "currency": "CNY"}
    assert (running["variant"], next_["id"]) == (sale.variant_id, later.pk)
    assert next_["state"] == "coming"


def test_clients_are_told_what_is_sold_out(api):
    make_flash_sale(quota=1, sold=1)
    assert api.get(API).json()["results"][0]["state"] == "sold_out"


def test_clients_read_names_in_their_language(api):
    make_flash_sale()
    (sale,) = api.get(API, headers={"Accept-Language": "en"}).json()["results"]
    assert sale["name"] == "Flash sale"


def test_a_day_of_sales_costs_two_queries(api, django_assert_num_queries):
    make_flash_sale()
    coming()
    with django_assert_num_queries(2):
        api.get(API)


def test_every_page_leads_to_the_flash_sales(client):
    assert f'href="{reverse("flash")}"' in page_of(client, reverse("help", args=["about"]))
