"""The keys of the Alipay dialect: the merchant's, Alipay's, and certificates for both."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from payments.sandbox import key_files
from payments.signing.alipay import Papers, PaperTexts, papers_of, serial_of

APP_ID = "2021000000000001"
SELLER_ID = "2088000000000001"
ROOT = ("CN", "Stand-in", "Certification Authority", "Alipay stand-in root")
PARTS = (
    NameOID.COUNTRY_NAME,
    NameOID.ORGANIZATION_NAME,
    NameOID.ORGANIZATIONAL_UNIT_NAME,
    NameOID.COMMON_NAME,
)


def make(home: Path) -> None:
    """Fill a directory with new keys and certificates."""
    root, merchant, alipay = (key_files.new_key() for _key in range(3))
    papers = {
        "root": certificate(root, ROOT, root),
        "app": certificate(merchant, (*ROOT[:3], f"{SELLER_ID}-{APP_ID}"), root),
        "alipay": certificate(alipay, (*ROOT[:3], "Alipay stand-in"), root),
    }
    key_files.write(home / "root_key.pem", key_files.key_pem(root))
    for name, key in (("merchant", merchant), ("alipay", alipay)):
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        key_files.write(home / f"{name}_key.pem", key_files.key_pem(key))
        key_files.write(home / f"{name}_public_key.pem", public.decode())
    for name, paper in papers.items():
        key_files.write(home / f"{name}_certificate.pem", key_files.certificate_pem(paper))


def certificate(
    key: RSAPrivateKey, subject: tuple[str, ...], issuer_key: RSAPrivateKey
) -> x509.Certificate:
    """Certify a key in the root's name, from an hour ago for five years."""
    start = datetime.now(UTC) - timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(ROOT))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + key_files.FIVE_YEARS)
        .sign(issuer_key, SHA256())
    )


def named(parts: tuple[str, ...]) -> x509.Name:
    """Return a name in the order Alipay's own certificates have."""
    return x509.Name([x509.NameAttribute(*pair) for pair in zip(PARTS, parts, strict=True)])


def environment(home: Path, url: str) -> dict[str, str]:
    """Return the shop's settings for a stand-in at a URL, with keys alone."""
    key_files.once(home, make)
    return {
        "ALIPAY_URL": f"{url}/gateway.do",
        "ALIPAY_WEB_URL": f"{url}/gateway.do",
        "ALIPAY_APP_ID": APP_ID,
        "ALIPAY_SELLER_ID": SELLER_ID,
        "ALIPAY_PRIVATE_KEY": str(home / "merchant_key.pem"),
        "ALIPAY_PUBLIC_KEY": str(home / "alipay_public_key.pem"),
    }


def certificate_environment(home: Path) -> dict[str, str]:
    """Return the shop's settings that name certificates in place of Alipay's key."""
    key_files.once(home, make)
    return {
        "ALIPAY_APP_CERTIFICATE": str(home / "app_certificate.pem"),
        "ALIPAY_CERTIFICATE": str(home / "alipay_certificate.pem"),
        "ALIPAY_ROOT_CERTIFICATE": str(home / "root_certificate.pem"),
    }


class AlipayKeys:
    """What the stand-in signs with and checks by."""

    def __init__(self, home: Path) -> None:
        self.home = key_files.once(home, make)
        merchants = self.text("merchant_public_key")
        self.papers = papers_of(PaperTexts(self.text("alipay_key"), merchants))
        self.newest, self.certificate = self.papers, self.text("alipay_certificate")
        self.app_serial = serial_of(self.text("app_certificate"))

    @property
    def serial(self) -> str:
        """Return the serial of the certificate that signs now."""
        return serial_of(self.certificate)

    def rotate(self) -> None:
        """Sign with a new key from now on, for those who work with certificates."""
        key, root = key_files.new_key(), load_pem_private_key(self.text("root_key").encode(), None)
        if isinstance(root, RSAPrivateKey):
            made = certificate(key, (*ROOT[:3], "Alipay stand-in"), root)
            self.newest = Papers(key, self.papers.theirs)
            self.certificate = key_files.certificate_pem(made)

    def text(self, name: str) -> str:
        """Return what a file of ours says."""
        return (self.home / f"{name}.pem").read_text()

    def forger(self) -> Papers:
        """Return papers nobody trusts: the merchant signs in Alipay's place."""
        public = self.text("merchant_public_key")
        return papers_of(PaperTexts(self.text("merchant_key"), public))
