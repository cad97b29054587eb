"""Coupons: claimed, typed in, limited, spent once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from promotions.models import Coupon, CouponTemplate
from promotions.services.coupons import (
    CouponRefused,
    claim,
    enter_code,
    give_back,
    make_batch,
    use,
)
from tests.factories.promotions import make_template

pytestmark = pytest.mark.django_db


def test_a_shopper_claims_a_coupon(ada):
    coupon = claim(template_id=make_template().pk, user=ada)
    assert (coupon.user, coupon.state) == (ada, "available")


def test_nobody_claims_more_than_their_share(ada, bo):
    template = make_template(per_user=2)
    for _ in range(2):
        claim(template_id=template.pk, user=ada)
    with pytest.raises(CouponRefused):
        claim(template_id=template.pk, user=ada)
    assert claim(template_id=template.pk, user=bo)


def test_the_last_coupon_goes_once(ada, bo):
    template = make_template(total=1)
    claim(template_id=template.pk, user=ada)
    with pytest.raises(CouponRefused):
        claim(template_id=template.pk, user=bo)


def test_a_template_outside_the_claim_centre_is_not_claimed(ada):
    with pytest.raises(CouponRefused):
        claim(template_id=make_template(is_claimable=False).pk, user=ada)


def test_nothing_is_claimed_of_a_promotion_that_is_over(ada):
    over = timezone.now() - timedelta(minutes=1)
    with pytest.raises(CouponRefused):
        claim(template_id=make_template(worth__ends_at=over).pk, user=ada)


def test_a_coupon_lapses_after_its_days_or_with_its_promotion(ada):
    ends = timezone.now() + timedelta(days=2)
    short = claim(template_id=make_template(valid_days=1, worth__ends_at=ends).pk, user=ada)
    long = claim(template_id=make_template(valid_days=9, worth__ends_at=ends).pk, user=ada)
    assert short.expires_at < ends == long.expires_at


def test_a_public_code_gives_one_coupon_however_often_it_is_typed(ada):
    make_template(public_code="HELLO", is_claimable=False)
    typed = [enter_code(code=" hello ", user=ada) for _ in range(2)]
    assert typed[0] == typed[1]


def test_a_code_of_a_batch_becomes_the_first_who_types_it(ada, bo):
    (coupon,) = make_batch(template_id=make_template().pk, count=1)
    assert enter_code(code=coupon.code.lower(), user=ada).user == ada
    with pytest.raises(CouponRefused):
        enter_code(code=coupon.code, user=bo)


def test_a_batch_is_no_larger_than_its_template(ada):
    with pytest.raises(CouponRefused):
        make_batch(template_id=make_template(total=3).pk, count=4)
    assert CouponTemplate.objects.get().issued_count == 0


@pytest.mark.parametrize("code", ["", "X" * 500, "不存在"])
def test_an_unknown_code_is_refused_in_words(ada, code):
    with pytest.raises(CouponRefused):
        enter_code(code=code, user=ada)


def test_a_coupon_is_spent_once(ada):
    coupon = claim(template_id=make_template().pk, user=ada)
    use(coupon_id=coupon.pk, user=ada, order_reference="A", at=timezone.now())
    with pytest.raises(CouponRefused):
        use(coupon_id=coupon.pk, user=ada, order_reference="B", at=timezone.now())


def test_another_shopper_cannot_spend_it(ada, bo):
    coupon = claim(template_id=make_template().pk, user=ada)
    with pytest.raises(CouponRefused):
        use(coupon_id=coupon.pk, user=bo, order_reference="A", at=timezone.now())


def test_a_coupon_of_an_ended_order_can_be_used_again(ada):
    coupon = claim(template_id=make_template().pk, user=ada)
    use(coupon_id=coupon.pk, user=ada, order_reference="A", at=timezone.now())
    assert [give_back(order_reference="A"), give_back(order_reference="A")] == [1, 0]
    assert Coupon.objects.usable().get() == coupon


def test_the_database_refuses_two_orders_with_one_coupon_state(ada):
    claim(template_id=make_template().pk, user=ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coupon.objects.update(state="used")
