"""The claim centre and a shopper's own coupons."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promotions.models import Coupon, Promotion
from promotions.services.coupons import claim, make_batch, use
from tests.factories.catalog import make_category, make_variant
from tests.factories.promotions import make_promotion, make_template

pytestmark = pytest.mark.django_db


def take(client, template):
    return client.post(reverse("coupon_claim", args=[template.pk]), follow=True)


def words_of(client, name, **query):
    return client.get(reverse(name), query).content.decode()


def test_a_coupon_is_claimed_with_one_click(ada_client, ada):
    page = take(ada_client, make_template()).content.decode()
    assert Coupon.objects.get().user == ada
    assert "已领取" in page


def test_who_is_signed_out_is_asked_to_sign_in_and_comes_back():
    response = Client().post(reverse("coupon_claim", args=[make_template().pk]))
    assert response.url == f"{reverse('account_login')}?next={reverse('coupons')}"
    assert not Coupon.objects.exists()


def test_everybody_sees_what_can_be_claimed():
    make_template(worth__name="双十一")
    assert "双十一" in words_of(Client(), "coupons")


def test_what_is_all_gone_says_so(ada_client, bo):
    template = make_template(total=1)
    claim(template_id=template.pk, user=bo)
    assert "已领完" in words_of(ada_client, "coupons")
    assert "已领完" in take(ada_client, template).content.decode()


def test_what_is_not_claimable_is_not_shown(ada_client):
    make_template(is_claimable=False, worth__name="内部券")
    make_template(worth__is_active=False, worth__name="停用券")
    page = words_of(ada_client, "coupons")
    assert "内部券" not in page
    assert "停用券" not in page


def test_the_claim_centre_costs_the_same_for_few_and_many(
    ada, ada_client, django_assert_max_num_queries
):
    for _ in range(5):
        claim(template_id=make_template().pk, user=ada)
    with django_assert_max_num_queries(6):
        words_of(ada_client, "coupons")


@pytest.fixture
def three(ada):
    """A usable, a used and a lapsed coupon of Ada."""
    coupons = [
        claim(template_id=make_template(worth__name=name).pk, user=ada)
        for name in ("可用券", "用过券", "过期券")
    ]
    now = timezone.now()
    use(coupon_id=coupons[1].pk, user=ada, order_reference="20261111", at=now)
    Coupon.objects.filter(pk=coupons[2].pk).update(expires_at=now - timedelta(1))
    return coupons


@pytest.mark.parametrize(
    ("tab", "name"),
    [("usable", "可用券"), ("used", "用过券"), ("lapsed", "过期券"), ("?", "可用券")],
)
def test_each_tab_shows_its_own(ada_client, three, tab, name):
    page = words_of(ada_client, "my_coupons", tab=tab)
    assert [each for each in ("可用券", "用过券", "过期券") if each in page] == [name]


def test_what_is_switched_off_cannot_be_used(ada_client, three):
    Promotion.objects.update(is_active=False)
    assert "可用券" not in words_of(ada_client, "my_coupons")
    assert "可用券" in words_of(ada_client, "my_coupons", tab="lapsed")


def test_nobody_sees_anothers_coupons(bo_client, three):
    page = words_of(bo_client, "my_coupons")
    assert "可用券" not in page


def test_a_code_becomes_a_coupon(ada_client, ada):
    (coupon,) = make_batch(template_id=make_template().pk, count=1)
    typed = f" {coupon.code[:4].lower()} {coupon.code[4:]}"
    response = ada_client.post(reverse("my_coupons"), {"code": typed})
    coupon.refresh_from_db()
    assert (response.status_code, coupon.user) == (302, ada)


@pytest.mark.parametrize("code", ["", "NOPE", "x" * 50, "'; --", "优惠"])
def test_what_is_no_code_is_told_and_kept(ada_client, code):
    response = ada_client.post(reverse("my_coupons"), {"code": code})
    assert response.status_code == 400
    assert 'id="id_code_error"' in response.content.decode()


def test_my_coupons_are_for_who_is_signed_in():
    assert Client().get(reverse("my_coupons")).status_code == 302


def test_the_account_leads_to_the_coupons(ada_client):
    assert reverse("my_coupons") in words_of(ada_client, "account")


def test_a_product_s_page_names_the_offers_that_cover_it(client):
    product, other = make_variant(stock=5).product, make_variant(stock=5).product
    make_promotion((20_000, 2000), name="秋茶节", lane="order", kind="tiered").products.add(product)
    make_promotion(name="已停用", is_active=False)
    page = client.get(product.get_absolute_url()).content.decode()
    assert "秋茶节" in page
    assert "满 ¥200 减 ¥20" in page
    assert "已停用" not in page
    assert "秋茶节" not in client.get(other.get_absolute_url()).content.decode()


def test_an_offer_for_a_shelf_covers_what_stands_below_it(client):
    shelf = make_category()
    product = make_variant(product__category=make_category(parent=shelf)).product
    make_promotion(name="秋茶节").categories.add(shelf)
    assert "秋茶节" in client.get(product.get_absolute_url()).content.decode()


def test_an_offer_that_ends_leaves_the_page(client):
    product, offer = make_variant(stock=5).product, make_promotion(name="秋茶节")
    client.get(product.get_absolute_url())
    Promotion.objects.filter(pk=offer.pk).update(is_active=False)
    assert "秋茶节" not in client.get(product.get_absolute_url()).content.decode()


def test_a_card_wears_the_offer_made_for_it(client):
    shelf = make_category()
    made_for = make_variant(product__category=shelf, stock=5).product
    make_variant(product__category=shelf, stock=5)
    make_promotion(name="秋茶节").products.add(made_for)
    make_promotion(name="全场九折")
    page = client.get(f"/c/{shelf.slug}-{shelf.pk}/").content.decode()
    assert page.count("秋茶节") == 1
    assert "全场九折" not in page


def test_every_page_leads_to_the_claim_centre(client):
    assert f'href="{reverse("coupons")}"' in client.get(reverse("home")).content.decode()
