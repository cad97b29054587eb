"""A text message is sent once for its event, or not at all."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as shop
from django.db import connection
from django.utils import timezone

from accounts.gateways.texts.contract import NoAnswer, NotReached, Refused, Text
from accounts.models import Notice, PhoneCode, TextMessage
from accounts.services import codes
from accounts.services import texts as messages
from operations.models import OutboxEvent
from operations.services.outbox import relay
from shop.outbox import HANDLERS
from tests.factories.texts import texts
from tests.house.source import ROOT

PHONE = "+8613900139000"


class Partner:
    """A partner that does what a test tells it to."""

    code = "console"

    def __init__(self, *troubles):
        self.troubles, self.sent = list(troubles), []

    def send(self, text):
        self.sent.append(text.phone)
        if self.troubles:
            raise self.troubles.pop(0)
        return "no. 1"


@pytest.fixture
def partner(monkeypatch):
    """Return a way to choose the partner of a test."""

    def choose(*troubles):
        chosen = Partner(*troubles)
        monkeypatch.setattr("accounts.gateways.texts.chosen", lambda: chosen)
        return chosen

    return choose


def ask():
    codes.ask(phone=PHONE, purpose=PhoneCode.Purpose.SIGN_IN, address="203.0.113.9")


def let_it_be_due():
    OutboxEvent.objects.update(not_before=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_what_was_sent_is_written_down(partner):
    partner()
    ask()
    relay(HANDLERS)
    message = TextMessage.objects.get()
    assert (message.state, message.gateway_number) == ("sent", "no. 1")
    assert message.sent_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", [Refused("isv.OUT_OF_SERVICE"), NoAnswer("HTTP 500")])
def test_what_failed_is_written_down_and_not_tried_again(partner, trouble):
    chosen = partner(trouble)
    ask()
    relay(HANDLERS)
    let_it_be_due()
    relay(HANDLERS)
    assert TextMessage.objects.get().state == "failed"
    assert len(chosen.sent) == 1


@pytest.mark.django_db
def test_a_partner_that_was_not_reached_is_tried_again(partner):
    chosen = partner(NotReached("ConnectTimeout"))
    ask()
    relay(HANDLERS)
    assert not TextMessage.objects.exists()
    let_it_be_due()
    relay(HANDLERS)
    assert TextMessage.objects.get().state == "sent"
    assert len(chosen.sent) == 2


@pytest.mark.django_db
def test_an_event_handled_twice_sends_one_message():
    event = OutboxEvent.objects.create(topic="text.code")
    for _time in range(2):
        messages.deliver(event, Text(PHONE, "code", {"code": "012345"}))
    assert len(texts()) == 1


@pytest.mark.django_db
def test_a_notice_is_told_by_its_title(ada):
    notice = Notice.objects.create(user=ada, kind="order", title="已发货", event_id=1)
    messages.promise_notice(notice)
    relay(HANDLERS)
    assert "已发货" in Path(shop.TEXT_CONSOLE_FILE).read_text(encoding="utf-8")


@pytest.mark.django_db
def test_the_file_of_messages_is_for_its_owner_only():
    ask()
    relay(HANDLERS)
    assert Path(shop.TEXT_CONSOLE_FILE).stat().st_mode & 0o077 == 0


DIES = """
import os, signal, sys
import django
django.setup()
import accounts.gateways.texts
from operations.services.outbox import relay
from shop.outbox import HANDLERS

class Gateway:
    code = "console"
    def send(self, text):
        os.kill(os.getpid(), signal.SIGKILL)

accounts.gateways.texts.chosen = Gateway
relay(HANDLERS)
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_sends_never_sends_twice():
    ask()
    killed = subprocess.run(
        [sys.executable, "-c", DIES], cwd=ROOT, env=os.environ | on_this_database(), check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert TextMessage.objects.get().state == "sending"
    let_it_be_due()
    relay(HANDLERS)
    assert texts() == []
    assert TextMessage.objects.get().state == "sending"
    assert OutboxEvent.objects.get().published_at is not None


def on_this_database():
    """Return the environment of a process that works on this test's database."""
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = connection.settings_dict["NAME"]
    return {"DATABASE_URL": f"{address}/{name}", "DJANGO_SETTINGS_MODULE": "shop.settings"}


@pytest.mark.django_db
def test_the_staff_sees_messages_masked_and_changes_none(clerk_client):
    ask()
    relay(HANDLERS)
    page = clerk_client.get("/admin/accounts/textmessage/").content.decode()
    assert "139****9000" in page
    assert PHONE not in page
    message = TextMessage.objects.get()
    page = clerk_client.get(f"/admin/accounts/textmessage/{message.pk}/change/").content.decode()
    assert PHONE not in page
    assert clerk_client.post("/admin/accounts/textmessage/add/").status_code == 403
