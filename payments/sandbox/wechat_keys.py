"""The keys of the WeChat dialect: the merchant's, the platform's, and the secret they share."""

import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from payments.sandbox import key_files
from payments.signing import wechat

MERCHANT_ID = "1900006891"
APP_ID = "wx8888888888888888"
PUBLIC_KEY_ID = "PUB_KEY_ID_0119000068912026"
HANDED_OUT = 2


@dataclass(frozen=True)
class Signer:
    """A key to sign with, the serial it goes by, and its certificate where it has one."""

    serial: str
    key: RSAPrivateKey
    certificate: x509.Certificate | None = None

    def certified(self) -> x509.Certificate:
        """Return its certificate. Raises ValueError where it has none."""
        if self.certificate is None:
            raise ValueError("a key without a certificate")
        return self.certificate


def make(home: Path) -> None:
    """Fill a directory with new keys."""
    key = key_files.new_key()
    merchant = key_files.certificate(key, f"merchant {MERCHANT_ID}")
    key_files.write(home / "merchant_key.pem", key_files.key_pem(key))
    key_files.write(home / "merchant_certificate.pem", key_files.certificate_pem(merchant))
    key_files.write(home / "api_key", secrets.token_hex(16))
    key_files.write(home / "app_secret", secrets.token_hex(16))
    platform = key_files.new_key()
    public = platform.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    key_files.write(home / "platform_key.pem", key_files.key_pem(platform))
    key_files.write(home / "platform_public_key.pem", public.decode())
    add_certificate(home)


def add_certificate(home: Path) -> None:
    """Give the platform a new key with a certificate."""
    key = key_files.new_key()
    made = key_files.certificate(key, "WeChat Pay stand-in")
    words = key_files.key_pem(key) + key_files.certificate_pem(made)
    key_files.write(home / f"certificate-{time.time_ns():020d}.pem", words)


def environment(home: Path, url: str) -> dict[str, str]:
    """Return the shop's settings for a stand-in at a URL, in the mode of new merchants."""
    keys = WechatKeys(home)
    return {
        "WECHAT_PAY_URL": url,
        "WECHAT_PAY_MERCHANT_ID": MERCHANT_ID,
        "WECHAT_PAY_APP_ID": APP_ID,
        "WECHAT_PAY_APP_SECRET": keys.app_secret,
        "WECHAT_PAYER_WEB_URL": url,
        "WECHAT_PAYER_API_URL": url,
        "WECHAT_PAY_KEY_SERIAL": keys.merchant_serial,
        "WECHAT_PAY_PRIVATE_KEY": str(home / "merchant_key.pem"),
        "WECHAT_PAY_API_KEY": keys.secret,
        "WECHAT_PAY_PUBLIC_KEY_ID": PUBLIC_KEY_ID,
        "WECHAT_PAY_PUBLIC_KEY": str(home / "platform_public_key.pem"),
    }


class WechatKeys:
    """What the stand-in signs with and checks by."""

    def __init__(self, home: Path) -> None:
        self.home = key_files.once(home, make)
        self.secret = (home / "api_key").read_text()
        self.app_secret = (home / "app_secret").read_text()
        merchant = x509.load_pem_x509_certificate((home / "merchant_certificate.pem").read_bytes())
        self.merchant_serial = f"{merchant.serial_number:X}"
        self.merchant_key = rsa_only(merchant.public_key())
        self.public_signer = Signer(
            PUBLIC_KEY_ID, wechat.private_key((home / "platform_key.pem").read_text())
        )

    def forger(self) -> RSAPrivateKey:
        """Return a key nobody trusts: the merchant's own, which is not the platform's."""
        return wechat.private_key((self.home / "merchant_key.pem").read_text())

    def certified(self) -> list[Signer]:
        """Return the platform's valid certificates with their keys, the newest last."""
        files = sorted(self.home.glob("certificate-*.pem"))[-HANDED_OUT:]
        return [read_signer(file.read_text()) for file in files]

    def signer(self, serial: str = "") -> Signer:
        """Return the public key's for who names it, else the newest certificate's."""
        return self.public_signer if serial == PUBLIC_KEY_ID else self.certified()[-1]

    def rotate(self) -> None:
        """Sign with a new certificate from now on; the last one stays valid beside it."""
        add_certificate(self.home)


def read_signer(words: str) -> Signer:
    """Read a key with its certificate."""
    made = x509.load_pem_x509_certificate(words.encode())
    return Signer(f"{made.serial_number:X}", wechat.private_key(words), made)


def rsa_only(key: object) -> RSAPublicKey:
    """Return an RSA key. Raises ValueError for another kind."""
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not an RSA key")  # noqa: TRY004 - a wrong file, not a wrong type of ours
    return key
