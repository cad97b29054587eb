"""Tencent Cloud's short message service, signed by TC3-HMAC-SHA256.

Source: Tencent Cloud, "Signature v3", and SendSms of 2021-01-11.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import reduce
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from accounts.gateways.texts import wire
from accounts.gateways.texts.contract import NoAnswer, Refused, Text

ALGORITHM = "TC3-HMAC-SHA256"
SERVICE = "sms"
CONTENT_TYPE = "application/json"
SIGNED = "content-type;host"


class TencentGateway:
    """Sends by ``SendSms``."""

    code = "tencent"

    def send(self, text: Text) -> str:
        """Send a message and return Tencent's SerialNo."""
        facts = {
            "PhoneNumberSet": [text.phone],
            "SmsSdkAppId": settings.TENCENT_SMS_APP_ID,
            "SignName": settings.TEXT_SIGNATURE,
            "TemplateId": settings.TEXT_TEMPLATES.get(text.template, ""),
            "TemplateParamSet": list(text.words.values()),
        }
        body = json.dumps(facts).encode()
        headers = self.headers(body, datetime.now(UTC))
        return number_in(wire.post(f"{settings.TENCENT_SMS_URL}/", headers=headers, body=body))

    def headers(self, body: bytes, at: datetime) -> dict[str, str]:
        """Return the headers of a call, signed as of a moment."""
        host = urlsplit(settings.TENCENT_SMS_URL).netloc
        key = (settings.TENCENT_SECRET_ID, settings.TENCENT_SECRET_KEY)
        return {
            "Authorization": authorization(host, body, at, *key),
            "Content-Type": CONTENT_TYPE,
            "Host": host,
            "X-TC-Action": "SendSms",
            "X-TC-Region": settings.TENCENT_SMS_REGION,
            "X-TC-Timestamp": str(int(at.timestamp())),
            "X-TC-Version": "2021-01-11",
        }


def authorization(host: str, body: bytes, at: datetime, key_id: str, secret: str) -> str:
    """Return the header that proves a POST of JSON is ours."""
    scope = f"{at:%Y-%m-%d}/{SERVICE}/tc3_request"
    lines = f"content-type:{CONTENT_TYPE}\nhost:{host}\n"
    whole = f"POST\n/\n\n{lines}\n{SIGNED}\n{hashlib.sha256(body).hexdigest()}"
    digest = hashlib.sha256(whole.encode()).hexdigest()
    signed = f"{ALGORITHM}\n{int(at.timestamp())}\n{scope}\n{digest}"
    steps = [*scope.split("/"), signed]
    signature = reduce(keyed, steps, f"TC3{secret}".encode()).hex()
    return f"{ALGORITHM} Credential={key_id}/{scope}, SignedHeaders={SIGNED}, Signature={signature}"


def keyed(key: bytes, step: str) -> bytes:
    """Return the key of the next step."""
    return hmac.digest(key, step.encode(), "sha256")


def number_in(answer: Mapping[str, Any]) -> str:
    """Return the SerialNo of an answer. Raises Refused, NoAnswer."""
    try:
        said = answer["Response"]
        if "Error" in said:
            raise Refused(str(said["Error"]["Code"])[:80])
        (sent,) = said["SendStatusSet"]
        if sent["Code"] != "Ok":
            raise Refused(str(sent["Code"])[:80])
        return str(sent["SerialNo"])[:80]
    except (KeyError, TypeError, ValueError) as error:
        raise NoAnswer("an answer that cannot be understood") from error
