"""Where somebody is signed in: told, ended, and never longer than the password it began with."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.devices import name_of
from accounts.models import Session, User
from accounts.services.sessions import list_of, revoke, revoke_others
from accounts.sessions import SessionStore, digest_of
from operations.models import AuditEntry
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Safari/537.36"
)
NEW = "a-quite-new-secret-2026"


def browser(user: User) -> Client:
    """Sign a user in by the page, as a browser on Windows."""
    client = Client(headers={"user-agent": CHROME})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def token_of(user: User, device: str = "Ada's phone") -> str:
    """Sign a user in from an app; return its token."""
    answer = Client(headers={"x-device-name": device}).post(
        "/_allauth/app/v1/auth/login",
        {"email": user.email, "password": PASSWORD},
        content_type="application/json",
    )
    return str(answer.json()["meta"]["session_token"])


def app(user: User) -> APIClient:
    """Return an app that is signed in."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(user)}")
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_browser_is_listed_by_what_it_is_and_from_where(ada: User):
    browser(ada)
    [one] = list_of(ada)
    assert (one.device, one.address) == ("Chrome, Windows", "127.0.0.1")
    assert timezone.now() - one.signed_in_at < timedelta(minutes=1)


def test_an_app_is_listed_by_the_name_it_gives_itself(ada: User):
    token_of(ada, "Ada's phone")
    assert [one.device for one in list_of(ada)] == ["Ada's phone"]


def test_the_table_holds_no_key_that_opens_anything(ada: User):
    token = token_of(ada)
    row = Session.objects.get(user=ada)
    assert row.pk == digest_of(token)
    assert token not in row.data
    assert not SessionStore(row.pk).load()


def test_the_page_shows_this_device_first_and_signs_another_out(ada: User):
    other, mine = browser(ada), browser(ada)
    [first, second] = mine.get("/account/devices/").context["devices"]
    assert (first.is_current, second.is_current) == (True, False)
    mine.post(f"/account/devices/{second.id}/end/")
    assert (is_in(mine), is_in(other)) == (True, False)


def test_the_page_signs_all_others_out_apps_too(ada: User):
    phone, mine = app(ada), browser(ada)
    mine.post("/account/devices/end-others/")
    assert is_in(mine)
    assert phone.get("/api/v1/account/").status_code == 401


def test_an_app_lists_and_ends_sessions(ada: User):
    other, phone = browser(ada), app(ada)
    found = phone.get("/api/v1/account/sessions/").json()
    assert [one["is_current"] for one in found] == [True, False]
    assert phone.delete(f"/api/v1/account/sessions/{found[1]['id']}/").status_code == 204
    assert not is_in(other)


def test_an_app_ends_all_sessions_but_its_own(ada: User):
    other, phone = browser(ada), app(ada)
    assert phone.delete("/api/v1/account/sessions/").status_code == 204
    assert not is_in(other)
    assert phone.get("/api/v1/account/").status_code == 200


def test_nobody_ends_somebody_elses_session(ada: User, bo: User, bo_client: Client):
    mine = browser(ada)
    [one] = list_of(ada)
    assert bo_client.post(f"/account/devices/{one.id}/end/").status_code == 404
    with pytest.raises(Session.DoesNotExist):
        revoke(user=bo, session_id=one.id)
    assert is_in(mine)


def test_ending_sessions_is_audited(ada: User):
    browser(ada)
    assert revoke_others(user=ada, current=None) == 1
    entry = AuditEntry.objects.get(verb="Signed devices out")
    assert (entry.actor_id, entry.facts) == (ada.pk, {"sessions": 1})


def test_signing_in_makes_a_new_key(ada: User):
    client = Client()
    client.get("/accounts/login/")
    client.session["anything"] = 1
    before = client.session.session_key
    client.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    assert client.cookies["sessionid"].value != before


def test_a_new_password_signs_out_everywhere_but_here(ada: User):
    mine, other, phone = browser(ada), browser(ada), app(ada)
    old = mine.cookies["sessionid"].value
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    mine.post("/accounts/password/change/", given)
    assert (is_in(mine), is_in(other)) == (True, False)
    assert phone.get("/api/v1/account/").status_code == 401
    assert mine.cookies["sessionid"].value != old
    assert len(list_of(User.objects.get(pk=ada.pk))) == 1


def test_a_password_set_by_the_staff_ends_what_began_with_the_old_one(ada: User):
    mine = browser(ada)
    ada.set_password(NEW)
    ada.save()
    assert list_of(ada) == []
    assert not is_in(mine)


def test_a_password_reset_by_letter_ends_all_sessions(ada: User, mailoutbox: list):
    other = browser(ada)
    thief = Client()
    thief.post("/accounts/password/reset/", {"email": ada.email})
    [link] = [word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word]
    page = thief.get("/" + link.split("/", 3)[3], follow=True)
    thief.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert not is_in(other)
    assert User.objects.get(pk=ada.pk).check_password(NEW)


def test_a_session_in_use_lives_on(ada: User):
    token = token_of(ada)
    age(timedelta(days=2))
    SessionStore(token).load()
    left = Session.objects.get(user=ada).expires_at - timezone.now()
    assert left > timedelta(days=29, hours=23)


def test_a_session_used_today_is_not_written_again(ada: User, django_assert_num_queries):
    token = token_of(ada)
    with django_assert_num_queries(1):
        SessionStore(token).load()


def test_a_session_with_a_life_of_its_own_lives_no_longer_than_that(ada: User):
    session = SessionStore()
    session.set_expiry(3600)
    session.create()
    age(timedelta(minutes=30))
    SessionStore(session.session_key).load()
    left = Session.objects.get(pk=digest_of(session.session_key)).expires_at - timezone.now()
    assert left < timedelta(minutes=31)


def test_a_session_nobody_used_for_a_month_opens_nothing(ada: User):
    phone = app(ada)
    age(timedelta(days=31))
    assert phone.get("/api/v1/account/").status_code == 401


def test_the_clock_sweeps_what_is_over(ada: User):
    browser(ada)
    age(timedelta(days=31))
    browser(ada)
    SessionStore.clear_expired()
    assert Session.objects.filter(user=ada).count() == 1


class Careless(SessionStore):
    """Writes a session without asking whether it is still there."""

    key_salt = SessionStore().key_salt

    def save(self, must_create: bool = False) -> None:
        held = self._get_session(no_load=must_create)
        Session(digest=digest_of(self.session_key), **self.columns(held)).save()


@pytest.mark.parametrize(("store", "is_back"), [(SessionStore, False), (Careless, True)])
def test_a_session_ended_while_a_page_was_drawn_comes_back_only_to_the_careless_twin(
    ada: User, store: type[SessionStore], is_back: bool
):
    session = store(browser(ada).session.session_key)
    session["drawn"] = "meanwhile"
    revoke_others(user=ada, current=None)
    with nullcontext() if is_back else pytest.raises(UpdateError):
        session.save()
    assert Session.objects.filter(user=ada).exists() is is_back


def age(by: timedelta) -> None:
    """Make all sessions so much older."""
    for row in Session.objects.all():
        Session.objects.filter(pk=row.pk).update(expires_at=row.expires_at - by)


@pytest.mark.parametrize(
    ("user_agent", "given", "name"),
    [
        (CHROME, "", "Chrome, Windows"),
        (CHROME + " Edg/126.0", "", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) MicroMessenger/8.0.49", "", "WeChat, iPhone"),
        ("Mozilla/5.0 (Linux; Android 14; HarmonyOS)", "", "HarmonyOS"),
        ("curl/8.5.0", "", "curl"),
        ("", "", ""),
        (CHROME, "Ada's\x00 phone\u202e " + "x" * 90, "Ada's phone " + "x" * 48),
    ],
)
def test_a_device_is_named_by_what_it_says_of_itself(user_agent: str, given: str, name: str):
    assert name_of(user_agent, given) == name
