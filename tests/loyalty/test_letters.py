"""Letters about points, in the reader's language."""

import pytest
from django.core import mail

import shop.outbox
from accounts.models import User
from loyalty.services import points
from operations.services.outbox import relay
from tests.factories.loyalty import give_points, make_levels

pytestmark = pytest.mark.django_db


def letters():
    mail.outbox.clear()
    relay(shop.outbox.HANDLERS)
    return mail.outbox


def speaking(user, language):
    User.objects.filter(pk=user.pk).update(language=language)


@pytest.mark.parametrize(
    ("language", "subject"), [("zh-hans", "60 积分即将过期"), ("en", "60 points lapse soon")]
)
def test_points_that_lapse_soon_are_told_by_day(ada, language, subject):
    speaking(ada, language)
    lot = give_points(ada, 50, days=10).lot
    give_points(ada, 10, days=20)
    points.tell_expiring()
    (letter,) = letters()
    assert (letter.subject, letter.to) == (subject, ["ada@example.com"])
    assert f"{lot.expires_at.astimezone():%Y}-" in letter.body


def test_points_spent_meanwhile_are_not_told(ada):
    give_points(ada, 50, days=10)
    points.tell_expiring()
    points.spend(user_id=ada.pk, count=50, order_reference="R1")
    assert letters() == []


def test_who_has_no_address_gets_no_letter(ada):
    User.objects.filter(pk=ada.pk).update(email=None)
    give_points(ada, 50, days=10)
    points.tell_expiring()
    assert letters() == []


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "银卡"), ("en", "Welcome to level Silver")]
)
def test_a_level_reached_is_congratulated(ada, language, words):
    speaking(ada, language)
    make_levels()
    points.earn(user_id=ada.pk, order_reference="R1", amount=100_000)
    (letter,) = letters()
    assert words in letter.subject
