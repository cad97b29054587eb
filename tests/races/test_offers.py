"""Many shoppers after few coupons and few uses of a promotion."""

from threading import Barrier

import pytest
from django.db import transaction
from django.utils import timezone

from promotions.models import Coupon, CouponTemplate, Promotion, PromotionUse
from promotions.services.coupons import CouponRefused, claim, use
from promotions.services.uses import PromotionUsedUp, take
from tests.factories.accounts import UserFactory
from tests.factories.promotions import make_promotion, make_template
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

TRIES = 100


@pytest.mark.parametrize("limit", [1, 10])
def test_a_hundred_claims_give_as_many_coupons_as_there_are(limit):
    template = make_template(total=limit)
    users = [UserFactory() for _ in range(TRIES)]
    answers = together([lambda u=u: claim(template_id=template.pk, user=u) for u in users])
    assert sum(isinstance(answer, Coupon) for answer in answers) == limit
    assert all(isinstance(a, (Coupon, CouponRefused)) for a in answers)


@pytest.mark.parametrize("limit", [1, 10])
def test_a_hundred_claims_of_one_shopper_give_their_share(ada, limit):
    template = make_template(per_user=limit)
    answers = together([lambda: claim(template_id=template.pk, user=ada) for _ in range(TRIES)])
    assert sum(isinstance(answer, Coupon) for answer in answers) == limit
    assert CouponTemplate.objects.get().issued_count == limit


def test_without_the_condition_more_is_issued_than_there_is():
    template = make_template(total=None)
    users, both_have_looked = [UserFactory() for _ in range(2)], Barrier(2)

    def careless(user):
        is_left = Coupon.objects.filter(template=template).count() < 1
        both_have_looked.wait()
        if is_left:
            claim(template_id=template.pk, user=user)

    together([lambda u=u: careless(u) for u in users])
    assert Coupon.objects.count() > 1


def test_one_coupon_pays_for_one_of_a_hundred_orders(ada):
    coupon = claim(template_id=make_template().pk, user=ada)

    def spend(number: int) -> bool:
        use(coupon_id=coupon.pk, user=ada, order_reference=f"R{number}", at=timezone.now())
        return True

    answers = together([lambda n=n: spend(n) for n in range(TRIES)])
    assert answers.count(True) == 1


@pytest.mark.parametrize("limit", [1, 10])
def test_a_promotion_is_used_as_often_as_it_allows(ada, limit):
    promotion = make_promotion(use_limit=limit, budget_amount=10_000)
    answers = together([lambda n=n: spend_on(promotion, ada, n) for n in range(TRIES)])
    assert answers.count(True) == PromotionUse.objects.count() == limit
    promotion.refresh_from_db()
    assert (promotion.used_count, promotion.spent_amount) == (limit, limit * 100)


def test_a_budget_is_never_overspent(ada):
    promotion = make_promotion(budget_amount=750)
    answers = together([lambda n=n: spend_on(promotion, ada, n) for n in range(TRIES)])
    assert answers.count(True) == 7
    assert Promotion.objects.get().spent_amount == 700


def spend_on(promotion: Promotion, user, number: int) -> bool:
    with transaction.atomic():
        take(order_reference=f"R{number}", user=user, amounts={promotion.pk: 100})
    return True


def test_a_shopper_uses_a_promotion_no_more_often_than_they_may(ada):
    promotion = make_promotion(uses_each=3)
    answers = together([lambda n=n: spend_on(promotion, ada, n) for n in range(TRIES)])
    assert answers.count(True) == 3
    assert all(isinstance(a, PromotionUsedUp) for a in answers if a is not True)
