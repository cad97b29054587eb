"""Somebody with a name, a number and an address nobody else has goes through the whole shop.

Then everything that is kept outside the rows that need it is searched: logs, the cache, what is
promised and told to programs, the audit trail, sessions. None of it says who they are.
"""

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.test import Client

import operations.services.webhooks
import shop.celery
import shop.outbox
from accounts.models import Session, User
from accounts.sessions import SessionStore
from operations.models import OutboxEvent, WebhookDelivery
from operations.services.outbox import relay
from operations.services.webhook_messages import message_of
from orders.models import Order, ReturnRequest
from shop.logs import configure, logging_config
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.privacy import where_known
from tests.factories.sale import make_delivery, pay, ship
from tests.house.source import ROOT

NAME, ROAD, WORDS = "巫山云", "未名弄", "请放在门后的蓝箱子里"
PHONE, EMAIL, SECRET = "13987654321", "wushanyun@example.org", "a-secret-nobody-else-has"
SIGNS = (NAME, ROAD, WORDS, PHONE, "wushanyun", SECRET)
WHERE_TO = {
    "recipient": NAME, "phone": PHONE, "region_code": "310100", "district": "徐汇区",
    "detail": f"{ROAD} 8 号",
}  # fmt: skip
# Who needs to know: the person's own rows, and those of what they bought.
MAY_KNOW = re.compile(r"(accounts_user|accounts_address|accounts_phonecode|accounts_textmessage|"
                      r"account_emailaddress|orders_|inventory_backinstock)")  # fmt: skip


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the shop writes down while somebody goes through it, as it does in production."""
    configure(logging_config(logging.DEBUG))
    stream = io.StringIO()
    logging.getLogger().handlers[0].setStream(stream)  # type: ignore[attr-defined]
    yield stream
    configure(logging_config(logging.INFO))


def come_in(client: Client, texts: Path) -> User:
    """Join by a code, be mistaken about code and password, and sign in again."""
    asked = {"phone": PHONE, "agrees": "on"}
    client.post("/accounts/code/", asked)
    relay(shop.outbox.HANDLERS)
    client.post("/accounts/code/enter/", {"code": "000000"})
    client.post("/accounts/code/enter/", {"code": last_code(texts)})
    user = User.objects.get(phone=f"+86{PHONE}")
    user.email = EMAIL
    user.set_password(SECRET)
    user.save()
    client.force_login(user)
    Client().post("/accounts/signup/", {"email": EMAIL, "password1": SECRET, "agrees": "on"})
    Client().post("/accounts/login/", {"login": PHONE, "password": SECRET + "!"})
    Client().post("/accounts/login/", {"login": EMAIL, "password": SECRET})
    client.post("/account/settings/", {"nickname": NAME, "language": "zh-hans"})
    client.post("/account/addresses/add/", WHERE_TO)
    client.post("/account/addresses/add/", WHERE_TO | {"region_code": "none", "phone": "x"})
    return user


def last_code(texts: Path) -> str:
    """Return the code that was sent last."""
    return re.findall(r"\b\d{6}\b", texts.read_text(encoding="utf-8"))[-1]


def buy(client: Client, user: User) -> Order:
    """Put something in the cart, order it with a note and an invoice, pay and get it."""
    make_delivery()
    variant = make_variant(stock=5)
    client.get(f"/search/?q={NAME}")
    client.post("/cart/add/", {"variant": variant.pk, "quantity": 1})
    page = client.get("/checkout/").text
    quote = re.search(r'name="quote" value="([^"]+)"', page)
    address = user.addresses.get().pk
    asked = {"address": address, "note": WORDS, "invoice-kind": "personal", "invoice-title": NAME}
    client.post("/checkout/", {"quote": quote[1] if quote else "", **asked})
    order = Order.objects.get(user=user)
    client.get(f"/orders/{order.number}/")
    return ship(pay(order), "SW1")


def ask_back(client: Client, order: Order) -> None:
    """Receive it and ask for money back in words."""
    client.post(f"/orders/{order.number}/receipt/")
    line = order.lines.get().pk
    fields = {"kind": "return", "reason": "quality", "words": WORDS, "contact": PHONE}
    client.post(f"/orders/{order.number}/after-sales/", fields | {f"line_{line}": 1})


@pytest.fixture
def journey(log: io.StringIO, settings, tmp_path) -> str:
    """Let somebody go through the whole shop; return the code they were sent."""
    file = tmp_path / "texts.log"
    settings.TEXT_CONSOLE_FILE = str(file)
    client = Client()
    user = come_in(client, file)
    secret = {"url": "https://example.com/hook", "topics": ["order.paid"], "owner_id": user.pk}
    operations.services.webhooks.add_endpoint(**secret)
    order = buy(client, user)
    ask_back(client, order)
    client.post("/accounts/code/confirm/", {})
    for _round in range(3):
        relay(shop.outbox.HANDLERS)
    clerk = UserFactory(is_staff=True, is_superuser=True)
    desk = Client()
    desk.force_login(clerk)
    desk.post(f"/admin/accounts/user/{user.pk}/reveal/")
    desk.get(f"/admin/accounts/user/?q={PHONE}")
    return last_code(file)


@pytest.mark.django_db(transaction=True)
def test_nothing_but_the_rows_that_need_it_says_who_somebody_is(journey, log):
    signs = (*SIGNS, journey)
    assert mail.outbox
    assert ReturnRequest.objects.get().order.recipient == NAME
    assert found_in(log.getvalue(), signs) == set()
    assert found_in(cached(), signs) == set()
    assert found_in(told_to_programs(), signs) == set()
    # A session is the person's own row; by which address they came in stands there, and no more.
    assert found_in(sessions(), signs) <= {"wushanyun", PHONE}
    assert {name for name in where_known(*SIGNS) if not MAY_KNOW.match(name)} == set()


def found_in(words: str, signs: tuple[str, ...]) -> set[str]:
    """Return the signs some words give away, plainly or as JSON escapes them.

    A code is no part of a longer number, nor of the moment a line was written.
    """
    words = re.sub(r"\d\d:\d\d:\d\d\.\d+", "", words)
    forms = {sign: {sign, json.dumps(sign)[1:-1]} for sign in signs}
    return {
        sign
        for sign, each in forms.items()
        if any(re.search(rf"(?<!\d){re.escape(form)}(?!\d)", words) for form in each)
    }


def cached() -> str:
    """Return all that Valkey holds, of whatever database and kind."""
    address, held = settings.REDIS_URL.partition("?db=")[0], []
    for number in range(16):
        client = redis.Redis.from_url(f"{address}?db={number}")
        for key in client.scan_iter(count=1000):
            held += [key, client.dump(key) or b""]
        client.close()
    return b"\n".join(held).decode("utf-8", "replace")


def told_to_programs() -> str:
    """Return what waits in the outbox, and what programs outside are told."""
    promised = [
        json.dumps(event.payload, ensure_ascii=False) for event in OutboxEvent.objects.all()
    ]
    bodies = [message_of(each).body.decode() for each in WebhookDelivery.objects.all()]
    assert bodies
    return "\n".join([*promised, *bodies])


def sessions() -> str:
    """Return what sessions hold."""
    return "\n".join(str(SessionStore().decode(row.data)) for row in Session.objects.all())


def test_tasks_carry_nothing_but_their_name():
    assert all("args" not in entry for entry in shop.celery.app.conf.beat_schedule.values())
    sources = [path for path in ROOT.glob("*/**/*.py") if not {"tests", ".venv"} & set(path.parts)]
    calls = re.compile(r"\.(delay|apply_async|send_task)\(")
    assert [path for path in sources if calls.search(path.read_text(encoding="utf-8"))] == []
