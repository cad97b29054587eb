"""Gateways' bills, checked each morning, and what the staff sees and hears of them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.utils import timezone

import shop.outbox
from operations.models import OutboxEvent
from payments.gateways import SandboxGateway
from payments.gateways.contract import BillLine, GatewayTrouble, NoBillYet
from payments.models import BillCheck, Payment
from payments.services.bills import check_bill, check_due
from shop.celery import app
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.payments import make_payment

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 20)


def at(hour: int, minute: int = 0, *, day: int = 21) -> datetime:
    """Return a time of November 2026 in China."""
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


@pytest.fixture
def clock(monkeypatch):
    """A clock a test sets; it begins on the morning after the day of the bill."""
    hand = {"now": at(11)}
    monkeypatch.setattr(timezone, "now", lambda: hand["now"])
    return hand


@pytest.fixture
def bill(monkeypatch):
    """What the gateway answers to whoever asks for a bill: lines, or a refusal to raise."""
    said: dict = {"lines": []}

    def answer(_gateway, _day):
        if isinstance(said["lines"], Exception):
            raise said["lines"]
        return said["lines"]

    monkeypatch.setattr(SandboxGateway, "bill", answer)
    return said


@pytest.fixture
def paid(clock) -> Payment:
    """A payment of ten yuan, paid at noon of the day."""
    noon = at(12, day=20)
    return make_payment(state="succeeded", succeeded_at=noon, created_at=noon)


def line(payment: Payment, amount: int = 1000) -> BillLine:
    return BillLine("payment", payment.out_trade_no, amount, "CNY")


def test_a_bill_that_agrees_says_so(paid, bill):
    bill["lines"] = [line(paid)]
    check = check_bill(gateway="sandbox", day=DAY)
    assert (check.state, check.lines, check.differences) == ("agrees", 1, [])
    assert not OutboxEvent.objects.exists()


def test_a_difference_is_kept_to_the_fen(paid, bill):
    bill["lines"] = [line(paid, 1001)]
    check = check_bill(gateway="sandbox", day=DAY)
    number = paid.out_trade_no
    assert check.state == "differs"
    assert check.differences == [
        {"kind": "payment", "number": number, "ours": 1000, "theirs": 1001}
    ]


def test_the_same_difference_is_told_once(paid, bill):
    for _n in range(3):
        check_bill(gateway="sandbox", day=DAY)
    assert OutboxEvent.objects.filter(topic="bill.differs").count() == 1


def test_another_difference_is_told_again(paid, bill):
    check_bill(gateway="sandbox", day=DAY)
    bill["lines"] = [line(paid, 1001)]
    check_bill(gateway="sandbox", day=DAY)
    assert OutboxEvent.objects.filter(topic="bill.differs").count() == 2


def test_a_day_that_is_not_over_differs_without_a_word(paid, bill, clock):
    clock["now"] = at(13, day=20)
    assert check_bill(gateway="sandbox", day=DAY).state == "differs"
    assert not OutboxEvent.objects.exists()


def test_the_bill_of_a_day_without_movements_may_be_missing(bill, clock):
    bill["lines"] = NoBillYet("none")
    assert check_bill(gateway="sandbox", day=DAY).state == "agrees"


def test_a_bill_that_is_not_there_is_waited_for(paid, bill):
    bill["lines"] = NoBillYet("come back later")
    with pytest.raises(NoBillYet):
        check_bill(gateway="sandbox", day=DAY)
    check = BillCheck.objects.get()
    assert (check.state, check.trouble) == ("waiting", "come back later")


def test_a_bill_that_is_a_day_late_is_taken_for_empty(paid, bill, clock):
    bill["lines"], clock["now"] = NoBillYet("none"), at(11, day=22)
    assert check_bill(gateway="sandbox", day=DAY).state == "differs"


def test_a_gateway_in_trouble_does_not_unmake_an_earlier_check(paid, bill):
    bill["lines"] = [line(paid)]
    check_bill(gateway="sandbox", day=DAY)
    bill["lines"] = GatewayTrouble("down")
    with pytest.raises(GatewayTrouble):
        check_bill(gateway="sandbox", day=DAY)
    assert BillCheck.objects.get().state == "agrees"


def test_the_clock_checks_yesterday_once(paid, bill):
    bill["lines"] = [line(paid)]
    assert [check_due(), check_due()] == [1, 0]
    assert BillCheck.objects.get().day == DAY


def test_the_clock_waits_for_half_past_ten(paid, bill, clock):
    clock["now"] = at(10, 29)
    assert check_due() == 0
    clock["now"] = at(10, 30)
    assert check_due() == 1


def test_the_clock_tries_again_until_the_bill_is_there(paid, bill):
    bill["lines"] = GatewayTrouble("down")
    assert check_due() == 0
    bill["lines"] = [line(paid)]
    assert check_due() == 1
    assert BillCheck.objects.get().state == "agrees"


def test_the_clock_catches_up_on_days_it_slept_through(paid, bill, clock):
    bill["lines"], clock["now"] = [], at(11, day=24)
    assert check_due() == 4
    assert BillCheck.objects.filter(state="differs").get().day == DAY


def test_the_clock_looks_again_at_a_day_that_was_not_over(paid, bill, clock):
    clock["now"] = at(13, day=20)
    check_bill(gateway="sandbox", day=DAY)
    clock["now"], bill["lines"] = at(11), [line(paid)]
    assert check_due() == 1
    assert BillCheck.objects.get().state == "agrees"


def test_days_before_the_first_payment_have_no_bills(bill, clock):
    assert check_due() == 0
    assert not BillCheck.objects.exists()


def test_the_timetable_looks_every_ten_minutes_of_the_day():
    entry = app.conf.beat_schedule["check the gateways' bills"]
    assert (min(entry["schedule"].hour), len(entry["schedule"].minute)) == (10, 6)


def test_the_staff_is_told_in_its_language_which_money_differs(paid, bill, settings):
    UserFactory(email="ed@example.com", language="en")
    settings.MONEY_ALERT_EMAILS = ["ed@example.com", "till@example.com"]
    check = check_bill(gateway="sandbox", day=DAY)
    shop.outbox.HANDLERS["bill.differs"](OutboxEvent.objects.get(topic="bill.differs"))
    english, chinese = mail.outbox
    assert english.subject == "The bill of sandbox of 2026-11-20 differs from our books"
    assert chinese.subject == "sandbox 2026-11-20 的账单与账本不符"
    page = f"/admin/payments/billcheck/{check.pk}/change/"
    assert all(word in english.body for word in (paid.out_trade_no, "¥10.00", page))


def seen(client, check: BillCheck) -> str:
    return client.get(f"/admin/payments/billcheck/{check.pk}/change/").content.decode()


def test_the_page_shows_each_difference(paid, bill, clerk_client):
    bill["lines"] = [line(paid, 1234)]
    shown = seen(clerk_client, check_bill(gateway="sandbox", day=DAY))
    assert all(word in shown for word in (paid.out_trade_no, "¥10.00", "¥12.34", "-¥2.34"))


def test_the_list_shows_every_day(paid, bill, clerk_client):
    check_bill(gateway="sandbox", day=DAY)
    shown = clerk_client.get("/admin/payments/billcheck/").content.decode()
    assert "bill-differs" in shown
    assert clerk_client.get("/admin/payments/billcheck/add/").status_code == 403


def test_a_bill_is_checked_again_at_the_press_of_a_button(paid, bill, clerk_client):
    check = check_bill(gateway="sandbox", day=DAY)
    bill["lines"] = [line(paid)]
    clerk_client.post(f"/admin/payments/billcheck/{check.pk}/again/")
    check.refresh_from_db()
    assert check.state == "agrees"


def test_the_button_says_that_the_bill_cannot_be_had(paid, bill, clerk_client):
    check = check_bill(gateway="sandbox", day=DAY)
    bill["lines"] = GatewayTrouble("nobody answers")
    answer = clerk_client.post(f"/admin/payments/billcheck/{check.pk}/again/", follow=True)
    assert "nobody answers" in answer.content.decode()


def test_the_button_is_for_those_who_may(paid, bill):
    check = check_bill(gateway="sandbox", day=DAY)
    reader = UserFactory(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_billcheck"))
    client = signed_in(reader)
    assert "again/" not in seen(client, check)
    assert client.post(f"/admin/payments/billcheck/{check.pk}/again/").status_code == 403


def test_yesterday_is_what_the_clock_calls_yesterday_in_china(paid, bill, clock):
    clock["now"] = at(11) + timedelta(hours=13)  # past midnight in China, not in Greenwich
    assert check_due() == 1
