"""Logs are one JSON object a line, with the request's id."""

import io
import json
import logging

import pytest
import structlog
from django.db import IntegrityError, transaction

from accounts.models import User
from shop.logs import configure, logging_config


@pytest.fixture
def lines():
    """What is written to the log's handler."""
    configure(logging_config(logging.INFO))
    stream = io.StringIO()
    handler = logging.getLogger().handlers[0]
    handler.setStream(stream)
    structlog.contextvars.clear_contextvars()
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    configure(logging_config(logging.INFO))


def test_a_line_is_an_object_with_time_level_and_name(lines):
    structlog.get_logger("shop.test").info("order_placed", number="2026")
    (line,) = lines()
    assert (line["event"], line["number"], line["level"]) == ("order_placed", "2026", "info")
    assert {"timestamp", "logger"} <= set(line)


def test_a_line_carries_the_requests_id(lines):
    structlog.contextvars.bind_contextvars(request_id="r-1")
    logging.getLogger("django").warning("from the standard library")
    assert lines()[0]["request_id"] == "r-1"


def test_chinese_stays_readable(lines):
    structlog.get_logger("shop.test").info("集市")
    assert lines()[0]["event"] == "集市"


def test_an_exception_is_written_with_its_traceback(lines):
    try:
        int("no number")
    except ValueError:
        logging.getLogger("shop").exception("broke")
    assert "ValueError" in lines()[0]["exception"]


def test_a_line_says_nothing_of_people(lines):
    log = structlog.get_logger("shop.test")
    log.info("letter to ada@example.com", phone="+8613800138000", other="call 13800138000")
    (line,) = lines()
    assert line["event"] == "letter to [e-mail]"
    assert (line["phone"], line["other"]) == ("[phone]", "call [phone]")


def test_numbers_of_orders_stay_in_a_line(lines):
    structlog.get_logger("shop.test").info("paid", order="2026112113800138000", user=13800138)
    assert (lines()[0]["order"], lines()[0]["user"]) == ("2026112113800138000", 13800138)


@pytest.mark.django_db
def test_a_refused_row_is_not_told(lines, ada):
    try:
        with transaction.atomic():
            User.objects.filter(pk=ada.pk).update(phone=None, email=None)
    except IntegrityError:
        logging.getLogger("shop").exception("broke")
    said = lines()[0]["exception"]
    assert "user_has_phone_or_email" in said
    assert "Ada" not in said
