"""Keys and certificates of the stand-in's own, made once and kept in files."""

import os
import secrets
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

FIVE_YEARS = timedelta(days=5 * 365)


def once(home: Path, make: Callable[[Path], None]) -> Path:
    """Return a directory that ``make`` has filled, whole, by whichever process came first."""
    if home.is_dir():
        return home
    draft = home.with_name(f"{home.name}.{secrets.token_hex(4)}")
    draft.mkdir(parents=True, mode=0o700)
    make(draft)
    try:
        draft.rename(home)
    except OSError:
        shutil.rmtree(draft)
    return home


def new_key() -> rsa.RSAPrivateKey:
    """Make an RSA key of 2048 bits."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=2048)


def key_pem(key: rsa.RSAPrivateKey) -> str:
    """Write a key as PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def certificate(key: rsa.RSAPrivateKey, name: str) -> x509.Certificate:
    """Certify a key by itself, from an hour ago for five years."""
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.now(UTC) - timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + FIVE_YEARS)
        .sign(key, SHA256())
    )


def certificate_pem(made: x509.Certificate) -> str:
    """Write a certificate as PEM."""
    return made.public_bytes(Encoding.PEM).decode()


def write(file: Path, words: str) -> None:
    """Write a file only its owner may read."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(words)
