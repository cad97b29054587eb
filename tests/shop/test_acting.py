"""A clerk sees the shop as a customer: looking only, in the open, on record, never as the staff."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Address, User
from accounts.services.acting import KEY
from operations.models import AuditEntry
from tests.factories.accounts import AddressFactory, UserFactory

pytestmark = pytest.mark.django_db

BEGIN = "/en/account/acting/{}/begin/"


def hire(*rights: str) -> User:
    """Return somebody of the staff with some rights over customers."""
    helper = UserFactory(email="helper@example.com", nickname="Helper", is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return helper


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def looking(ada: User) -> Client:
    """A clerk's browser that sees the shop as Ada."""
    client = sign_in(hire("impersonate_user", "act_as_user", "view_user"))
    client.post(BEGIN.format(ada.pk))
    return client


@pytest.fixture
def acting(ada: User) -> Client:
    """A clerk's browser that acts in Ada's name."""
    client = sign_in(hire("impersonate_user", "act_as_user", "view_user"))
    client.post(BEGIN.format(ada.pk), {"may_change": "yes"})
    return client


def write_address(client: Client):
    """Try to write an address."""
    body = {
        "recipient": "Ada", "phone": "13800138001", "province": "440000",
        "region_code": "440300", "detail": "1 Street",
    }  # fmt: skip
    return client.post("/en/account/addresses/add/", body)


def test_the_clerk_sees_what_the_customer_sees_under_a_banner(looking: Client, ada: User):
    AddressFactory(user=ada, recipient="Ada of the test")
    page = looking.get("/en/account/addresses/").content.decode()
    assert "Ada of the test" in page
    assert "Helper, you see the shop as" in page


def test_looking_changes_nothing(looking: Client, ada: User):
    refusal = write_address(looking)
    assert (refusal.status_code, Address.objects.count()) == (403, 0)
    assert "nothing can be changed" in refusal.content.decode()


def test_looking_changes_nothing_by_the_api_either(looking: Client, ada: User):
    refusal = looking.patch(
        "/api/v1/account/", {"nickname": "Mallory"}, content_type="application/json"
    )
    assert refusal.status_code == 403
    assert User.objects.get(pk=ada.pk).nickname == "Ada"


def test_acting_is_asked_for_allowed_and_each_change_written_down(acting: Client, ada: User):
    assert write_address(acting).status_code == 302
    assert Address.objects.get().user == ada
    entry = AuditEntry.objects.get(verb="Acted as a customer")
    helper = User.objects.get(email="helper@example.com")
    assert (entry.actor_id, entry.acted_by_id) == (ada.pk, helper.pk)
    assert entry.facts["method"] == "POST"


def test_who_may_only_look_cannot_ask_to_act(ada: User):
    client = sign_in(hire("impersonate_user"))
    assert client.post(BEGIN.format(ada.pk), {"may_change": "yes"}).status_code == 403


def test_begin_and_end_are_written_down(looking: Client, ada: User):
    answer = looking.post("/en/account/acting/end/")
    assert answer.url == f"/en/admin/accounts/user/{ada.pk}/change/"
    verbs = AuditEntry.objects.filter(key=str(ada.pk)).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "Began to see the shop as a customer",
        "Ended seeing the shop as a customer",
    ]
    assert "Helper, you see" not in looking.get("/en/account/").content.decode()


@pytest.mark.parametrize(
    "staff", [{"is_staff": True}, {"is_superuser": True}, {"is_active": False}]
)
def test_never_as_the_staff_nor_as_a_closed_account(staff: dict[str, bool]):
    client = sign_in(hire("impersonate_user"))
    other = UserFactory(**staff)
    assert client.post(BEGIN.format(other.pk)).status_code == 403


def test_who_becomes_staff_is_nobody_to_stand_for_any_more(looking: Client, ada: User):
    User.objects.filter(pk=ada.pk).update(is_staff=True)
    assert "Helper, you see" not in looking.get("/en/account/").content.decode()


def test_shoppers_and_staff_without_the_right_do_not_begin(ada_client: Client, bo: User):
    assert ada_client.post(BEGIN.format(bo.pk)).status_code == 403
    assert sign_in(hire("act_as_user")).post(BEGIN.format(bo.pk)).status_code == 403


def test_a_right_that_was_taken_ends_it_at_once(looking: Client):
    User.objects.get(email="helper@example.com").user_permissions.clear()
    assert "Helper, you see" not in looking.get("/en/account/").content.decode()


def test_it_ends_by_itself_after_half_an_hour(looking: Client):
    session = looking.session
    past = timezone.now() - timedelta(seconds=1)
    session[KEY] = session[KEY] | {"until": past.isoformat()}
    session.save()
    assert "Helper, you see" not in looking.get("/en/account/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/en/accounts/password/change/",
        "/en/accounts/email/",
        "/en/accounts/2fa/",
        "/en/account/devices/",
        "/en/account/export/",
        "/en/account/closing/",
        "/en/account/identities/",
        "/api/v1/account/sessions/",
        "/api/v1/account/export/",
        "/_allauth/browser/v1/account/email",
    ],
)
def test_what_is_the_customers_alone_stays_theirs_even_for_who_acts(acting: Client, path: str):
    assert acting.get(path).status_code == 403


def test_in_the_back_office_the_clerk_stays_a_clerk(looking: Client, ada: User):
    page = looking.get(f"/en/admin/accounts/user/{ada.pk}/change/")
    assert page.context["user"].email == "helper@example.com"
    assert "See the shop as this customer" in page.content.decode()


def test_a_shoppers_page_costs_no_statement_more(ada_client: Client, settings):
    ada_client.get("/en/account/addresses/")
    with_it = statements(ada_client)
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "Acting" not in name]
    assert with_it == statements(ada_client)


def statements(client: Client) -> int:
    """Return how many statements a page of the customer's own needs."""
    with CaptureQueriesContext(connection) as seen:
        client.get("/en/account/addresses/")
    return len(seen)
