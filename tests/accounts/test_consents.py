"""Letters beside those of orders come only to who asked for them, until they ask no more."""

import pytest
from django.core import mail
from django.db import IntegrityError
from django.utils import timezone

import accounts.emails
import accounts.services.consents
from accounts.models import Consent, User
from accounts.services.consents import choose, stop, take_turn, wanted_by
from tests.factories.operations import OutboxEventFactory

pytestmark = pytest.mark.django_db

DROPS, REMINDERS = Consent.Kind.PRICE_DROPS, Consent.Kind.CART_REMINDERS
SETTINGS, LETTERS = "/account/settings/", "/account/settings/letters/"


def write(user, kind=DROPS):
    return accounts.emails.write(
        event=OutboxEventFactory(),
        user=user,
        kind=kind,
        subject="Hm",
        template="cart/left_letter.txt",
        context={},
    )


def link_in(letter):
    return (
        letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    )


def test_nobody_gets_a_letter_they_did_not_ask_for(ada):
    assert wanted_by(ada) == set()
    assert not write(ada)
    assert mail.outbox == []


def test_who_asked_gets_it_with_a_way_to_stop_it(ada):
    choose(user=ada, kinds=[DROPS])
    assert write(ada)
    [letter] = mail.outbox
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link_in(letter) in letter.body


def test_one_click_of_a_mail_program_stops_it(ada, client):
    choose(user=ada, kinds=[DROPS, REMINDERS])
    write(ada)
    answer = client.post(link_in(mail.outbox[0]), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert wanted_by(ada) == {REMINDERS}


def test_looking_at_the_link_changes_nothing(ada, client):
    choose(user=ada, kinds=[DROPS])
    write(ada)
    assert client.get(link_in(mail.outbox[0])).status_code == 200
    assert wanted_by(ada) == {DROPS}


@pytest.mark.parametrize("token", ["x", "WzFd:1:2", "a" * 5000])
def test_a_link_that_is_not_ours_is_answered_alike(client, token):
    assert client.post(f"/letters/stop/{token}/").status_code == 200


def test_nobody_makes_a_link_for_another(ada):
    choose(user=ada, kinds=[DROPS])
    assert not stop(token=f'[{ada.pk},"price_drops"]:1:forged')
    assert wanted_by(ada) == {DROPS}


def test_what_was_wanted_and_when_stays_written(ada):
    for kinds in ([DROPS], [], [DROPS]):
        choose(user=ada, kinds=kinds)
    rows = Consent.objects.filter(user=ada, kind=DROPS).order_by("pk")
    assert [row.withdrawn_at is None for row in rows] == [False, True]
    assert all(row.given_at for row in rows)


def test_choosing_again_keeps_the_time_of_consent(ada):
    choose(user=ada, kinds=[DROPS])
    given = Consent.objects.get().given_at
    choose(user=ada, kinds=[DROPS, REMINDERS])
    assert Consent.objects.get(kind=DROPS).given_at == given


def test_the_database_keeps_one_standing_consent(ada):
    choose(user=ada, kinds=[DROPS])
    with pytest.raises(IntegrityError):
        Consent.objects.create(user=ada, kind=DROPS)


def test_one_letter_a_turn(ada):
    choose(user=ada, kinds=[DROPS])
    since = timezone.now()
    assert take_turn(user_id=ada.pk, kind=DROPS, since=since)
    assert not take_turn(user_id=ada.pk, kind=DROPS, since=since)


def test_nothing_is_ticked_for_anybody(ada_client):
    page = ada_client.get(SETTINGS).content.decode()
    assert "收藏商品降价提醒" in page
    assert "checked" not in page


def test_a_person_chooses_on_the_page_of_settings(ada, ada_client):
    ada_client.post(LETTERS, {"kinds": ["price_drops"]})
    assert wanted_by(ada) == {DROPS}
    assert ada_client.get(SETTINGS).content.decode().count("checked") == 1
    ada_client.post(LETTERS, {})
    assert wanted_by(ada) == set()


def test_a_kind_there_is_not_is_refused(ada, ada_client):
    choose(user=ada, kinds=[DROPS])
    page = ada_client.post(LETTERS, {"kinds": ["everything"]}, follow=True).content.decode()
    assert "请从列表中选择" in page
    assert wanted_by(ada) == {DROPS}


def test_programs_read_and_change_it(ada, ada_api):
    assert ada_api.get("/api/v1/account/").json()["letters"] == {
        "price_drops": False,
        "cart_reminders": False,
    }
    changed = ada_api.patch("/api/v1/account/", {"letters": {"cart_reminders": True}})
    assert changed.json()["letters"] == {"price_drops": False, "cart_reminders": True}
    ada_api.patch("/api/v1/account/", {"letters": {"price_drops": True}})
    assert wanted_by(ada) == {DROPS, REMINDERS}


@pytest.mark.parametrize("letters", [None, [], "x", {"spam": True}, {"price_drops": "perhaps"}])
def test_programs_that_send_nonsense_change_nothing(ada, ada_api, letters):
    assert ada_api.patch("/api/v1/account/", {"letters": letters}).status_code == 400
    assert wanted_by(ada) == set()


def test_the_back_office_shows_when_it_was_given(ada, clerk_client):
    choose(user=ada, kinds=[DROPS])
    page = clerk_client.get(f"/admin/accounts/user/{ada.pk}/change/").content.decode()
    assert "收藏商品降价提醒" in page


def test_signing_up_notes_which_papers_were_agreed_to(client, settings):
    fields = {"email": "new@example.com", "password1": "a-fine-long-secret", "agrees": "on"}
    client.post("/accounts/signup/", fields)
    said = Consent.objects.values_list("kind", "version").order_by("kind")
    assert list(said) == [
        ("privacy", settings.PRIVACY_VERSION), ("terms", settings.TERMS_VERSION),
    ]  # fmt: skip


def test_nobody_signs_up_without_agreeing(client, db):
    client.post("/accounts/signup/", {"email": "a@example.com", "password1": "a-fine-long-secret"})
    assert not User.objects.exists()


def test_a_new_paper_ends_the_consent_to_the_old_one(ada, settings):
    accounts.services.consents.agree(user=ada)
    settings.TERMS_VERSION = "2027-01-01"
    accounts.services.consents.agree(user=ada)
    accounts.services.consents.agree(user=ada)
    terms = Consent.objects.filter(user=ada, kind="terms").order_by("pk")
    assert [row.withdrawn_at is None for row in terms] == [False, True]
    assert Consent.objects.filter(user=ada, kind="privacy").count() == 1


def test_choosing_letters_leaves_the_papers_alone(ada):
    accounts.services.consents.agree(user=ada)
    accounts.services.consents.choose(user=ada, kinds=[DROPS])
    assert accounts.services.consents.wanted_by(ada) == {DROPS}
    assert Consent.objects.standing("terms").filter(user=ada).exists()


def test_consent_to_a_paper_names_its_version(ada):
    with pytest.raises(IntegrityError):
        Consent.objects.create(user=ada, kind="terms")
