"""Apps sign in, renew passwords and change numbers by codes to the phone."""

import pytest
from allauth.mfa.models import Authenticator

from accounts.models import PhoneCode, User
from accounts.services.codes import digits_of
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.texts import last_code

pytestmark = pytest.mark.django_db

PHONE = "+8613900139000"
NEW = "brand-new-secret-9"


def ask(api, path="sign-in", phone=PHONE, **more):
    return api.post(f"/api/v1/{path}/codes/", {"phone": phone, **more})


def exchange(api, path="sign-in", phone=PHONE, **more):
    ticket = ask(api, path, phone).json()["ticket"]
    return api.post(
        f"/api/v1/{path}/", {"phone": phone, "ticket": ticket, "code": last_code(), **more}
    )


def test_a_new_number_joins_and_its_token_opens_the_account(api):
    answer = exchange(api).json()
    assert answer["is_new"]
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {answer['token']}")
    assert api.get("/api/v1/account/").json()["phone"] == PHONE


def test_a_known_number_comes_in(api, ada):
    answer = exchange(api, phone=ada.phone).json()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {answer['token']}")
    assert api.get("/api/v1/account/").json()["id"] == ada.pk
    assert not answer["is_new"]


def test_no_cookie_is_set_and_nothing_is_kept(api, ada):
    answer = exchange(api, phone=ada.phone)
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_a_wrong_code_is_refused(api):
    ticket = ask(api).json()["ticket"]
    wrong = f"{(int(last_code()) + 1) % 10**6:06}"
    answer = api.post("/api/v1/sign-in/", {"phone": PHONE, "ticket": ticket, "code": wrong})
    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_code")


def test_another_apps_ticket_is_refused(api):
    ask(api)
    code = digits_of(PhoneCode.objects.get())
    answer = api.post("/api/v1/sign-in/", {"phone": PHONE, "ticket": "another", "code": code})
    assert answer.json()["code"] == "wrong_code"


def test_asking_again_at_once_is_answered_with_when(api):
    ask(api)
    answer = ask(api)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_often")
    assert 1 <= int(answer["Retry-After"]) <= 61


def test_a_number_no_text_reaches_is_refused(api):
    assert ask(api, phone="+862163336666").json()["code"] == ("cannot_be_texted")


def test_who_has_a_second_factor_is_asked_for_it(api, ada):
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "x"})
    answer = exchange(api, phone=ada.phone)
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_needed")
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['token']}")
    assert api.get("/api/v1/account/").status_code == 401


def test_a_closed_account_is_not_let_in(api):
    UserFactory(phone=PHONE, is_active=False)
    assert exchange(api).json()["code"] == "not_let_in"


def test_a_password_is_renewed_and_all_sessions_end(api, ada, ada_client):
    assert exchange(api, "password-reset", ada.phone, password=NEW).status_code == 204
    ada.refresh_from_db()
    assert ada.check_password(NEW)
    assert ada_client.get("/account/").status_code == 302


def test_a_weak_password_is_refused(api, ada):
    answer = exchange(api, "password-reset", ada.phone, password="12345678")
    assert answer.json()["errors"][0]["pointer"] == "/password"


def test_the_code_to_sign_in_renews_no_password(api, ada):
    ticket = ask(api, phone=ada.phone).json()["ticket"]
    body = {"phone": ada.phone, "ticket": ticket, "code": last_code(), "password": NEW}
    assert api.post("/api/v1/password-reset/", body).json()["code"] == "wrong_code"


def test_nobody_learns_whether_a_number_has_an_account(api, ada):
    known, unknown = (ask(api, "password-reset", phone) for phone in (ada.phone, PHONE))
    assert known.status_code == unknown.status_code
    assert known.json().keys() == unknown.json().keys()
    assert len(known.content) == len(unknown.content)


def change(api, proof, phone=PHONE):
    ticket = ask(api, "account/phone", phone).json()["ticket"]
    body = {"phone": phone, "ticket": ticket, "code": last_code(), "proof": proof}
    return api.post("/api/v1/account/phone/", body)


def test_a_number_is_changed_with_the_password(ada_api, ada):
    assert change(ada_api, {"password": PASSWORD}).json()["phone"] == PHONE
    assert User.objects.get(pk=ada.pk).phone == PHONE


def test_or_with_a_code_to_the_old_number(ada_api):
    ticket = ada_api.post("/api/v1/account/codes/", {}).json()["ticket"]
    assert change(ada_api, {"ticket": ticket, "code": last_code()}).json()["phone"] == PHONE


@pytest.mark.parametrize("proof", [{}, {"password": "wrong"}, {"ticket": "x", "code": "000000"}])
def test_but_not_without_a_proof(ada_api, ada, proof):
    assert change(ada_api, proof).json()["code"] == "not_proven"
    assert User.objects.get(pk=ada.pk).phone == ada.phone


def test_nor_to_somebody_elses(ada_api, bo):
    assert change(ada_api, {"password": PASSWORD}, bo.phone).json()["code"] == "phone_taken"
