"""Speak to WeChat Pay: requests signed by us, answers and notifies proven to be theirs."""

import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from django.conf import settings

from payments.gateways import reading
from payments.gateways.contract import GatewayRefusal, GatewayTrouble
from payments.gateways.reading import Reply
from payments.signing import BadSignature, wechat

SECONDS_BETWEEN_FETCHES = 60
CERTIFICATE_SERIAL = re.compile(r"[0-9A-F]{8,40}")
# What says nothing of the trade: our own key is wrong, we ask too often, they are out of order.
TROUBLES = {401, 429}


class WechatRefusal(GatewayRefusal):
    """A clear no of WeChat Pay, by its code such as ``ORDER_NOT_EXIST``."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(f"{code}: {words}"[:200])
        self.code = code


@dataclass
class Shelf:
    """The platform's certificates this process knows, and when it last asked for them."""

    certificates: dict[str, x509.Certificate] = field(default_factory=dict)
    asked_at: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)

    def key(self, serial: str) -> RSAPublicKey | None:
        """Return the key of a certificate that is valid today."""
        found, now = self.certificates.get(serial), datetime.now(UTC)
        if not found or not found.not_valid_before_utc <= now <= found.not_valid_after_utc:
            return None
        key = found.public_key()
        return key if isinstance(key, RSAPublicKey) else None

    def may_ask(self) -> bool:
        """Tell, once a minute, that certificates may be asked for: forgers cannot hurry us."""
        with self.lock:
            now = time.monotonic()
            if now - self.asked_at < SECONDS_BETWEEN_FETCHES:
                return False
            self.asked_at = now
            return True


SHELVES: dict[tuple[str, str], Shelf] = {}


class WechatClient:
    """Signs, sends, verifies."""

    def __init__(self) -> None:
        self.url = settings.WECHAT_PAY_URL.rstrip("/")
        self.merchant_id = settings.WECHAT_PAY_MERCHANT_ID
        self.public_key_id = settings.WECHAT_PAY_PUBLIC_KEY_ID
        self.secret = settings.WECHAT_PAY_API_KEY
        self.shelf = SHELVES.setdefault((self.url, self.merchant_id), Shelf())

    @property
    def key(self) -> RSAPrivateKey:
        """Return our own key."""
        return wechat.private_key(settings.WECHAT_PAY_PRIVATE_KEY)

    def call(
        self, verb: str, target: str, facts: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Send a signed request and return the proven answer, {} for an empty one.

        Raises GatewayTrouble, WechatRefusal.
        """
        reply = self.send(verb, target, facts)
        if not 200 <= reply.status < 300:
            raise self.refused(reply)
        try:
            self.verify(reply.headers, reply.content)
        except BadSignature as error:
            raise GatewayTrouble(f"an answer not to be believed: {error}") from error
        return reply.document() if reply.content else {}

    def send(self, verb: str, target: str, facts: Mapping[str, Any] | None = None) -> Reply:
        """Send a signed request. Raises GatewayTrouble."""
        body = b"" if facts is None else json.dumps(facts, ensure_ascii=False).encode()
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Authorization": wechat.authorization(
                self.key,
                merchant_id=self.merchant_id,
                serial=settings.WECHAT_PAY_KEY_SERIAL,
                verb=verb,
                target=target,
                body=body,
            ),
        }
        if self.public_key_id:
            # Only who names the public key gets answers signed with it.
            headers[wechat.SERIAL] = self.public_key_id
        return reading.call(verb, self.url + target, body=body, headers=headers)

    def refused(self, reply: Reply) -> GatewayTrouble | WechatRefusal:
        """Return what a reply without success means."""
        if reply.status >= 500 or reply.status in TROUBLES or reply.status < 400:
            return GatewayTrouble(f"HTTP {reply.status}")
        said = reply.document()
        return WechatRefusal(str(said.get("code", reply.status))[:40], str(said.get("message", "")))

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Return if WeChat Pay signed this within five minutes. Raises BadSignature."""
        proof = wechat.fresh_proof(headers)
        wechat.check_proof(self.key_of(proof.serial), proof, body)

    def key_of(self, serial: str) -> RSAPublicKey:
        """Return the platform's key of a serial; an unknown one is asked for once a minute.

        Raises BadSignature.
        """
        if serial and serial == self.public_key_id:
            return self.public_key()
        if not CERTIFICATE_SERIAL.fullmatch(serial):
            raise BadSignature("no serial of theirs")
        found = self.shelf.key(serial)
        if found is None and self.shelf.may_ask():
            self.fetch_certificates()
            found = self.shelf.key(serial)
        if found is None:
            raise BadSignature("an unknown serial")
        return found

    def public_key(self) -> RSAPublicKey:
        """Return the platform's public key, as the merchant's account shows it."""
        return wechat.public_key(settings.WECHAT_PAY_PUBLIC_KEY)

    def fetch_certificates(self) -> None:
        """Put the platform's certificates of today on the shelf, all of them or none.

        Only WeChat Pay can seal with our API key; that the answer is signed by one of them, or by
        the public key, is checked as well. Raises BadSignature.
        """
        try:
            reply = self.send("GET", "/v3/certificates")
            found = dict(self.certificate(entry) for entry in reply.document()["data"])
        except (GatewayTrouble, KeyError, TypeError, ValueError) as error:
            raise BadSignature("no certificates to check it by") from error
        proof, candidates = wechat.fresh_proof(reply.headers), Shelf(found)
        named = self.public_key_id and proof.serial == self.public_key_id
        key = self.public_key() if named else candidates.key(proof.serial)
        if key is None:
            raise BadSignature("certificates signed by none of them")
        wechat.check_proof(key, proof, reply.content)
        self.shelf.certificates = found

    def certificate(self, entry: Mapping[str, Any]) -> tuple[str, x509.Certificate]:
        """Open one sealed certificate; its own serial counts. Raises BadSignature, ValueError."""
        pem = wechat.unseal(self.secret, entry["encrypt_certificate"])
        certificate = x509.load_pem_x509_certificate(pem)
        return f"{certificate.serial_number:X}", certificate

    def unseal(self, resource: Mapping[str, Any]) -> dict[str, Any]:
        """Open the sealed part of a notify. Raises BadSignature, ValueError."""
        document = json.loads(wechat.unseal(self.secret, resource))
        if not isinstance(document, dict):
            raise ValueError("not an object")  # noqa: TRY004 - wrong text, not a wrong type of ours
        return document
