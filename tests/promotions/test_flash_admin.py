"""The shopkeeper writes flash sales: below the selling price, alone, told in words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from promotions.models import FlashSale
from promotions.services.flash import give_back, take
from tests.factories.catalog import make_variant
from tests.factories.promotions import make_flash_sale

pytestmark = pytest.mark.django_db
LIST = "/admin/promotions/flashsale/"
USES = "/admin/promotions/flashuse/"
HOUR = timedelta(hours=1)


def typed(variant, begins=1.0, **facts):
    """Return what a clerk types for a sale of an hour that begins in so many hours."""
    starts = timezone.localtime() + begins * HOUR
    ends = starts + HOUR
    return {
        "variant": variant.pk,
        "amount": "5",
        "quota": 10,
        "per_user": 1,
        "starts_at_0": f"{starts:%Y-%m-%d}",
        "starts_at_1": f"{starts:%H:%M:%S}",
        "ends_at_0": f"{ends:%Y-%m-%d}",
        "ends_at_1": f"{ends:%H:%M:%S}",
        "is_active": "on",
    } | facts


def again(sale, **facts):
    """Return what stands in the form of a sale."""
    starts, ends = timezone.localtime(sale.starts_at), timezone.localtime(sale.ends_at)
    return typed(sale.variant) | {
        "amount": f"{sale.amount / 100:.2f}",
        "quota": sale.quota,
        "per_user": sale.per_user,
        "starts_at_0": f"{starts:%Y-%m-%d}",
        "starts_at_1": f"{starts:%H:%M:%S}",
        "ends_at_0": f"{ends:%Y-%m-%d}",
        "ends_at_1": f"{ends:%H:%M:%S}",
    } | facts  # fmt: skip


def errors_of(answer):
    """Return the fields a clerk is told about."""
    return set(answer.context["adminform"].form.errors)


def test_a_sale_is_written_in_yuan(keeper, clerk_client):
    clerk_client.post(f"{LIST}add/", typed(make_variant(price=1000), amount="5.50"))
    sale = FlashSale.objects.get()
    assert (sale.amount, sale.quota, sale.sold) == (550, 10, 0)


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"quota": -5}, "quota"),
        ({"quota": 0}, "quota"),
        ({"quota": 10**12}, "quota"),
        ({"per_user": 0}, "per_user"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "10"}, "amount"),
        ({"amount": "1e3"}, "amount"),
        ({"variant": "0"}, "variant"),
        ({"ends_at_0": "2001-01-01"}, "ends_at"),
        ({"starts_at_1": "25:99"}, "starts_at"),
    ],
)
def test_what_no_sale_is_is_refused_in_words(clerk_client, wrong, where):
    answer = clerk_client.post(f"{LIST}add/", typed(make_variant(price=1000)) | wrong)
    assert errors_of(answer) == {where}
    assert not FlashSale.objects.exists()


def test_the_clerk_is_told_the_selling_price(clerk_client):
    answer = clerk_client.post(f"{LIST}add/", typed(make_variant(price=1000), amount="12"))
    assert "那时售价为 ¥10，请填更低的价格。" in answer.content.decode()


def test_goods_without_a_price_are_refused(clerk_client):
    answer = clerk_client.post(f"{LIST}add/", typed(make_variant(price=None)))
    assert errors_of(answer) == {"variant"}


def test_a_clash_is_told_in_words(clerk_client):
    sale = make_flash_sale(name="午夜场")
    answer = clerk_client.post(f"{LIST}add/", typed(sale.variant, begins=0.5))
    assert errors_of(answer) == {"starts_at"}
    assert "午夜场" in str(answer.context["adminform"].form.errors)


def test_a_sale_that_is_switched_off_clashes_with_none(clerk_client):
    sale = make_flash_sale()
    facts = typed(sale.variant, begins=0.5)
    del facts["is_active"]
    clerk_client.post(f"{LIST}add/", facts)
    assert FlashSale.objects.count() == 2


def test_what_is_over_is_only_read(clerk_client):
    over = timezone.now() - HOUR
    sale = make_flash_sale(starts_at=over - HOUR, ends_at=over)
    answer = clerk_client.post(f"{LIST}{sale.pk}/change/", again(sale, quota=99))
    sale.refresh_from_db()
    assert (answer.status_code, sale.quota) == (403, 10)


def test_what_buyers_were_promised_stays(clerk_client):
    sale = make_flash_sale(sold=1)
    other = make_variant(price=1000)
    answer = clerk_client.post(
        f"{LIST}{sale.pk}/change/", again(sale, amount="4", variant=other.pk)
    )
    assert errors_of(answer) == {"amount", "variant"}


def test_a_running_sale_may_be_given_more(clerk_client):
    sale = make_flash_sale(quota=3, sold=2)
    clerk_client.post(f"{LIST}{sale.pk}/change/", again(sale, quota=30, per_user=2))
    sale.refresh_from_db()
    assert (sale.quota, sale.per_user, sale.sold) == (30, 2, 2)


def test_the_quota_stays_above_what_is_sold(clerk_client):
    sale = make_flash_sale(quota=5, sold=4)
    answer = clerk_client.post(f"{LIST}{sale.pk}/change/", again(sale, quota=3))
    assert errors_of(answer) == {"quota"}


def test_a_sale_that_sold_something_is_not_deleted(clerk_client):
    sale = make_flash_sale(sold=1)
    assert clerk_client.post(f"{LIST}{sale.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("words", "fields"),
    [("进行中", {}), ("已用完", {"sold": 10}), ("已停用", {"is_active": False})],
)
def test_the_list_tells_the_stage_and_what_is_sold(keeper, words, fields):
    sale = make_flash_sale(**fields)
    page = keeper.get(LIST).content.decode()
    assert f">{words}</span>" in page
    assert f"{sale.sold} / 10" in page


def test_sales_are_found_by_their_goods(keeper):
    sale = make_flash_sale()
    assert sale.variant.sku in keeper.get(LIST, {"q": sale.variant.sku}).content.decode()
    assert sale.variant.sku not in keeper.get(LIST, {"q": "没有"}).content.decode()


def test_what_orders_took_is_only_looked_at(keeper, ada):
    sale = make_flash_sale()
    take(order_reference="R-FLASH", user=ada, units={sale.pk: 1})
    give_back(order_reference="R-FLASH")
    assert "R-FLASH" in keeper.get(USES, {"standing": "no"}).content.decode()
    assert keeper.get(f"{USES}add/").status_code == 403
