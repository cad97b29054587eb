"""How WeChat Pay's API v3 signs and seals: SHA-256 with RSA, AES-256-GCM.

https://pay.weixin.qq.com/doc/v3/merchant/4012365342
"""

import base64
import binascii
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from payments.signing import WINDOW_SECONDS, BadSignature

SCHEME = "WECHATPAY2-SHA256-RSA2048"
CIPHER = "AEAD_AES_256_GCM"
TIMESTAMP = "Wechatpay-Timestamp"
NONCE = "Wechatpay-Nonce"
SERIAL = "Wechatpay-Serial"
SIGNATURE = "Wechatpay-Signature"
KIND = "Wechatpay-Signature-Type"
LONGEST = {TIMESTAMP: 12, NONCE: 64, SERIAL: 64, SIGNATURE: 1024}


@dataclass(frozen=True)
class Proof:
    """What a message says of who signed it and when."""

    timestamp: str
    nonce: str
    serial: str
    signature: str


@lru_cache(maxsize=8)
def private_key(pem: str) -> RSAPrivateKey:
    """Read an RSA key. Raises ValueError for anything else."""
    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("not an RSA key")  # noqa: TRY004 - wrong text, not a wrong type of ours
    return key


@lru_cache(maxsize=8)
def public_key(pem: str) -> RSAPublicKey:
    """Read an RSA public key. Raises ValueError for anything else."""
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not an RSA key")  # noqa: TRY004 - wrong text, not a wrong type of ours
    return key


def lines(*parts: str) -> bytes:
    """Write what is signed: each part on a line of its own."""
    return "".join(f"{part}\n" for part in parts).encode()


def sign(key: RSAPrivateKey, message: bytes) -> str:
    """Return the signature of a message in Base64."""
    return base64.b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()


def check(key: RSAPublicKey, message: bytes, signature: str) -> None:
    """Return if the key's owner signed the message. Raises BadSignature."""
    try:
        given = base64.b64decode(signature, validate=True)
        key.verify(given, message, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise BadSignature("wrong signature") from error


def authorization(
    key: RSAPrivateKey, *, merchant_id: str, serial: str, verb: str, target: str, body: bytes
) -> str:
    """Return the header by which a merchant proves a request; ``target`` is path and query."""
    timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
    signature = sign(key, lines(verb, target, timestamp, nonce, body.decode()))
    facts = {
        "mchid": merchant_id,
        "nonce_str": nonce,
        "signature": signature,
        "timestamp": timestamp,
        "serial_no": serial,
    }
    return f"{SCHEME} " + ",".join(f'{name}="{value}"' for name, value in facts.items())


def signed_headers(key: RSAPrivateKey, serial: str, body: bytes) -> dict[str, str]:
    """Return the headers by which WeChat Pay proves an answer or a notify of this moment."""
    timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
    return {
        TIMESTAMP: timestamp,
        NONCE: nonce,
        SERIAL: serial,
        SIGNATURE: sign(key, lines(timestamp, nonce) + body + b"\n"),
        KIND: SCHEME,
    }


def fresh_proof(headers: Mapping[str, str]) -> Proof:
    """Read what a fresh message says of its signature; names may be in any case.

    Raises BadSignature where something is missing, or the message is older or newer than 5 minutes.
    """
    given = {name.lower(): value for name, value in headers.items()}
    facts = {name: given.get(name.lower(), "") for name in LONGEST}
    if wrong := [name for name, value in facts.items() if not 1 <= len(value) <= LONGEST[name]]:
        raise BadSignature(f"no {wrong[0]}")
    if given.get(KIND.lower(), SCHEME) != SCHEME:
        raise BadSignature("an unknown way to sign")
    timestamp = facts[TIMESTAMP]
    if not (timestamp.isascii() and timestamp.isdecimal()):
        raise BadSignature("no timestamp")
    if abs(time.time() - int(timestamp)) > WINDOW_SECONDS:
        raise BadSignature("too old")
    return Proof(timestamp, facts[NONCE], facts[SERIAL], facts[SIGNATURE])


def check_proof(key: RSAPublicKey, proof: Proof, body: bytes) -> None:
    """Return if the key's owner signed a body so. Raises BadSignature."""
    check(key, lines(proof.timestamp, proof.nonce) + body + b"\n", proof.signature)


def seal(secret: str, plain: bytes, associated: str) -> dict[str, str]:
    """Seal a text for who holds the secret of 32 characters."""
    nonce = secrets.token_hex(6)
    sealed = AESGCM(secret.encode()).encrypt(nonce.encode(), plain, associated.encode())
    return {
        "algorithm": CIPHER,
        "nonce": nonce,
        "associated_data": associated,
        "ciphertext": base64.b64encode(sealed).decode(),
    }


def unseal(secret: str, sealed: Mapping[str, Any]) -> bytes:
    """Open what was sealed for us. Raises BadSignature where it was not, or was changed."""
    try:
        if sealed["algorithm"] != CIPHER:
            raise BadSignature("an unknown seal")
        nonce = sealed["nonce"].encode()
        associated = (sealed.get("associated_data") or "").encode()
        ciphertext = base64.b64decode(sealed["ciphertext"], validate=True)
        return AESGCM(secret.encode()).decrypt(nonce, ciphertext, associated)
    except (InvalidTag, KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadSignature("the seal does not open") from error
