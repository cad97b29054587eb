"""The shop refuses to start on a wrong value, and names it."""

import os
import subprocess
import sys

import pytest

from tests.house.source import ROOT

PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "a-key-of-fifty-characters-and-more-only-this-test-knows-7f3b1c9e",
    "SITE_URL": "https://shop.example.com",
    "ALLOWED_HOSTS": "shop.example.com",
    "SANDBOX_SECRET": "a-secret-of-the-sandbox-that-only-this-test-knows-51ab",
}
START = "import django; django.setup()"


def start(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start the shop in a fresh process, with production's values changed as told."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        # Browser tests of the same session have allowed themselves something servers must not.
        env={**os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE": "", **PRODUCTION, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_shop_starts_on_good_values():
    run = start("-c", START)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "perhaps"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SITE_URL", "shop.example.com"),
        ("SITE_URL", "https://shop.example.com/path"),
        ("CURRENCY", "yuan"),
        ("UNPAID_ORDER_MINUTES", "half an hour"),
        ("LOCK_TIMEOUT_MS", "3s"),
        ("CONN_MAX_AGE", "long"),
        ("LOG_LEVEL", "LOUD"),
        ("POINT_AMOUNT", "0"),
        ("POINTS_PER_YUAN", "many"),
        ("POINTS_SHARE", "10001"),
        ("POINTS_LIFETIME_DAYS", "0"),
        ("PREBOOKING_HOLD_HOURS", "0"),
        ("PREBOOKING_HOLD_HOURS", "a day"),
        ("PAYMENT_GATEWAYS", "sandbox,cash"),
        ("PAYMENT_GATEWAYS", "sandbox,wechat"),
        ("WECHAT_PAY_PUBLIC_KEY_ID", "PUB_KEY_ID_1"),
        ("PAYMENT_GATEWAYS", "sandbox,alipay"),
        ("PAYMENT_GATEWAYS", "stripe"),
        ("ALIPAY_CERTIFICATE", "-----BEGIN CERTIFICATE-----"),
    ],
)
def test_the_shop_refuses_a_wrong_value_and_names_it(name, value):
    run = start("-c", START, **{name: value})
    assert run.returncode != 0
    assert name in run.stderr


def test_production_refuses_the_developers_key():
    key = "for-development-only-this-key-signs-nothing-that-matters-in-production"
    assert "SECRET_KEY" in start("-c", START, SECRET_KEY=key).stderr


def test_production_passes_djangos_deployment_check():
    run = start("-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert run.returncode == 0, run.stderr
