"""The pages on which a code by text message signs in, renews a password or changes a number."""

import pytest

from accounts.models import PhoneCode, User
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.texts import last_code, texts

pytestmark = pytest.mark.django_db

PHONE = "13900139000"
NEW = "brand-new-secret-9"


def ask(client, phone=PHONE, **more):
    return client.post("/en/accounts/code/", {"phone": phone, "agrees": "on", **more})


def enter(client, code=None, **more):
    return client.post("/en/accounts/code/enter/", {"code": code or last_code(), **more})


def come_in(client, phone=PHONE, **more):
    ask(client, phone, **more)
    return enter(client)


def test_a_new_phone_number_joins_in_one_step(client):
    assert come_in(client).url == "/en/account/"
    user = User.objects.get()
    assert (user.phone, user.language, user.has_usable_password()) == (
        "+8613900139000",
        "en",
        False,
    )
    assert client.get("/en/account/").status_code == 200


def test_a_known_phone_number_comes_in(client, ada):
    come_in(client, "138 0013 8001")
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert User.objects.count() == 1


def test_the_way_on_is_kept(client, ada):
    assert come_in(client, next="/en/account/addresses/").url == "/en/account/addresses/"


def test_the_way_on_never_leads_out_of_the_shop(client, ada):
    assert come_in(client, next="https://evil.example/").url == "/en/account/"


def test_coming_in_by_code_takes_consent(client):
    assert "required" in ask(client, agrees="").content.decode()
    assert not PhoneCode.objects.exists()


def test_a_wrong_code_is_refused_with_a_word(client, ada):
    ask(client)
    code = f"{(int(last_code()) + 1) % 10**6:06}"
    assert "wrong or no longer good" in enter(client, code).content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("typed", ["{} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
def test_a_code_may_be_typed_with_spaces(client, typed):
    ask(client)
    assert enter(client, typed.format(last_code())).status_code == 302


def test_another_browser_cannot_use_the_code(client, ada):
    ask(client, ada.phone)
    other = type(client)()
    assert enter(other).url == "/en/accounts/code/"


def test_another_code_can_be_asked_for_after_a_minute(client):
    ask(client)
    page = client.post("/en/accounts/code/again/", follow=True).content.decode()
    assert "You can ask for another code in" in page


def test_a_landline_is_told_that_no_text_reaches_it(client):
    assert "We cannot send text messages to this number." in (
        ask(client, "021 6333 6666").content.decode()
    )


def test_somebody_banned_is_told_so(client):
    UserFactory(phone="+8613900139000", is_active=False)
    assert "inactive" in come_in(client).url


def test_a_forgotten_password_is_renewed_by_code(client, ada):
    client.post("/en/accounts/code/reset/", {"phone": ada.phone})
    assert enter(client, password=NEW).url == "/en/account/"
    ada.refresh_from_db()
    assert ada.check_password(NEW)


def test_a_weak_password_does_not_use_the_code_up(client, ada):
    client.post("/en/accounts/code/reset/", {"phone": ada.phone})
    code = last_code()
    assert "too short" in enter(client, code, password="7dkw").content.decode()
    assert enter(client, code, password=NEW).status_code == 302


def test_a_new_password_ends_the_sessions_elsewhere(client, ada, ada_client):
    client.post("/en/accounts/code/reset/", {"phone": ada.phone})
    enter(client, password=NEW)
    assert ada_client.get("/en/account/").status_code == 302


def test_asking_for_a_new_password_answers_alike_whoever_asks(client, ada):
    pages = []
    for phone in (ada.phone, "+8613800139001"):
        client.post("/en/accounts/code/reset/", {"phone": phone})
        pages.append(
            client.get("/en/accounts/code/enter/").content.decode().replace("8001", "9001")
        )
    assert len(texts()) == 0
    assert same(pages[0]) == same(pages[1])


def same(page):
    """Return a page without what is new on every answer."""
    return [line for line in page.splitlines() if "csrf" not in line and "nonce" not in line]


def test_a_new_number_is_taken_once_both_were_proven(client, ada):
    come_in(client, ada.phone)
    client.post("/en/accounts/code/phone/", {"phone": PHONE})
    assert enter(client).url == "/en/account/settings/"
    ada.refresh_from_db()
    assert ada.phone == "+8613900139000"


def test_a_number_is_not_changed_by_who_only_sits_at_the_keyboard(ada_client):
    answer = ada_client.get("/en/accounts/code/phone/")
    assert answer.url == "/en/accounts/code/confirm/?next=%2Fen%2Faccounts%2Fcode%2Fphone%2F"


def test_a_code_to_the_old_number_proves_that_it_is_them(ada, ada_client):
    ada_client.post("/en/accounts/code/confirm/", {"next": "/en/accounts/code/phone/"})
    assert texts() == []
    assert enter(ada_client).url == "/en/accounts/code/phone/"
    assert ada_client.get("/en/accounts/code/phone/").status_code == 200
    assert texts()[0].phone == ada.phone


def test_so_does_the_password(ada_client):
    ada_client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    assert ada_client.get("/en/accounts/code/phone/").status_code == 200


def test_somebody_elses_number_cannot_be_taken(client, ada, bo):
    come_in(client, ada.phone)
    client.post("/en/accounts/code/phone/", {"phone": bo.phone})
    page = client.post(
        "/en/accounts/code/enter/", {"code": last_code()}, follow=True
    ).content.decode()
    assert "Another account has this phone number." in page
    ada.refresh_from_db()
    assert ada.phone == "+8613800138001"


@pytest.mark.parametrize("page", ["", "reset/", "enter/", "phone/", "confirm/"])
def test_every_page_opens_or_sends_on(client, ada_client, page):
    for visitor in (client, ada_client):
        assert visitor.get(f"/accounts/code/{page}").status_code in {200, 302}
