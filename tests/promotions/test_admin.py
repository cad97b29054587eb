"""The shopkeeper writes promotions: in yuan and in 折, told in words, refused in words."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from promotions.forms.shares import share_of
from promotions.models import Promotion
from promotions.selectors.rules import chosen_rules
from promotions.services.coupons import claim
from promotions.wording import in_words
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.promotions import make_campaign, make_promotion, make_template
from tests.factories.sale import place

pytestmark = pytest.mark.django_db
LIST = "/admin/promotions/promotion/"
TEMPLATES = "/admin/promotions/coupontemplate/"
COUPONS = "/admin/promotions/coupon/"


def typed(*tiers, **facts):
    form = {
        "name": "双十一",
        "is_active": "on",
        "lane": "item",
        "kind": "percent",
        "share": "",
        "amount": "",
        "every": 0,
        "free": 0,
        "priority": 0,
        "minimum_amount": "",
        "minimum_quantity": 0,
        "minimum_level": 0,
        "tiers-INITIAL_FORMS": 0,
        "tiers-TOTAL_FORMS": len(tiers),
    }
    for place_, (least, off) in enumerate(tiers):
        form |= {f"tiers-{place_}-from_amount": least, f"tiers-{place_}-off_amount": off}
    return form | facts


def words_of(promotion, language="zh-hans"):
    with translation.override(language):
        return in_words(chosen_rules([promotion.pk])[0])


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("15", 1500), ("15%", 1500), ("12.5 %", 1250), ("9折", 1000), ("8.5 折", 1500),
        ("85折", 1500), ("0折", 10_000), ("九折", None), ("-5", None), ("15.555", None),
    ],
)  # fmt: skip
def test_a_discount_is_read_as_shopkeepers_write_it(text, share):
    assert share_of(text) == share


@pytest.mark.parametrize("share", ["8.5 折", "15", "１５％", "8.5折"])
def test_a_promotion_is_written_by_form(keeper, share):
    answer = keeper.post(f"{LIST}add/", typed(share=share, minimum_amount="99.90"))
    assert answer.status_code == 302
    made = Promotion.objects.get()
    assert (made.share, made.minimum_amount, made.amount) == (1500, 9990, 0)


def test_tiers_are_typed_in_yuan(keeper):
    keeper.post(f"{LIST}add/", typed(("200", "20"), ("500", "80.50"), lane="order", kind="tiered"))
    steps = Promotion.objects.get().tiers.values_list("from_amount", "off_amount")
    assert list(steps) == [(20_000, 2000), (50_000, 8050)]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "percent"}, "share"),
        ({"kind": "percent", "share": "买一送一"}, "share"),
        ({"kind": "percent", "share": "0"}, "share"),
        ({"kind": "percent", "share": "101"}, "share"),
        ({"kind": "amount", "amount": "1.234"}, "amount"),
        ({"kind": "amount", "amount": "9" * 40}, "amount"),
        ({"kind": "fixed_price"}, "amount"),
        ({"kind": "nth_unit", "share": "50", "every": 2, "free": 2}, "free"),
        ({"kind": "nth_unit", "share": "50", "free": 1}, "every"),
        ({"kind": "tiered"}, "kind"),
        ({"kind": "free_freight"}, "kind"),
        ({"kind": "fixed_price", "lane": "order", "amount": "5"}, "kind"),
        ({"share": "5", "priority": "99999999"}, "priority"),
        (
            {
                "share": "5",
                "starts_at_0": "2026-11-12",
                "starts_at_1": "00:00",
                "ends_at_0": "2026-11-11",
                "ends_at_1": "00:00",
            },
            "ends_at",
        ),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(keeper, facts, field):
    page = keeper.post(f"{LIST}add/", typed(**facts))
    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == [field]
    assert not Promotion.objects.exists()


def test_a_refusal_keeps_what_was_typed(keeper):
    page = keeper.post(f"{LIST}add/", typed(share="8.5 折", name="", minimum_amount="12.3"))
    assert 'value="8.5 折"' in page.text
    assert 'value="12.3"' in page.text


@pytest.mark.parametrize("tiers", [(), (("20", "30"),), (("20", "0"),), (("20", "2"), ("20", "3"))])
def test_tiers_that_make_no_sense_are_refused(keeper, tiers):
    page = keeper.post(f"{LIST}add/", typed(*tiers, lane="order", kind="tiered"))
    assert page.status_code == 200
    assert not Promotion.objects.exists()


def test_what_a_kind_does_not_ask_for_is_forgotten(keeper):
    keeper.post(f"{LIST}add/", typed(kind="free_freight", lane="shipping", share="x", amount="5"))
    made = Promotion.objects.get()
    assert (made.share, made.amount) == (0, 0)


def test_a_fixed_price_may_be_nothing(keeper):
    keeper.post(f"{LIST}add/", typed(kind="fixed_price", amount="0"))
    assert Promotion.objects.get().kind == "fixed_price"


def test_limits_stay_above_what_is_used(keeper):
    row = make_promotion(use_limit=9, used_count=5, budget_amount=900, spent_amount=500)
    facts = typed(share="10", use_limit=4, budget_amount="4.99")
    page = keeper.post(f"{LIST}{row.pk}/change/", facts)
    assert sorted(page.context["adminform"].form.errors) == ["budget_amount", "use_limit"]


def test_saving_a_form_leaves_the_counters_alone(keeper):
    row = make_promotion(use_limit=9, used_count=5, spent_amount=500)
    facts = typed(share="20", use_limit=9, used_count=0, spent_amount=0)
    assert keeper.post(f"{LIST}{row.pk}/change/", facts).status_code == 302
    row.refresh_from_db()
    assert (row.share, row.used_count, row.spent_amount) == (2000, 5, 500)


def test_a_promotion_coupons_are_made_of_stays_in_their_lane(keeper):
    row = make_template().promotion
    page = keeper.post(f"{LIST}{row.pk}/change/", typed(kind="amount", amount="5", lane="order"))
    assert list(page.context["adminform"].form.errors) == ["lane"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"share": 1500}, "8.5 折"),
        ({"lane": "order", "kind": "amount", "amount": 1990}, "减 ¥19.90"),
        ({"lane": "shipping", "kind": "free_freight", "minimum_amount": 9900}, "满 ¥99 包邮"),
        ({"kind": "nth_unit", "every": 3, "free": 1, "share": 10_000}, "买 2 赠 1"),
        ({"kind": "nth_unit", "every": 2, "free": 1, "share": 5000}, "第 2 件 5 折"),
        ({"kind": "fixed_price", "amount": 9900, "members_only": True}, "每件 ¥99，限会员"),
    ],
)
def test_a_promotion_is_told_in_words(facts, words):
    assert words_of(make_promotion(**facts)) == words


def test_tiers_and_dates_are_told_in_both_languages():
    campaign = make_campaign()
    year = timezone.localtime().year
    campaign.starts_at = timezone.localtime().replace(
        month=11, day=10, hour=0, minute=0, second=0, microsecond=0
    )
    campaign.ends_at = campaign.starts_at + timedelta(days=3)
    campaign.save()
    row = make_promotion((20_000, 2000), lane="order", kind="tiered", campaign=campaign)
    assert year == campaign.ends_at.year
    assert words_of(row) == "满 ¥200 减 ¥20，11-10 … 11-12 24:00"
    assert words_of(row, "en") == "¥20 off from ¥200, 11-10 … 11-12 24:00"


def test_the_list_tells_stages_and_what_orders_took(keeper, ada):
    make_promotion(name="正在", share=1000)
    place(ada, make_variant(price=5000, stock=9))
    now = timezone.now()
    make_promotion(name="将来", starts_at=now + timedelta(days=1))
    make_promotion(name="过去", ends_at=now - timedelta(days=1))
    make_promotion(name="停用", is_active=False)
    make_promotion(name="用完", use_limit=1, used_count=1)
    rows = {row.name: row for row in keeper.get(LIST).context["cl"].result_list}
    assert {name: row.stage for name, row in rows.items()} == {
        "正在": "running",
        "将来": "planned",
        "过去": "over",
        "停用": "off",
        "用完": "used_up",
    }
    assert (rows["正在"].use_count, rows["正在"].given_amount) == (1, 500)


@pytest.mark.parametrize("stage", ["running", "planned", "over", "off", "used_up"])
def test_the_list_is_narrowed_to_a_stage(keeper, stage):
    make_promotion(is_active=False)
    found = keeper.get(LIST, {"stage": stage}).context["cl"].result_list
    assert len(found) == (stage == "off")


def test_the_list_asks_no_more_for_more_promotions(keeper, django_assert_max_num_queries):
    for _ in range(12):
        make_promotion((500, 5), lane="order", kind="tiered", campaign=make_campaign())
    with django_assert_max_num_queries(12):
        keeper.get(LIST)


@pytest.mark.parametrize("page", [LIST, TEMPLATES, COUPONS, "/admin/promotions/campaign/"])
def test_without_the_right_nobody_sees_promotions(page):
    assert signed_in(UserFactory(is_staff=True)).get(page).status_code == 403


@pytest.mark.parametrize("noun", ["campaign", "promotion", "coupontemplate", "coupon"])
def test_every_list_and_form_opens(keeper, ada, noun):
    make_promotion(campaign=make_campaign())
    coupon = claim(template_id=make_template(public_code="HI").pk, user=ada)
    rows = {"campaign": make_campaign(), "promotion": make_promotion(), "coupon": coupon}
    row = rows.get(noun, coupon.template)
    for page in ("", "?q=x", f"{row.pk}/change/"):
        assert keeper.get(f"/admin/promotions/{noun}/{page}").status_code == 200


def test_a_campaign_ends_after_it_starts(keeper):
    dates = {"starts_at_0": "2026-11-12", "starts_at_1": "0:00", "ends_at_0": "2026-11-11"}
    facts = {"name": "双十一", "code": "double-11", "ends_at_1": "0:00", **dates}
    page = keeper.post("/admin/promotions/campaign/add/", facts)
    assert list(page.context["adminform"].form.errors) == ["ends_at"]
