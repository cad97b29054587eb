"""Whoever's account gets or loses a way in hears of it."""

import pytest
from django.core import mail

import accounts.services.identities
from accounts.gateways.identities.contract import Face
from accounts.models import Notice
from operations.models import OutboxEvent
from operations.services.outbox import relay
from shop.outbox import HANDLERS

pytestmark = pytest.mark.django_db
FACE = Face("weixin", "u1", "小明")


def test_who_binds_is_told_in_the_shop_and_by_letter(ada):
    accounts.services.identities.bind(user=ada, face=FACE)
    relay(HANDLERS)
    assert Notice.objects.get(user=ada).kind == "security"
    assert [letter.to for letter in mail.outbox] == [[ada.email]]
    assert "微信" in mail.outbox[0].subject


def test_who_unbinds_is_told_in_their_language(ada):
    ada.language = "en"
    ada.save()
    bound = accounts.services.identities.bind(user=ada, face=FACE)
    accounts.services.identities.unbind(user=ada, identity_id=bound.pk)
    relay(HANDLERS)
    said = list(Notice.objects.filter(user=ada).order_by("pk").values_list("title", flat=True))
    assert said == ["WeChat was bound to your account", "WeChat was unbound from your account"]


def test_one_event_is_told_once_however_often_it_is_carried_out(ada):
    accounts.services.identities.bind(user=ada, face=FACE)
    event = OutboxEvent.objects.get(topic="identity.bound")
    for _n in range(3):
        HANDLERS[event.topic](event)
    assert (Notice.objects.count(), len(mail.outbox)) == (1, 1)


def test_who_joins_by_a_face_is_not_told_what_they_just_did():
    accounts.services.identities.admit(face=FACE, phone="+8613800138055")
    assert not OutboxEvent.objects.filter(topic="identity.bound").exists()


def test_an_event_names_nobody(ada):
    accounts.services.identities.bind(user=ada, face=FACE)
    payload = OutboxEvent.objects.get(topic="identity.bound").payload
    assert payload == {"user": ada.pk, "partner": "weixin"}
