"""What staff see of people: masks, until they ask and the audit trail says so."""

import time

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

import accounts.masking
import orders.api.desk
from accounts.revealing import KEY, VERB
from operations.models import AuditEntry
from orders.models import Invoice, Order
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.after_sales import ask
from tests.factories.privacy import EMAIL, NAME, PHONE, ROAD, make_known
from tests.factories.reviews import received_order

SECRETS = (PHONE, EMAIL, "qutangxia", ROAD)


def name_of(model):
    """Return how the addresses of a model's pages are called."""
    return f"{model._meta.app_label}_{model._meta.model_name}"


def page_of(row):
    """Return the address of a row's page in the back office."""
    return reverse(f"admin:{name_of(row)}_change", args=[row.pk])


def reveal(client, row):
    """Press the button on a row's page."""
    name = f"admin:{name_of(row)}_reveal"
    return client.post(reverse(name, args=[row.pk]), follow=True)


@pytest.fixture
def helper(db):
    """Somebody of the staff who may see everything but what is personal."""
    user = UserFactory(nickname="Helper", is_staff=True)
    user.user_permissions.set(Permission.objects.exclude(codename="reveal_personal_data"))
    return user


@pytest.fixture
def known(db):
    """A customer the shop knows well."""
    return make_known()


def rows_of(user):
    """Return every row of somebody that has a page with personal data."""
    order = Order.objects.get(user=user)
    return [user, order, Invoice.objects.get(order=order)]


def test_masks_leave_enough_to_recognise():
    assert accounts.masking.phone("+8613912345678") == "139****5678"
    assert accounts.masking.phone("12345") == "*****"
    assert accounts.masking.email("ada@example.com") == "a***@example.com"
    assert accounts.masking.name("林小满") == "林**"
    assert accounts.masking.place("上海市 上海市 徐汇区 漕溪北路 88 号") == "上海市 上海市 ***"


def test_no_page_of_a_person_tells_who_they_are(clerk_client, known):
    for row in rows_of(known):
        page = clerk_client.get(page_of(row)).text
        assert [secret for secret in SECRETS if secret in page] == []


def test_no_list_of_the_back_office_tells_who_people_are(clerk_client, known):
    told = {}
    for model in admin.site._registry:
        page = clerk_client.get(reverse(f"admin:{name_of(model)}_changelist")).text
        told[name_of(model)] = [secret for secret in SECRETS if secret in page]
    assert {name: secrets for name, secrets in told.items() if secrets} == {}


def test_no_page_of_the_back_office_tells_who_people_are(clerk_client, known):
    told = {}
    for model in admin.site._registry:
        for row in model.objects.order_by("-pk")[:2]:
            page = clerk_client.get(page_of(row)).text
            told[name_of(model)] = [secret for secret in SECRETS if secret in page]
    assert {name: secrets for name, secrets in told.items() if secrets} == {}


def test_who_may_asks_and_the_trail_says_so(clerk_client, clerk, known):
    for row in rows_of(known):
        page = reveal(clerk_client, row).text
        assert EMAIL in page or PHONE in page or NAME in page
        entry = AuditEntry.objects.latest("pk")
        said = (entry.actor_id, entry.verb, entry.kind, entry.key)
        assert said == (clerk.pk, VERB, row._meta.label_lower, str(row.pk))


def test_what_is_shown_is_shown_for_one_row_only(clerk_client, known, ada):
    reveal(clerk_client, known)
    assert ada.email not in clerk_client.get(page_of(ada)).text


def test_what_is_shown_is_masked_again_after_ten_minutes(clerk_client, known):
    reveal(clerk_client, known)
    session = clerk_client.session
    session[KEY] = dict.fromkeys(session[KEY], int(time.time()) - 1)
    session.save()
    assert EMAIL not in clerk_client.get(page_of(known)).text


def test_who_may_not_sees_no_button_and_gets_nowhere(helper, known):
    client = signed_in(helper)
    for row in rows_of(known):
        assert "/reveal/" not in client.get(page_of(row)).text
        assert reveal(client, row).status_code == 403


def test_phone_and_address_are_not_changed_unseen(clerk_client, known):
    form = {"nickname": "x", "language": "en", "email": "thief@example.com", "phone": "13900000000"}
    clerk_client.post(page_of(known), form)
    known.refresh_from_db()
    assert (known.phone, known.email) == (f"+86{PHONE}", EMAIL)


def test_a_request_names_nobody_until_asked(clerk_client, ada):
    request = ask(received_order(ada), contact="13912345678")
    assert PHONE not in clerk_client.get(page_of(request)).text
    assert PHONE in reveal(clerk_client, request).text


def test_a_name_that_is_an_address_is_masked_everywhere(db):
    assert str(UserFactory(nickname="", email="ada@example.org")) == "a***@example.org"


def test_staff_have_no_hands_in_other_peoples_ways_in(clerk_client):
    for path in ("account/emailaddress", "mfa/authenticator", "socialaccount/socialtoken"):
        assert clerk_client.get(f"/admin/{path}/").status_code == 404


def test_programs_of_the_staff_read_masks(clerk_api, ada):
    request = ask(received_order(ada), contact=PHONE)
    queue = clerk_api.get("/api/v1/after-sales/queue/").json()["results"]
    assert [row["contact"] for row in queue] == ["139****5678"]
    words = {"words": "看不出来"}
    told = clerk_api.post(f"/api/v1/after-sales/{request.number}/reject/", words).json()
    assert told["contact"] == "139****5678"


def test_programs_of_the_staff_read_orders_without_who_got_them(clerk_api, ada):
    order = received_order(ada)
    facts = orders.api.desk.shown_to_staff(order)
    assert (facts["recipient"], facts["phone"]) == ("林**", "138****8000")
    assert facts["address"] == "上海市 徐汇区 ***"
    assert facts["token"] is None
