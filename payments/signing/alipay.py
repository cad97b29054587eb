"""How Alipay and its merchants sign: RSA2 over sorted parameters, with keys or with certificates.

https://opendocs.alipay.com/common/02kf5q
"""

import base64
import hashlib
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from payments.signing import BadSignature

SECONDS_BETWEEN_FETCHES = 60
RSA_SIGNATURES = "1.2.840.113549.1.1."


@dataclass(frozen=True)
class PaperTexts:
    """Keys and certificates as PEM; without ``app_certificate`` keys are all there is."""

    private_key: str
    public_key: str = ""
    app_certificate: str = ""
    certificate: str = ""
    root_certificate: str = ""


@dataclass
class Shelf:
    """Newer keys of the other side's, by their certificates, and when one was last asked for."""

    keys: dict[str, RSAPublicKey] = field(default_factory=dict)
    asked_at: float = float("-inf")

    def may_ask(self) -> bool:
        """Tell, once a minute, that a certificate may be asked for: nobody can hurry us."""
        now = time.monotonic()
        if now - self.asked_at < SECONDS_BETWEEN_FETCHES:
            return False
        self.asked_at = now
        return True


@dataclass(frozen=True)
class Papers:
    """One side's own key, the other's, and the serials of certificates every request names.

    ``roots`` are the certificates that newer ones of the other side have to come from.
    """

    ours: RSAPrivateKey
    theirs: RSAPublicKey
    serials: Mapping[str, str] = field(default_factory=dict)
    roots: str = ""
    shelf: Shelf = field(default_factory=Shelf)

    def sign(self, content: bytes) -> str:
        """Return our signature in Base64."""
        return base64.b64encode(self.ours.sign(content, PKCS1v15(), SHA256())).decode()

    def check(self, content: bytes, signature: str) -> None:
        """Return if the other side signed this, with any of its keys. Raises BadSignature."""
        try:
            given = base64.b64decode(signature, validate=True)
        except ValueError as error:
            raise BadSignature("wrong signature") from error
        if not any(has_signed(key, given, content) for key in (self.theirs, *self.newer())):
            raise BadSignature("wrong signature")

    def newer(self) -> list[RSAPublicKey]:
        """Return the keys learned since the settings were written."""
        return list(self.shelf.keys.values())

    def learn(self, serial: str, chain: str, now: datetime | None = None) -> None:
        """Trust a newer certificate that comes from our roots. Raises BadSignature."""
        try:
            papers = x509.load_pem_x509_certificates(chain.encode())
            roots = x509.load_pem_x509_certificates(self.roots.encode())
        except ValueError as error:
            raise BadSignature("no certificate") from error
        if serial_number(papers[0]) != serial or not is_from(papers, roots, now or utc_now()):
            raise BadSignature("a certificate of somebody else")
        key = papers[0].public_key()
        if not isinstance(key, RSAPublicKey):
            raise BadSignature("a key of another kind")
        self.shelf.keys[serial] = key

    def proven_answer(self, name: str, content: bytes) -> dict[str, Any]:
        """Return the named object of an answer, read from the very bytes that were signed.

        Raises BadSignature for another's, and for one without that object or a signature.
        """
        try:
            words = content.decode()
            outer = json.loads(words)
            start = re.match(rf'\s*\{{\s*"{re.escape(name)}"\s*:\s*', words)
            if start is None or not isinstance(outer, dict):
                raise BadSignature("no such answer")
            answer, end = json.JSONDecoder().raw_decode(words, start.end())
        except (ValueError, RecursionError) as error:
            raise BadSignature("not JSON") from error
        self.check(words[start.end() : end].encode(), str(outer.get("sign", "")))
        if not isinstance(answer, dict):
            raise BadSignature("no such answer")
        return answer


def has_signed(key: RSAPublicKey, signature: bytes, content: bytes) -> bool:
    """Tell whether a key's owner signed this."""
    try:
        key.verify(signature, content, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def is_from(chain: list[x509.Certificate], roots: list[x509.Certificate], now: datetime) -> bool:
    """Tell whether a certificate of today stems from a root, by way of authorities in the chain."""
    for place, paper in enumerate(chain):
        is_valid = paper.not_valid_before_utc <= now <= paper.not_valid_after_utc
        if not is_valid or (place and not is_authority(paper)):
            return False
        if any(was_issued_by(paper, root) for root in roots):
            return True
        if place + 1 == len(chain) or not was_issued_by(paper, chain[place + 1]):
            return False
    return False


def is_authority(paper: x509.Certificate) -> bool:
    """Tell whether a certificate's owner may issue others: a merchant's may not."""
    try:
        return bool(paper.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except (x509.ExtensionNotFound, ValueError):
        return False


def was_issued_by(paper: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether a certificate was signed by the owner of another."""
    try:
        paper.verify_directly_issued_by(issuer)
    except (InvalidSignature, TypeError, ValueError, UnsupportedAlgorithm):
        return False
    return True


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def written(facts: Mapping[str, str]) -> bytes:
    """Return what is signed of parameters: sorted, as they are before they are quoted."""
    return "&".join(f"{name}={facts[name]}" for name in sorted(facts)).encode()


@lru_cache(maxsize=8)
def papers_of(texts: PaperTexts) -> Papers:
    """Read keys and certificates. Raises ValueError."""
    ours = serialization.load_der_private_key(der(texts.private_key), None)
    if texts.app_certificate:
        certificate = x509.load_pem_x509_certificates(texts.certificate.encode())[0]
        theirs: Any = certificate.public_key()
        serials = {
            "app_cert_sn": serial_of(texts.app_certificate),
            "alipay_root_cert_sn": root_serial(texts.root_certificate),
        }
    else:
        theirs, serials = serialization.load_der_public_key(der(texts.public_key)), {}
    if not isinstance(ours, RSAPrivateKey) or not isinstance(theirs, RSAPublicKey):
        raise ValueError("Alipay's keys are RSA keys.")  # noqa: TRY004 - the text is wrong
    return Papers(ours, theirs, serials, texts.root_certificate)


def der(text: str) -> bytes:
    """Return the bytes of a key given as PEM or, as Alipay's tool writes it, bare base64."""
    return base64.b64decode("".join(re.sub(r"-----[A-Z ]+-----", "", text).split()), validate=True)


def serial_of(text: str) -> str:
    """Return the serial of the first certificate of a text. Raises ValueError."""
    return serial_number(x509.load_pem_x509_certificates(text.encode())[0])


def serial_number(certificate: x509.Certificate) -> str:
    """Return what Alipay calls a certificate's serial: MD5 of who issued it and its number."""
    named = f"{certificate.issuer.rfc4514_string()}{certificate.serial_number}"
    return hashlib.md5(named.encode(), usedforsecurity=False).hexdigest()


def root_serial(texts: str) -> str:
    """Join the serials of those root certificates that are signed with RSA."""
    roots = x509.load_pem_x509_certificates(texts.encode())
    by_rsa = [
        c for c in roots if c.signature_algorithm_oid.dotted_string.startswith(RSA_SIGNATURES)
    ]
    return "_".join(map(serial_number, by_rsa))
