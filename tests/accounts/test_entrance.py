"""Coming in: signing up, signing in, signing out, and forgetting the password."""

import re

import pytest
from django.urls import reverse

from accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

WRONG = "This account and password do not match."


def sign_in(client, login, password=PASSWORD, **more):
    return client.post("/en/accounts/login/", {"login": login, "password": password, **more})


def sign_up(client, **fields):
    return client.post(
        "/en/accounts/signup/", {"password1": "a-fine-long-secret", "agrees": "on", **fields}
    )


@pytest.mark.parametrize(
    "login", ["ada@example.com", "ADA@Example.com", "13800138001", "+86 138 0013 8001"]
)
def test_ada_comes_in_by_phone_or_email(client, ada, login):
    assert sign_in(client, login).url == "/en/account/"


def test_every_failure_uses_the_same_words(client, ada):
    known = sign_in(client, "ada@example.com", "wrong").content.decode()
    unknown = sign_in(client, "nobody@example.com", "wrong").content.decode()
    by_phone = sign_in(client, "13800138001", "wrong").content.decode()
    assert all(WRONG in page for page in (known, unknown, by_phone))


def test_what_was_typed_stays_after_a_failure(client, ada):
    assert 'value="ada@example.com"' in sign_in(client, "ada@example.com", "no").content.decode()


def test_a_guesser_is_stopped_after_five_failures(client, ada):
    for _ in range(5):
        sign_in(client, "13800138001", "wrong")
    assert "Too many attempts" in sign_in(client, "13800138001").content.decode()


def test_failures_of_one_phone_number_do_not_lock_another_out(client, ada, bo):
    for _ in range(5):
        sign_in(client, "13800138001", "wrong")
    assert sign_in(client, "13800138002").status_code == 302


def test_the_way_on_is_kept(client, ada):
    assert sign_in(client, "ada@example.com", next="/en/account/addresses/").url == (
        "/en/account/addresses/"
    )


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "\\\\evil.example", "/\\evil.example", "https:evil"],
)
def test_the_way_on_never_leads_out_of_the_shop(client, ada, target):
    assert sign_in(client, "ada@example.com", next=target).url == "/en/account/"


def test_the_session_key_changes_at_the_door(client, ada):
    client.get("/en/accounts/login/")
    client.session.save()
    before = client.session.session_key
    sign_in(client, "ada@example.com")
    assert client.session.session_key != before


def test_a_shopper_joins_with_an_email_address_kept_in_lower_case(client):
    sign_up(client, email="New.Person@Example.COM")
    assert User.objects.get().email == "new.person@example.com"


def test_joining_without_consent_is_refused(client):
    sign_up(client, email="a@example.com", agrees="")
    assert not User.objects.exists()


def test_signing_out_takes_a_post(ada_client):
    ada_client.get("/en/accounts/logout/")
    assert ada_client.get(reverse("account")).status_code == 200
    ada_client.post("/en/accounts/logout/")
    assert ada_client.get(reverse("account")).status_code == 302


def test_a_forgotten_password_is_reset_by_letter(client, ada, mailoutbox):
    client.post("/en/accounts/password/reset/", {"email": "ada@example.com"})
    link = re.search(r"http://[^/]+(/\S+)", mailoutbox[0].body)[1]
    page = client.get(link, follow=True)
    new = {"password1": "brand-new-secret-9", "password2": "brand-new-secret-9"}
    client.post(page.redirect_chain[-1][0], new)
    ada.refresh_from_db()
    assert ada.check_password("brand-new-secret-9")


def test_asking_for_a_reset_gives_nothing_away(client, ada):
    known = client.post("/en/accounts/password/reset/", {"email": "ada@example.com"}, follow=True)
    other = client.post("/en/accounts/password/reset/", {"email": "no@example.com"}, follow=True)
    assert known.redirect_chain == other.redirect_chain


def test_a_reset_link_never_names_a_foreign_host(client, ada, mailoutbox):
    answer = client.post(
        "/en/accounts/password/reset/", {"email": "ada@example.com"}, HTTP_HOST="evil.example"
    )
    assert answer.status_code == 400
    assert not mailoutbox


def test_a_changed_password_signs_the_other_devices_out(ada, ada_client, client):
    sign_in(client, "ada@example.com")
    new = {"password1": "another-secret-7", "password2": "another-secret-7"}
    ada_client.post("/en/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    assert client.get(reverse("account")).status_code == 302


@pytest.mark.parametrize(
    "page", ["login", "signup", "password/reset", "logout", "email", "password/change"]
)
def test_every_page_of_the_entrance_opens(ada_client, client, page):
    for visitor in (ada_client, client):
        assert visitor.get(f"/accounts/{page}/").status_code in {200, 302}


def test_somebody_banned_is_told_so(client):
    UserFactory(email="out@example.com", is_active=False)
    assert "inactive" in sign_in(client, "out@example.com").url


def test_a_letter_is_written_in_the_shops_own_words(client, ada, mailoutbox):
    client.post("/accounts/password/reset/", {"email": "ada@example.com"})
    assert mailoutbox[0].subject == "集市 Jishi · 重设密码"
    assert mailoutbox[0].body.startswith("您好，")


def test_asking_too_fast_is_answered_in_the_shops_design(client):
    for _ in range(6):
        answer = client.post("/en/accounts/password/reset/", {"email": "no@example.com"})
    assert answer.status_code == 429
    assert "a little too fast" in answer.content.decode()


def test_a_weak_password_is_refused_in_the_readers_language(client):
    page = client.post("/accounts/signup/", {"email": "z@example.com", "password1": "7dkw"})
    assert "密码太短" in page.content.decode()
