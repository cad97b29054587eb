"""The shop sends to public addresses only, whatever a URL, a name server or a receiver says.

S23 of the threat list: a corpus of addresses, a name server that answers anew, redirects inside.
"""

import socket

import pytest

import operations.gateways.webhook as gateway
from operations.gateways.webhook import Message, NotAllowed, check_url, resolve, send
from operations.services.webhooks import BadEndpoint, add_endpoint
from tests.operations.receiver import receiving

MESSAGE = Message("evt_1", 1_700_000_000, b"{}")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PUBLIC = "93.184.216.34"

INSIDE = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://0/",
    "https://0.0.0.0/",
    "https://10.0.0.1/",
    "https://10.255.255.255/",
    "https://172.16.0.1/",
    "https://172.31.255.254/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2852039166/",
    "https://0xa9fea9fe/",
    "https://169.254.170.2/",
    "https://100.64.0.1/",
    "https://100.100.100.200/",
    "https://192.0.0.192/",
    "https://168.63.129.16/",
    "https://198.18.0.1/",
    "https://192.0.2.1/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://[::]/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::127.0.0.1]/",
    "https://[64:ff9b:1::a9fe:a9fe]/",
    "https://[2002:7f00:1::]/",
    "https://[2002:a9fe:a9fe::1]/",
    "https://[2001:0:0:1:0:0:80ff:fffe]/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/",
    "https://[fe80::1]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[2001:db8::1]/",
    "https://①②⑦.⓪.⓪.①/",
]
NO_ADDRESS = [
    "http://example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "//example.com/",
    "https:///path",
    "https://",
    "https://user@example.com/",
    "https://user:secret@example.com/",
    "https://example.com@127.0.0.1/",
    "https://[::1",
    "https://example.com:99999/",
    "https://example.com:0/",
    "https://example.com:port/",
    "javascript:alert(1)",
    "",
]


@pytest.mark.parametrize("url", INSIDE)
def test_no_message_goes_inside(url):
    assert send(url, [SECRET], MESSAGE).words.startswith("NotAllowed")


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_only_plain_https_addresses_are_sent_to(url):
    with pytest.raises(NotAllowed):
        check_url(url)


@pytest.mark.django_db
@pytest.mark.parametrize("url", NO_ADDRESS)
def test_what_is_no_https_address_cannot_be_added(url):
    with pytest.raises(BadEndpoint):
        add_endpoint(url=url, topics=["order.*"], owner_id=1)


def test_public_addresses_are_sent_to():
    assert [resolve(host, 443) for host in ("1.1.1.1", "[2606:4700::1111]".strip("[]"))] == [
        "1.1.1.1",
        "2606:4700::1111",
    ]


@pytest.mark.parametrize("inner", ["127.0.0.1", "::1", "169.254.169.254", "10.0.0.1"])
def test_a_name_with_one_inner_address_is_refused_whole(monkeypatch, inner):
    answers = [(socket.AF_INET, 1, 6, "", (PUBLIC, 443)), (socket.AF_INET, 1, 6, "", (inner, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answers)
    with pytest.raises(NotAllowed):
        resolve("two.example", 443)


class Rebinding:
    """A name server that names a public address first, and this machine ever after."""

    def __init__(self, monkeypatch):
        self.asked, self.real = [], socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self.answer)

    def answer(self, host, port, *args, **options):
        if host != "rebind.example":
            return self.real(host, port, *args, **options)
        self.asked.append(host)
        address = PUBLIC if len(self.asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]


@pytest.fixture
def reached(monkeypatch):
    """The addresses connections were made to; nothing leaves this machine."""
    found, real = [], socket.socket.connect

    def connect(self, address):
        found.append(address[0])
        if address[0] != "127.0.0.1":
            raise ConnectionRefusedError
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return found


def test_a_name_that_answers_anew_gains_nothing(monkeypatch, reached):
    names = Rebinding(monkeypatch)
    with receiving() as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        send(f"https://rebind.example:{port}/", [SECRET], MESSAGE)
        assert receiver.got == []
    assert (names.asked, set(reached)) == (["rebind.example"], {PUBLIC})


def test_without_the_defence_it_would_have_been_inside(monkeypatch, reached, settings):
    """The twin: looked at once, connected to by its name."""
    Rebinding(monkeypatch)
    monkeypatch.setattr(gateway, "resolve", lambda host, port: resolve(host, port) and host)
    with receiving() as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        send(f"https://rebind.example:{port}/", [SECRET], MESSAGE)
    assert set(reached) == {"127.0.0.1"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_inside_is_followed(settings, status, reached):
    settings.WEBHOOKS_MAY_BE_PRIVATE = True
    with receiving() as receiver:
        receiver.status, receiver.location = status, "http://169.254.169.254/latest/meta-data/"
        answer = send(receiver.url, [SECRET], MESSAGE)
    assert (answer.status, set(reached)) == (status, {"127.0.0.1"})


def test_an_answer_without_end_is_cut(settings):
    settings.WEBHOOKS_MAY_BE_PRIVATE = True
    with receiving() as receiver:
        receiver.status, receiver.words = 200, b"x" * 100_000
        assert len(send(receiver.url, [SECRET], MESSAGE).words) <= 500


def test_a_receiver_that_says_nothing_is_left_in_time(settings, monkeypatch):
    settings.WEBHOOKS_MAY_BE_PRIVATE = True
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(gateway, "TIMEOUT", gateway.urllib3.Timeout(connect=0.2, read=0.2))
        answer = send(f"http://127.0.0.1:{silent.getsockname()[1]}/", [SECRET], MESSAGE)
    assert (answer.status, answer.words.split(":")[0]) == (0, "ReadTimeoutError")


def test_the_corpus_is_as_long_as_the_threat_list_wants():
    assert len(set(INSIDE)) >= 40
