"""Whoever has proven who they are is let in the same way, from a page or from an app."""

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage import default_storage
from django.test import RequestFactory

from accounts.services import entrance
from accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(rf: RequestFactory):
    """A visitor's request as the middleware leaves it."""
    request = rf.get("/")
    request.session, request.user = SessionStore(), AnonymousUser()
    request._messages = default_storage(request)
    with context.request_context(request):
        yield request


def test_a_browser_goes_on_to_the_page_it_wanted(request_, ada):
    answer = entrance.enter(request_, ada, method="code", redirect_url="/favourites/")
    assert (answer.url, request_.user) == ("/favourites/", ada)


def test_a_browser_is_never_sent_out_of_the_shop(request_, ada):
    answer = entrance.enter(request_, ada, method="code", redirect_url="https://evil.example/")
    assert answer.url == "/account/"


def test_an_app_is_given_a_token_of_its_own(request_, ada):
    entered = entrance.enter_by_token(request_, ada, method="code")
    assert SessionStore(entered.token)["_auth_user_id"] == str(ada.pk)
    assert not entered.is_pending


def test_the_session_an_app_came_with_stays_as_it_is(request_, ada):
    before = request_.session
    entrance.enter_by_token(request_, ada, method="code")
    assert request_.session is before
    assert before.is_empty()
    assert request_.user.is_anonymous


def test_a_closed_account_is_turned_away(request_, ada):
    ada.is_active = False
    ada.save()
    with pytest.raises(entrance.NotLetIn):
        entrance.enter_by_token(request_, ada, method="code")


def test_who_has_a_second_factor_is_let_in_only_as_far_as_its_question(request_, ada):
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "x"})
    entered = entrance.enter_by_token(request_, ada, method="code")
    assert entered.is_pending
    assert "_auth_user_id" not in SessionStore(entered.token)
