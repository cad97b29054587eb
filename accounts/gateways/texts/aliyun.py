"""Aliyun's short message service, signed by ACS3-HMAC-SHA256.

Source: Alibaba Cloud, "V3 request structure and signature", and SendSms of 2017-05-25.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings

from accounts.gateways.texts import wire
from accounts.gateways.texts.contract import NoAnswer, Refused, Text

ALGORITHM = "ACS3-HMAC-SHA256"
EMPTY = hashlib.sha256(b"").hexdigest()


class AliyunGateway:
    """Sends by ``SendSms``."""

    code = "aliyun"

    def send(self, text: Text) -> str:
        """Send a message and return Aliyun's BizId."""
        query = {
            "PhoneNumbers": text.phone.removeprefix("+86").removeprefix("+"),
            "SignName": settings.TEXT_SIGNATURE,
            "TemplateCode": settings.TEXT_TEMPLATES.get(text.template, ""),
            "TemplateParam": json.dumps(dict(text.words), ensure_ascii=False),
        }
        headers = self.headers(query)
        url = f"{settings.ALIYUN_SMS_URL}/?{urlencode(query, quote_via=quote, safe='~')}"
        return number_in(wire.post(url, headers=headers))

    def headers(self, query: Mapping[str, str]) -> dict[str, str]:
        """Return the headers of a call that says all in its query, signed as of now."""
        headers = {
            "host": urlsplit(settings.ALIYUN_SMS_URL).netloc,
            "x-acs-action": "SendSms",
            "x-acs-content-sha256": EMPTY,
            "x-acs-date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-version": "2017-05-25",
        }
        key = (settings.ALIYUN_ACCESS_KEY_ID, settings.ALIYUN_ACCESS_KEY_SECRET)
        return {**headers, "Authorization": authorization(query, headers, *key)}


def authorization(
    query: Mapping[str, str], headers: Mapping[str, str], key_id: str, secret: str
) -> str:
    """Return the header that proves a POST without a body is ours; header names in lower case."""
    said = urlencode(sorted(query.items()), quote_via=quote, safe="~")
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    whole = f"POST\n/\n{said}\n{lines}\n{names}\n{EMPTY}"
    signed = f"{ALGORITHM}\n{hashlib.sha256(whole.encode()).hexdigest()}"
    signature = hmac.digest(secret.encode(), signed.encode(), "sha256").hex()
    return f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"


def number_in(answer: Mapping[str, object]) -> str:
    """Return the BizId of an answer. Raises Refused, NoAnswer."""
    if "Code" not in answer:
        raise NoAnswer("no Code")
    if answer["Code"] != "OK":
        raise Refused(str(answer["Code"])[:80])
    return str(answer.get("BizId", ""))[:80]
