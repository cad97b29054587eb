"""A person chooses by which ways they are told of what; the message box tells all of it."""

import pytest

from accounts.models import NoticeChoice
from accounts.selectors import wants, ways_of
from accounts.services.notices import NotForChoosing, choose

pytestmark = pytest.mark.django_db

WAYS, SAVE = "/account/messages/ways/", "/account/messages/ways/save/"
API = "/api/v1/account/choices/"


def wanted(user):
    return {f"{way.kind}-{way.channel}" for way in ways_of(user) if way.is_wanted}


def test_letters_are_sent_and_texts_are_not_unless_somebody_chooses(ada):
    assert wants(ada, "order", "email")
    assert not wants(ada, "order", "text")
    assert {way.split("-")[1] for way in wanted(ada)} == {"email"}


def test_a_choice_holds_until_the_next(ada, bo):
    for is_wanted in (True, False, True):
        choose(user=ada, choices={("order", "text"): is_wanted})
        assert wants(ada, "order", "text") == is_wanted
    assert not wants(bo, "order", "text")
    assert NoticeChoice.objects.count() == 1


@pytest.mark.parametrize("way", [("security", "email"), ("stock", "text"), ("order", "pigeon")])
def test_what_is_fixed_or_unknown_cannot_be_chosen(ada, way):
    with pytest.raises(NotForChoosing):
        choose(user=ada, choices={way: False})
    assert NoticeChoice.objects.count() == 0


def test_letters_about_security_are_always_wanted(ada):
    NoticeChoice.objects.create(user=ada, kind="security", channel="email", is_wanted=False)
    assert wants(ada, "security", "email")


def test_the_page_keeps_what_was_ticked(ada, ada_client):
    ada_client.post(SAVE, {"wanted": ["order-text", "points-email"]})
    assert wanted(ada) == {"order-text", "points-email", "security-email"}
    page = ada_client.get(WAYS).content.decode()
    assert 'value="order-text" checked' in page
    assert 'value="order-email" checked' not in page


def test_ticking_what_is_not_there_changes_nothing_else(ada, ada_client):
    ada_client.post(SAVE, {"wanted": ["order-pigeon", "security-text", "\x00"]})
    ada_client.post(SAVE, {"wanted": ["order-pigeon", "order-email"]})
    assert wanted(ada) == {"order-email", "security-email"}


def test_the_api_changes_only_what_it_is_told(ada, ada_api):
    body = {"choices": [{"kind": "order", "channel": "text", "is_wanted": True}]}
    answer = ada_api.patch(API, body)
    assert answer.status_code == 200
    assert wanted(ada) >= {"order-text", "order-email"}
    assert answer.json() == ada_api.get(API).json()


def test_the_api_says_what_cannot_be_chosen(ada_api):
    body = {"choices": [{"kind": "security", "channel": "email", "is_wanted": False}]}
    answer = ada_api.patch(API, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_for_choosing")
