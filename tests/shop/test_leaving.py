"""Taking one's data along, and closing one's account: on pages and by the API."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

import accounts.services.consents
from accounts.models import Consent, ErasureRequest, PhoneCode, Session
from accounts.selectors import wants
from accounts.services import codes
from tests.conftest import signed_in, speaking_for
from tests.factories.accounts import PASSWORD, AddressFactory
from tests.factories.after_sales import ask
from tests.factories.catalog import make_variant
from tests.factories.privacy import NAME, ROAD, WORDS, make_known
from tests.factories.reviews import received_order
from tests.factories.sale import pay, place

EXPORT, CLOSING = "/account/export/", "/account/closing/"
PROOF = {"password": PASSWORD}


def opened(response):
    """Open the ZIP an answer holds."""
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_a_file_holds_what_every_department_knows(db):
    user = make_known()
    file = opened(signed_in(user).post(EXPORT, PROOF))
    orders = json.loads(file.read("orders.json"))
    assert orders["orders"][0]["recipient"] == NAME
    assert json.loads(file.read("accounts.json"))["addresses"][0]["detail"] == f"{ROAD} 7 号"
    assert json.loads(file.read("reviews.json"))["reviews"][0]["text"] == WORDS
    assert {"cart.json", "loyalty.json", "index.html"} <= set(file.namelist())


def test_a_file_holds_ones_pictures(db):
    user = make_known()
    names = opened(signed_in(user).post(EXPORT, PROOF)).namelist()
    assert [name for name in names if name.startswith("pictures/reviews/")]


def test_the_page_in_a_file_reads_well_and_runs_nothing(db):
    user = make_known()
    AddressFactory(user=user, recipient="=HYPERLINK(1)", detail="<script>alert(1)</script>")
    page = opened(signed_in(user).post(EXPORT, PROOF)).read("index.html").decode()
    assert "139 1234 5678" in page
    assert "<script>" not in page
    assert "&#x27;=HYPERLINK(1)" in page


def test_a_file_tells_nothing_of_others(ada, bo):
    AddressFactory(user=bo, recipient="博博")
    file = opened(signed_in(ada).post(EXPORT, PROOF))
    assert "博博" not in "".join(file.read(name).decode() for name in file.namelist())


def test_nobody_gets_a_file_without_the_password(ada_client):
    answer = ada_client.post(EXPORT, {"password": "guess"})
    assert answer.status_code == 200
    assert "密码不正确" in answer.content.decode()


def test_guessing_the_password_ends_soon(ada_client):
    for _ in range(10):
        ada_client.post(EXPORT, {"password": "guess"})
    assert "稍后" in ada_client.post(EXPORT, PROOF).content.decode()


def test_five_files_a_day_are_enough(ada_client):
    for _ in range(5):
        assert ada_client.post(EXPORT, PROOF).streaming
    assert not ada_client.post(EXPORT, PROOF).streaming


def test_an_app_takes_the_file_along(ada_api):
    answer = ada_api.post("/api/v1/account/export/", PROOF)
    assert answer["Content-Type"] == "application/zip"
    assert "index.html" in opened(answer).namelist()


def test_an_app_without_the_password_gets_none(ada_api):
    answer = ada_api.post("/api/v1/account/export/", {"password": "guess"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_proven")


def test_who_leaves_is_told_when_and_signed_out_everywhere(ada):
    here, there = signed_in(ada), signed_in(ada)
    page = here.post(CLOSING, PROOF)
    request = ErasureRequest.objects.get(user=ada)
    assert request.due_at - request.asked_at == timedelta(days=15)
    assert "账户正在注销" in page.content.decode()
    assert not Session.objects.filter(user=ada).exists()
    assert there.get("/account/").status_code == 302


def test_who_signs_in_again_is_asked_and_stays_with_one_click(ada):
    signed_in(ada).post(CLOSING, PROOF)
    client = Client()
    entered = client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    assert entered.url == CLOSING
    assert "保留账户" in client.get(CLOSING).content.decode()
    client.post(reverse("account_keep"))
    assert ErasureRequest.objects.get(user=ada).withdrawn_at
    assert client.get("/account/").status_code == 200


def test_who_leaves_gets_no_more_letters_unless_they_stay(ada):
    accounts.services.consents.choose(user=ada, kinds=["price_drops"])
    signed_in(ada).post(CLOSING, PROOF)
    assert not Consent.objects.reachable().filter(user=ada).exists()
    assert not wants(ada, "order", "email")
    signed_in(ada).post(reverse("account_keep"))
    assert Consent.objects.reachable().filter(user=ada).exists()
    assert wants(ada, "order", "email")


def test_nobody_leaves_without_the_password(ada_client, ada):
    ada_client.post(CLOSING, {"password": "guess"})
    assert not ErasureRequest.objects.filter(user=ada).exists()


def unpaid(user):
    return place(user, make_variant(stock=3)).number


def undelivered(user):
    return pay(place(user, make_variant(stock=3))).number


def after_sales(user):
    return ask(received_order(user)).number


@pytest.mark.parametrize("what", [unpaid, undelivered, after_sales])
def test_what_is_open_is_named_and_has_to_end_first(ada, what):
    number = what(ada)
    client = signed_in(ada)
    assert number in client.get(CLOSING).content.decode()
    client.post(CLOSING, PROOF)
    assert not ErasureRequest.objects.exists()


def test_who_received_everything_may_leave(ada):
    received_order(ada)
    signed_in(ada).post(CLOSING, PROOF)
    assert ErasureRequest.objects.filter(user=ada).exists()


def test_staff_do_not_leave_by_themselves(clerk_client):
    assert "员工账户" in clerk_client.post(CLOSING, PROOF).content.decode()
    assert not ErasureRequest.objects.exists()


def test_an_app_closes_the_account_and_keeps_it(ada):
    api = speaking_for(ada)
    assert api.get("/api/v1/account/closing/").json() == {"leaving": None, "hindrances": []}
    assert api.post("/api/v1/account/closing/", PROOF).status_code == 202
    again = speaking_for(ada)
    assert again.get("/api/v1/account/closing/").json()["leaving"]["due_at"]
    assert again.delete("/api/v1/account/closing/").status_code == 204
    assert ErasureRequest.objects.get(user=ada).withdrawn_at


def test_an_app_is_told_what_has_to_end_first(ada):
    number = unpaid(ada)
    api = speaking_for(ada)
    found = api.get("/api/v1/account/closing/").json()["hindrances"]
    assert found == [{"code": "unpaid", "words": "待付款的订单", "references": [number]}]
    answer = api.post("/api/v1/account/closing/", PROOF)
    assert (answer.status_code, answer.json()["code"]) == (409, "may_not_leave")


def test_asking_twice_keeps_the_first_day(ada):
    signed_in(ada).post(CLOSING, PROOF)
    due = ErasureRequest.objects.get().due_at
    signed_in(ada).post(CLOSING, PROOF)
    assert ErasureRequest.objects.get().due_at == due


def without_password(user):
    """Let somebody have come in by codes only."""
    user.set_unusable_password()
    user.save()
    return user


@pytest.mark.parametrize("page", [EXPORT, CLOSING])
def test_who_has_no_password_is_asked_for_a_code_first(ada, page):
    client = signed_in(without_password(ada))
    assert "/accounts/code/confirm/?next=" in client.get(page).text
    client.post(page, {})
    assert not ErasureRequest.objects.exists()


def test_who_proved_it_by_a_code_takes_the_file_along(ada):
    client = signed_in(without_password(ada))
    client.post(f"/accounts/code/confirm/?next={EXPORT}", {})
    digits = codes.digits_of(PhoneCode.objects.get())
    client.post("/accounts/code/enter/", {"code": digits})
    assert client.post(EXPORT, {}).streaming


def test_an_app_proves_it_by_a_code(ada):
    asked = codes.ask(phone=ada.phone, purpose="confirm", address="192.0.2.1")
    digits = codes.digits_of(PhoneCode.objects.get())
    answer = speaking_for(ada).post(
        "/api/v1/account/export/", {"ticket": asked.ticket, "code": digits}
    )
    assert answer.status_code == 200
