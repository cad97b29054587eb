"""Our thin signers sign as the partners' published programs do, and answers are read strictly."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
from alibabacloud_openapi_util.client import Client as Alibaba
from tencentcloud.common.abstract_client import AbstractClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.http.request import RequestInternal

from accounts.gateways.texts import aliyun, tencent
from accounts.gateways.texts.aliyun import AliyunGateway
from accounts.gateways.texts.contract import NoAnswer, NotReached, Refused, Text
from accounts.gateways.texts.tencent import TencentGateway
from tests.operations.receiver import receiving

TEXT = Text("+8613900139000", "code", {"code": "012345"})
SENT_BY_ALIYUN = {"Code": "OK", "Message": "OK", "BizId": "9006197469364984400", "RequestId": "F6"}
SENT_BY_TENCENT = {
    "Response": {"SendStatusSet": [{"SerialNo": "5000:1", "Code": "Ok"}], "RequestId": "a0"}
}


@pytest.fixture
def partner(settings):
    """A partner on a real port, with everything a shop sets for it."""
    settings.TEXT_SIGNATURE, settings.TEXT_TEMPLATES = "集市", {"code": "SMS_154950909"}
    settings.ALIYUN_ACCESS_KEY_ID, settings.ALIYUN_ACCESS_KEY_SECRET = "LTAI5t", "k3y+/=秘"
    settings.TENCENT_SECRET_ID, settings.TENCENT_SECRET_KEY = "AKIDz8", "Gu5t9x"
    settings.TENCENT_SMS_APP_ID = "1400006666"
    with receiving() as door:
        door.status = 200
        settings.ALIYUN_SMS_URL = settings.TENCENT_SMS_URL = door.url.partition("/hook")[0]
        yield door


def test_what_we_send_aliyun_is_signed_as_its_own_program_signs_it(partner):
    partner.words = json.dumps(SENT_BY_ALIYUN).encode()
    assert AliyunGateway().send(TEXT) == "9006197469364984400"
    (got,) = partner.got
    headers = {name.lower(): value for name, value in got["headers"].items()}
    names = headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
    request = SimpleNamespace(
        method="POST",
        pathname="/",
        query=dict(parse_qsl(urlsplit(got["path"]).query)),
        headers={name: headers[name] for name in names},
    )
    theirs = Alibaba.get_authorization(
        request, "ACS3-HMAC-SHA256", aliyun.EMPTY, "LTAI5t", "k3y+/=秘"
    )
    assert headers["authorization"] == theirs
    assert {"host", "x-acs-action", "x-acs-date", "x-acs-signature-nonce"} <= set(names)


def test_aliyun_is_told_phone_signature_template_and_code(partner):
    partner.words = json.dumps(SENT_BY_ALIYUN).encode()
    AliyunGateway().send(TEXT)
    assert dict(parse_qsl(urlsplit(partner.got[0]["path"]).query)) == {
        "PhoneNumbers": "13900139000",
        "SignName": "集市",
        "TemplateCode": "SMS_154950909",
        "TemplateParam": '{"code": "012345"}',
    }


class Tencent(AbstractClient):
    """Tencent's own program, as its SMS package makes it."""

    _apiVersion = "2021-01-11"  # noqa: N815 - its name for it
    _endpoint, _service = "sms.tencentcloudapi.com", "sms"


def test_what_we_send_tencent_is_signed_as_its_own_program_signs_it():
    facts = {"PhoneNumberSet": ["+8613900139000"], "TemplateParamSet": ["012345"]}
    request = RequestInternal("sms.tencentcloudapi.com", "POST", "/")
    theirs = Tencent(Credential("AKIDz8", "Gu5t9x"), "ap-guangzhou")
    theirs._build_req_with_tc3_signature("SendSms", facts, request)
    at = datetime.fromtimestamp(int(request.header["X-TC-Timestamp"]), UTC)
    ours = tencent.authorization(
        "sms.tencentcloudapi.com", request.data.encode(), at, "AKIDz8", "Gu5t9x"
    )
    assert ours == request.header["Authorization"]


def test_tencent_is_told_phone_signature_template_and_code(partner):
    partner.words = json.dumps(SENT_BY_TENCENT).encode()
    assert TencentGateway().send(TEXT) == "5000:1"
    (got,) = partner.got
    assert json.loads(got["body"]) == {
        "PhoneNumberSet": ["+8613900139000"],
        "SmsSdkAppId": "1400006666",
        "SignName": "集市",
        "TemplateId": "SMS_154950909",
        "TemplateParamSet": ["012345"],
    }
    assert got["headers"]["X-TC-Action"] == "SendSms"


@pytest.mark.parametrize(
    ("gateway", "words", "fact"),
    [
        (AliyunGateway, b'{"Code": "isv.BUSINESS_LIMIT_CONTROL"}', Refused),
        (AliyunGateway, b'{"Message": "no code"}', NoAnswer),
        (AliyunGateway, b"[]", NoAnswer),
        (AliyunGateway, b"<html>", NoAnswer),
        (AliyunGateway, b"[" * 50_000, NoAnswer),
        (AliyunGateway, b'{"Code": "OK"' + b" " * 200_000 + b"}", NoAnswer),
        (TencentGateway, b'{"Response": {"Error": {"Code": "AuthFailure"}}}', Refused),
        (
            TencentGateway,
            b'{"Response": {"SendStatusSet": [{"Code": "LimitExceeded.PhoneNumberDailyLimit"}]}}',
            Refused,
        ),
        (TencentGateway, b'{"Response": {"SendStatusSet": []}}', NoAnswer),
        (TencentGateway, b'{"Response": null}', NoAnswer),
        (TencentGateway, b'{"Response": {"SendStatusSet": [{"Code": "Ok"}]}}', NoAnswer),
    ],
)
def test_what_a_partner_says_is_read_strictly(partner, gateway, words, fact):
    partner.words = words
    with pytest.raises(fact):
        gateway().send(TEXT)


@pytest.mark.parametrize("gateway", [AliyunGateway, TencentGateway])
def test_a_partner_that_is_not_there_was_sent_nothing(settings, gateway):
    settings.ALIYUN_SMS_URL = settings.TENCENT_SMS_URL = "http://127.0.0.1:9"
    with pytest.raises(NotReached):
        gateway().send(TEXT)


def test_a_partner_that_sends_us_elsewhere_is_not_followed(partner):
    partner.status, partner.location = 302, "http://127.0.0.1:9/"
    with pytest.raises(NoAnswer):
        AliyunGateway().send(TEXT)
