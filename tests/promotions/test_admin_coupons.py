"""The shopkeeper makes coupons, gives their codes out and takes them back."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from promotions.models import Coupon, CouponTemplate
from promotions.services.coupons import claim, make_batch, use
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.promotions import make_promotion, make_template

pytestmark = pytest.mark.django_db
TEMPLATES = "/admin/promotions/coupontemplate/"
COUPONS = "/admin/promotions/coupon/"


def test_a_template_is_written_by_form(keeper):
    worth = make_promotion(lane="coupon", kind="amount", amount=500)
    facts = {"promotion": worth.pk, "public_code": " ｈｅｌｌｏ ", "per_user": 1, "total": 10}
    assert keeper.post(f"{TEMPLATES}add/", facts).status_code == 302
    made = CouponTemplate.objects.get()
    assert (made.public_code, made.total) == ("HELLO", 10)


def test_two_templates_may_have_no_public_code(keeper):
    make_template()
    worth = make_promotion(lane="coupon", kind="amount", amount=500)
    keeper.post(f"{TEMPLATES}add/", {"promotion": worth.pk, "public_code": "", "per_user": 1})
    assert CouponTemplate.objects.filter(public_code=None).count() == 2


def test_only_a_promotion_by_coupon_is_worth_of_a_template(keeper):
    page = keeper.post(f"{TEMPLATES}add/", {"promotion": make_promotion().pk, "per_user": 1})
    assert list(page.context["adminform"].form.errors) == ["promotion"]


def test_the_total_stays_above_what_is_out(keeper, ada):
    template = make_template()
    make_batch(template_id=template.pk, count=3)
    facts = {"promotion": template.promotion_id, "per_user": 1, "total": 2}
    page = keeper.post(f"{TEMPLATES}{template.pk}/change/", facts)
    assert list(page.context["adminform"].form.errors) == ["total"]


def test_a_batch_of_codes_is_a_file(keeper):
    template = make_template()
    answer = keeper.post(f"{TEMPLATES}{template.pk}/batch/", {"count": 3})
    codes = [row.split(",")[0] for row in answer.content.decode().splitlines()[1:]]
    assert sorted(codes) == sorted(Coupon.objects.values_list("code", flat=True))
    again = keeper.get(f"{TEMPLATES}{template.pk}/codes/").content.decode()
    assert all(code in again for code in codes)


@pytest.mark.parametrize("count", ["", "0", "-1", "10001", "x", "9" * 30, "4"])
def test_a_batch_that_cannot_be_made_is_refused_in_words(keeper, count):
    template = make_template(total=3)
    page = keeper.post(f"{TEMPLATES}{template.pk}/batch/", {"count": count})
    assert page.context["form"].errors
    assert not Coupon.objects.exists()


@pytest.mark.parametrize("page", ["batch", "codes"])
def test_codes_are_made_only_with_the_right(page):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    address = f"{TEMPLATES}{make_template().pk}/{page}/"
    assert signed_in(user).get(address).status_code == 403


@pytest.mark.parametrize("page", ["batch", "codes"])
def test_an_unknown_template_is_not_found(keeper, page):
    assert keeper.get(f"{TEMPLATES}{10**15}/{page}/").status_code == 404


def press(client, *coupons):
    keys = [coupon.pk for coupon in coupons]
    return client.post(COUPONS, {"action": "withdraw", "_selected_action": keys}, follow=True)


def test_unused_coupons_are_withdrawn_and_used_ones_stay(keeper, ada):
    template = make_template(per_user=2)
    spent, kept = (claim(template_id=template.pk, user=ada) for _ in range(2))
    use(coupon_id=spent.pk, user=ada, order_reference="A", at=timezone.now())
    press(keeper, spent, kept)
    states = Coupon.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["used", "void"]


def test_coupons_are_withdrawn_only_with_the_right(ada):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_coupon"))
    coupon = claim(template_id=make_template().pk, user=ada)
    press(signed_in(user), coupon)
    coupon.refresh_from_db()
    assert coupon.state == "available"


def test_a_coupon_is_found_by_its_code(keeper, ada, bo):
    template = make_template()
    coupon, _other = (claim(template_id=template.pk, user=user) for user in (ada, bo))
    found = keeper.get(COUPONS, {"q": coupon.code.lower()}).context["cl"].result_list
    assert [row.pk for row in found] == [coupon.pk]
