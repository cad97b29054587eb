"""How Alipay and its merchants sign: RSA2 over sorted parameters, with keys or with certificates.

https://opendocs.alipay.com/common/02kf5q
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from payments.signing import BadSignature

RSA_SIGNATURES = "1.2.840.113549.1.1."


@dataclass(frozen=True)
class PaperTexts:
    """Keys and certificates as PEM; without ``app_certificate`` keys are all there is."""

    private_key: str
    public_key: str = ""
    app_certificate: str = ""
    certificate: str = ""
    root_certificate: str = ""


@dataclass(frozen=True)
class Papers:
    """One side's own key, the other's, and the serials of certificates every request names."""

    ours: RSAPrivateKey
    theirs: RSAPublicKey
    serials: Mapping[str, str] = field(default_factory=dict)

    def sign(self, content: bytes) -> str:
        """Return our signature in Base64."""
        return base64.b64encode(self.ours.sign(content, PKCS1v15(), SHA256())).decode()

    def check(self, content: bytes, signature: str) -> None:
        """Return if the other side signed this. Raises BadSignature."""
        try:
            given = base64.b64decode(signature, validate=True)
            self.theirs.verify(given, content, PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError) as error:
            raise BadSignature("wrong signature") from error

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
    return Papers(ours, theirs, serials)


def der(text: str) -> bytes:
    """Return the bytes of a key given as PEM or, as Alipay's tool writes it, bare base64."""
    return base64.b64decode("".join(re.sub(r"-----[A-Z ]+-----", "", text).split()), validate=True)


def serial_of(text: str) -> str:
    """Return the serial of the first certificate of a text. Raises ValueError."""
    return serial(x509.load_pem_x509_certificates(text.encode())[0])


def serial(certificate: x509.Certificate) -> str:
    """Return what Alipay calls a certificate's serial: MD5 of who issued it and its number."""
    named = f"{certificate.issuer.rfc4514_string()}{certificate.serial_number}"
    return hashlib.md5(named.encode(), usedforsecurity=False).hexdigest()


def root_serial(texts: str) -> str:
    """Join the serials of those root certificates that are signed with RSA."""
    roots = x509.load_pem_x509_certificates(texts.encode())
    by_rsa = [
        c for c in roots if c.signature_algorithm_oid.dotted_string.startswith(RSA_SIGNATURES)
    ]
    return "_".join(map(serial, by_rsa))
