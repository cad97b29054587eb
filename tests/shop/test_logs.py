"""Logs are one JSON object a line, with the request's id."""

import io
import json
import logging

import pytest
import structlog

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
