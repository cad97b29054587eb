"""Alipay's certificates: a newer one is learned once, from our roots only, and never in a hurry."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from payments.gateways.alipay import AlipayGateway
from payments.gateways.contract import GatewayTrouble
from payments.sandbox import alipay_keys, key_files
from payments.signing import BadSignature
from payments.signing.alipay import PaperTexts, papers_of, serial_of
from tests.factories.payments import Sandbox, speak_all
from tests.payments.alipay_dialect import certificates
from tests.payments.test_alipay import number

NAME = (*alipay_keys.ROOT[:3], "Alipay stand-in")


@pytest.fixture
def shop(short_lived_sandbox: Sandbox, settings: Any) -> Sandbox:
    """A shop that knows Alipay by its certificate, and an Alipay of its own."""
    speak_all(settings, short_lived_sandbox.keys, short_lived_sandbox.url)
    for name, words in certificates(short_lived_sandbox.keys).items():
        setattr(settings, name, words)
    return short_lived_sandbox


def test_a_new_certificate_is_learned_from_the_first_answer_it_signs(shop):
    gateway = AlipayGateway()
    assert gateway.query(number()).status == "unknown"
    assert gateway.papers.shelf.keys == {}
    shop.rotate("alipay")
    assert gateway.query(number()).status == "unknown"
    assert len(gateway.papers.shelf.keys) == 1


def test_a_second_one_within_a_minute_has_to_wait(shop):
    gateway = AlipayGateway()
    for _n in range(2):
        shop.rotate("alipay")
        seen = [trouble_of(gateway) for _try in range(2)]
    assert seen == [True, True]
    gateway.papers.shelf.asked_at -= 60
    assert not trouble_of(gateway)


def trouble_of(gateway: AlipayGateway) -> bool:
    """Tell whether an answer was not believed."""
    try:
        gateway.query(number())
    except GatewayTrouble:
        return True
    return False


def test_who_works_with_keys_is_answered_with_the_known_one(shop, settings):
    settings.ALIPAY_APP_CERTIFICATE = ""
    shop.rotate("alipay")
    assert AlipayGateway().query(number()).status == "unknown"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys and certificates of an Alipay."""
    return key_files.once(tmp_path_factory.mktemp("alipay") / "keys", alipay_keys.make)


@pytest.fixture
def papers(home: Path) -> Any:
    """What a shop knows of that Alipay, and nothing learned yet."""
    papers_of.cache_clear()
    words = certificates_of(home)
    return papers_of(PaperTexts((home / "merchant_key.pem").read_text(), "", *words))


def certificates_of(home: Path) -> list[str]:
    """Return the certificates a merchant gets."""
    return [(home / f"{name}_certificate.pem").read_text() for name in ("app", "alipay", "root")]


def root_key(home: Path) -> Any:
    return load_pem_private_key((home / "root_key.pem").read_bytes(), None)


def issue(key: Any, issuer_key: Any, issuer: x509.Name, *, is_authority: bool = False) -> str:
    """Certify a key in somebody's name."""
    start = datetime.now(UTC) - timedelta(hours=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(alipay_keys.named((*NAME[:3], f"somebody {key.key_size}")))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=2))
    )
    if is_authority:
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return key_files.certificate_pem(made.sign(issuer_key, SHA256()))


def test_what_our_root_issued_is_learned(papers, home):
    chain = issue(key_files.new_key(), root_key(home), alipay_keys.named(alipay_keys.ROOT))
    papers.learn(serial_of(chain), chain)
    assert set(papers.shelf.keys) == {serial_of(chain)}


def test_what_an_authority_of_our_root_issued_is_learned_and_what_a_merchant_did_is_not(
    papers, home
):
    for is_authority in (True, False):
        middle = key_files.new_key()
        root = alipay_keys.named(alipay_keys.ROOT)
        between = issue(middle, root_key(home), root, is_authority=is_authority)
        name = x509.load_pem_x509_certificate(between.encode()).subject
        leaf = issue(key_files.new_key(), middle, name)
        if is_authority:
            papers.learn(serial_of(leaf), leaf + between)
        else:
            with pytest.raises(BadSignature):
                papers.learn(serial_of(leaf), leaf + between)
    assert len(papers.shelf.keys) == 1


def test_a_root_that_comes_along_proves_nothing(papers):
    key = key_files.new_key()
    root = alipay_keys.named(alipay_keys.ROOT)
    leaf, own_root = issue(key_files.new_key(), key, root), issue(key, key, root, is_authority=True)
    with pytest.raises(BadSignature):
        papers.learn(serial_of(leaf), leaf + own_root)


def test_one_that_is_not_the_asked_for_or_old_or_nonsense_is_not_learned(papers, home):
    chain = issue(key_files.new_key(), root_key(home), alipay_keys.named(alipay_keys.ROOT))
    later = datetime.now(UTC) + timedelta(days=3)
    for serial, words, now in (
        ("5a", chain, None),
        (serial_of(chain), chain, later),
        ("5a", "", None),
    ):
        with pytest.raises(BadSignature):
            papers.learn(serial, words, now)
    assert papers.shelf.keys == {}
