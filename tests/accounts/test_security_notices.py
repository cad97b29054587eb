"""A person learns of a stranger in their account, by a message and a letter sent to all."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

import accounts.services.phone_numbers
import accounts.services.security
from accounts.models import Notice, User
from operations.models import OutboxEvent
from operations.services.outbox import relay
from shop.outbox import HANDLERS
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"


@pytest.fixture
def known(ada) -> User:
    """Ada, who joined long ago."""
    User.objects.filter(pk=ada.pk).update(created_at=timezone.now() - timedelta(days=30))
    ada.refresh_from_db()
    return ada


def enter(user: User, agent: str) -> Client:
    client = Client(headers={"User-Agent": agent})
    body = {"login": user.email, "password": PASSWORD}
    assert client.post("/accounts/login/", body).status_code == 302
    return client


def told() -> list[str]:
    relay(HANDLERS)
    return [notice.words for notice in Notice.objects.order_by("pk")]


def test_a_sign_in_from_a_new_device_is_told_once(known):
    enter(known, FIREFOX)
    assert [words.split("  ")[0] for words in told()] == ["Firefox, Linux"]
    enter(known, FIREFOX)
    assert len(told()) == len(mail.outbox) == 1
    enter(known, IPHONE)
    assert len(told()) == len(mail.outbox) == 2


def test_who_has_just_joined_is_not_told_of_themselves(ada):
    enter(ada, FIREFOX)
    assert told() == []


def test_the_promise_names_neither_device_nor_address(known):
    enter(known, FIREFOX)
    event = OutboxEvent.objects.get(topic=accounts.services.security.TOPIC)
    assert set(event.payload) == {"user", "what", "session"}
    assert "Firefox" not in str(event.payload)


def test_a_new_password_is_told(known):
    client = enter(known, FIREFOX)
    told()
    new = "another-horse-battery-9"
    body = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post("/accounts/password/change/", body)
    told()
    assert Notice.objects.latest("pk").title == "您的密码已更改"
    assert mail.outbox[-1].subject == "您的密码已更改"


def test_a_new_phone_number_is_told(known):
    accounts.services.phone_numbers.take(user=known, phone="+8613800138999")
    assert len(told()) == 1
    assert Notice.objects.get().kind == "security"


@pytest.mark.parametrize("what", accounts.services.security.TITLES)
def test_every_change_has_its_words(known, what):
    session = {"session": "gone"} if what == "device" else {}
    accounts.services.security.promise(known, what, **session)
    assert len(told()) == (what != "device")
