"""The simulator says what a basket costs, and of every rule why it applies or not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Price, TaxClass
from promotions.models import Coupon
from promotions.services.coupons import claim
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.freight import far, make_parcel_post
from tests.factories.promotions import (
    make_campaign,
    make_flash_sale,
    make_promotion,
    make_template,
)
from tests.factories.sale import place

pytestmark = pytest.mark.django_db
PAGE = "/admin/cart/cart/simulator/"


@pytest.fixture
def tea(db):
    return make_variant(price=5000, sku="TEA-1")


@pytest.fixture
def cup(db):
    return make_variant(price=999, sku="CUPX2")


def ask(client, basket="TEA-1", **facts):
    return client.post(PAGE, {"basket": basket, **facts})


def found(client, basket="TEA-1", **facts):
    page = ask(client, basket, **facts)
    assert page.context["found"], page.context["form"].errors
    return page.context["found"]


def outcomes(simulation):
    return {ruling.name: ruling.outcome for ruling in simulation.rulings}


def errors(page):
    return page.context["form"].errors.get_json_data()


@pytest.mark.parametrize(
    "line",
    [
        *("TEA-1 3", "tea-1 3", "TEA-1\t3", "TEA-1×3", "TEA-1 × 3", "TEA-1 x3", "TEA-1*3"),
        *("TEA-1,3", "ＴＥＡ-1　３", "TEA-1\nTEA-1 2", "\n\n  TEA-1 3  \n"),
    ],
)
def test_a_basket_is_read_as_people_write_it(keeper, tea, line):
    (only,) = found(keeper, line).lines
    assert (only.variant, only.line.quantity) == (tea, 3)


def test_a_sku_that_ends_like_a_quantity_is_one_sku(keeper, cup):
    (only,) = found(keeper, "CUPX2").lines
    assert (only.variant, only.line.quantity) == (cup, 1)


def test_every_unknown_sku_is_named_and_what_was_typed_stays(keeper, tea):
    page = ask(keeper, "TEA-1 2\nNO-SUCH 1\nNOR-THIS", shopper="")
    (told,) = errors(page)["basket"]
    assert "NO-SUCH, NOR-THIS" in told["message"]
    assert "NO-SUCH 1" in page.text


@pytest.mark.parametrize(
    "basket", ["", "  \n ", "TEA-1 0", "TEA-1 10000", "a b c", "TEA-1 -2", "TEA-1\n" * 101]
)
def test_what_is_no_basket_is_refused_in_words(keeper, tea, basket):
    assert list(errors(ask(keeper, basket))) == ["basket"]


@pytest.mark.parametrize(
    "facts",
    [
        {"shopper": "nobody@example.com"},
        {"shopper": "12"},
        {"at": "0001-01-01T00:00"},
        {"at": "9999-12-31T23:59"},
        {"at": "gestern"},
        {"code": "NO-SUCH"},
        {"template": "999999999999999999999"},
        {"method": "x"},
    ],
)
def test_what_nobody_knows_is_refused_at_its_field(keeper, tea, facts):
    assert list(errors(ask(keeper, **facts))) == list(facts)


def test_the_winner_the_beaten_and_the_refused_are_told(keeper, tea, cup):
    make_promotion(name="九折", share=1000)
    make_promotion(name="九五折", share=500)
    make_promotion(name="满千", lane="order", share=100, kind="percent", minimum_amount=100_000)
    told = found(keeper, "TEA-1 2\nCUPX2 1")
    rulings = {ruling.name: ruling for ruling in told.rulings}
    assert outcomes(told) == {"九折": "won", "九五折": "beaten", "满千": "refused"}
    assert dict(rulings["九折"].shares) == {"TEA-1": 1000, "CUPX2": 99}
    assert "九折" in rulings["九五折"].why
    assert "¥1000" in rulings["满千"].why
    assert told.quote.payable_amount == 10_000 + 999 - 1099


def test_each_line_shows_what_lowered_it(keeper, tea):
    make_promotion(name="九折", share=1000)
    (line,) = found(keeper).lines
    assert (line.reasons, line.net_amount) == ((("九折", -500),), 4500)


def test_what_is_planned_or_off_is_tried_only_when_ticked(keeper, tea):
    soon = timezone.now() + timedelta(days=3)
    make_promotion(name="将来", starts_at=soon)
    make_promotion(name="停用", is_active=False, share=2000)
    make_promotion(name="停用的大促", campaign=make_campaign(is_active=False), share=100)
    assert outcomes(found(keeper)) == {"将来": "refused"}
    assert outcomes(found(keeper, with_idle="on")) == {
        "将来": "beaten",
        "停用": "won",
        "停用的大促": "beaten",
    }


def test_another_moment_has_other_promotions(keeper, tea):
    soon = timezone.localtime() + timedelta(days=3)
    make_promotion(name="将来", starts_at=soon)
    later = f"{soon + timedelta(hours=1):%Y-%m-%dT%H:%M}"
    assert outcomes(found(keeper, at=later)) == {"将来": "won"}


def test_what_was_over_long_ago_is_left_out(keeper, tea):
    make_promotion(name="刚过", ends_at=timezone.now() - timedelta(days=2))
    make_promotion(name="早过", ends_at=timezone.now() - timedelta(days=90))
    assert outcomes(found(keeper)) == {"刚过": "refused"}


def test_a_shopper_is_found_by_e_mail_and_by_phone(keeper, tea):
    user = UserFactory(email="who@example.com", phone="+8613800138000")
    make_promotion(name="会员价", members_only=True)
    assert outcomes(found(keeper)) == {"会员价": "refused"}
    for who in ("WHO@example.com", "138 0013 8000"):
        assert outcomes(found(keeper, shopper=who)) == {"会员价": "won"}
    assert user.pk


def test_it_knows_what_the_shopper_used(keeper, tea, ada):
    make_promotion(name="一次", uses_each=1)
    place(ada, make_variant(price=5000, stock=9))
    assert outcomes(found(keeper, shopper=ada.email)) == {"一次": "refused"}


def test_a_coupon_is_tried_by_code_public_code_or_name(keeper, tea, ada):
    template = make_template(500, public_code="HELLO", worth__name="五元券")
    coupon = claim(template_id=template.pk, user=ada)
    for facts in ({"code": coupon.code}, {"code": "hello"}, {"template": template.pk}):
        assert found(keeper, **facts).quote.payable_amount == 4500


def test_a_withdrawn_coupon_is_tried_and_told(keeper, tea, ada):
    coupon = claim(template_id=make_template(500).pk, user=ada)
    Coupon.objects.update(state="void")
    told = found(keeper, code=coupon.code)
    assert (told.quote.discount_amount, len(told.notes)) == (500, 1)


def test_a_coupon_that_is_switched_off_is_tried_only_when_ticked(keeper, tea):
    template = make_template(500, worth__is_active=False)
    told = found(keeper, template=template.pk)
    assert (told.quote.discount_amount, len(told.notes)) == (0, 1)
    again = found(keeper, template=template.pk, with_idle="on")
    assert (again.quote.discount_amount, again.notes) == (500, ())


def test_what_has_no_price_is_left_out_and_told(keeper, tea):
    Price.objects.filter(variant=tea).delete()
    told = found(keeper)
    assert told.lines == ()
    assert "TEA-1" in told.notes[0]


def test_the_simulator_opens_only_for_who_may_see_promotions(keeper):
    assert keeper.get(PAGE).status_code == 200
    assert signed_in(UserFactory(is_staff=True)).get(PAGE).status_code == 403


def test_it_asks_no_more_for_more_lines_and_rules(keeper, django_assert_max_num_queries):
    skus = [make_variant(price=100).sku for _ in range(12)]
    for _ in range(6):
        make_promotion((500, 5), lane="order", kind="tiered")
    with django_assert_max_num_queries(14):
        ask(keeper, "\n".join(skus))


def test_freight_follows_weight_and_region(keeper, tea):
    method = make_parcel_post(far("65"), far("71", is_served=False))
    near = found(keeper, "TEA-1 3", method=method.pk)
    west = found(keeper, "TEA-1 3", method=method.pk, region="650000")
    assert [sum(amount for _words, amount in one.freight) for one in (near, west)] == [0, 2700]
    assert found(keeper, method=method.pk, region="710000").is_undelivered


def test_tax_is_told_on_top_and_in_the_price(keeper, tea, cup):
    TaxClass.objects.create(code="usual", name="13%", rate=1300, is_default=True)
    cup.product.tax_class = TaxClass.objects.create(
        code="luxury", name="20%", rate=2000, is_included=False
    )
    cup.product.save()
    quote = found(keeper, "TEA-1\nCUPX2").quote
    assert (quote.tax_amount, quote.included_tax_amount) == (200, 575)


def test_a_flash_sale_is_tried_like_every_rule(keeper, ada, tea):
    make_flash_sale(variant=tea, amount=4000, name="茶抢购", name_en="Tea flash")
    make_promotion(name="九折")
    tried = found(keeper, shopper=ada.email)
    assert outcomes(tried) == {"茶抢购": "won", "九折": "beaten"}
    assert tried.quote.payable_amount == 4000
