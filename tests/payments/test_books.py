"""The money books: balanced, only added to, each thing once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

import payments.services.sending
from payments.models import Account, BooksEntry, BooksTransaction
from payments.selectors.books import balance, balances_of_order, journal_of, trial_balance
from payments.services.books import BookedOtherwise, DoesNotBalance, post
from tests.factories.payments import make_payment
from tests.payments.test_refunds import request
from tests.races.crowd import together

pytestmark = pytest.mark.django_db

PAID = [
    (Account.CLEARING, "sandbox", 900),
    (Account.DISCOUNT, "", 100),
    (Account.SALES, "", -1000),
    (Account.FREIGHT, "", 0),
]


def book(reference: str = "paid:O1", entries: Any = PAID, order: str = "O1") -> bool:
    return post(kind="paid", reference=reference, order_reference=order, entries=entries)


@transaction.atomic
def write_by_hand(amounts: list[int]) -> None:
    head = BooksTransaction.objects.create(kind="k", reference="r", currency="CNY")
    for amount in amounts:
        head.entries.create(account=Account.SALES, amount=amount)


def test_a_posting_is_its_entries_without_those_of_nothing():
    assert book()
    entries = BooksEntry.objects.values_list("account", "gateway", "amount")
    assert list(entries) == [
        ("clearing", "sandbox", 900),
        ("discount", "", 100),
        ("sales", "", -1000),
    ]
    assert BooksTransaction.objects.get().currency == "CNY"


def test_the_same_posting_again_changes_nothing():
    book()
    assert not book()
    assert BooksEntry.objects.count() == 3


@pytest.mark.parametrize(
    ("entries", "order"),
    [(PAID, "O2"), ([(Account.CLEARING, "sandbox", 1000), (Account.SALES, "", -1000)], "O1")],
)
def test_another_content_under_the_same_reference_is_refused(entries, order):
    book()
    with pytest.raises(BookedOtherwise):
        book(entries=entries, order=order)


def test_what_does_not_balance_is_refused():
    with pytest.raises(DoesNotBalance):
        book(entries=[(Account.CLEARING, "sandbox", 900), (Account.SALES, "", -901)])


def test_a_posting_of_nothing_is_not_booked():
    assert not book(entries=[(Account.CLEARING, "sandbox", 0), (Account.SALES, "", 0)])
    assert not BooksTransaction.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("amounts", [[], [5], [5, -4], [5, -5, 1]])
def test_the_database_commits_only_what_balances(amounts):
    with pytest.raises(IntegrityError):
        write_by_hand(amounts)
    assert not BooksTransaction.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_slipped_into_a_transaction_that_balanced():
    book()
    with pytest.raises(IntegrityError), transaction.atomic():
        BooksTransaction.objects.get().entries.create(account=Account.SALES, amount=-1)


@pytest.mark.parametrize(("account", "amount"), [("pocket", 5), (Account.SALES, 0)])
def test_an_entry_is_of_something_on_a_known_account(account, amount):
    book()
    with pytest.raises(IntegrityError), transaction.atomic():
        BooksTransaction.objects.get().entries.create(account=account, amount=amount)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE payments_booksentry SET amount = amount * 2",
        "DELETE FROM payments_booksentry",
        "UPDATE payments_bookstransaction SET order_reference = 'O2'",
        "DELETE FROM payments_bookstransaction",
    ],
)
def test_what_stands_in_the_books_stays(damage):
    book()
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        connection.cursor().execute(damage)


def test_the_books_are_never_emptied():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE payments_booksentry ENABLE TRIGGER never_emptied")
        with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
            cursor.execute("TRUNCATE payments_booksentry")
        cursor.execute("ALTER TABLE payments_booksentry DISABLE TRIGGER never_emptied")


def test_balances_are_known_by_account_gateway_and_moment():
    before = timezone.now() - timedelta(days=1)
    book()
    book("paid:O2", [(Account.CLEARING, "other", 50), (Account.SALES, "", -50)], "O2")
    assert balance(Account.CLEARING) == 950
    assert balance(Account.CLEARING, gateway="other") == 50
    assert balance(Account.CLEARING, at=before) == 0
    assert balances_of_order("O2") == {Account.CLEARING: 50, Account.SALES: -50}


def test_the_trial_balance_comes_to_nothing_and_is_two_columns():
    book()
    book("refund:O1", [(Account.SALES, "", 300), (Account.CLEARING, "sandbox", -300)])
    sides = trial_balance()
    assert [(s.account, s.debit, s.credit, s.balance) for s in sides] == [
        (Account.CLEARING, 900, 300, 600),
        (Account.SALES, 300, 1000, -700),
        (Account.DISCOUNT, 100, 0, 100),
    ]
    assert sum(side.balance for side in sides) == 0


def test_the_journal_of_an_order_is_in_its_order(django_assert_num_queries):
    book()
    book("more:O1", [(Account.CLEARING, "sandbox", 7), (Account.DEPOSITS, "", -7)])
    with django_assert_num_queries(1):
        journal = journal_of("O1")
    assert [(p.reference, len(p.entries)) for p in journal] == [("paid:O1", 3), ("more:O1", 2)]


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_book_the_same_at_once_one_does():
    assert sorted(together([book] * 20, hands=20)) == [False] * 19 + [True]
    assert BooksEntry.objects.count() == 3


def test_money_for_nobody_is_a_deposit_until_it_is_promised_back():
    surplus = make_payment(state="surplus")
    request(surplus, 1000)
    request(surplus, 1000)  # asked again: the same promise
    assert balances_of_order("O1") == {
        Account.CLEARING: 1000,
        Account.DEPOSITS: 0,
        Account.REFUNDS_PAYABLE: -1000,
    }


def test_a_refund_that_arrives_leaves_the_gateway_once():
    refund = request(make_payment(state="surplus"), 1000)
    for _again in range(2):
        payments.services.sending.arrive(refund)
    assert set(balances_of_order("O1").values()) == {0}
    assert balance(Account.CLEARING, gateway="sandbox") == 0


@pytest.mark.django_db(transaction=True)
def test_two_senders_book_an_arrived_refund_once():
    refund = request(make_payment(state="surplus"), 1000)
    together([lambda: payments.services.sending.arrive(refund)] * 8)
    assert [p.kind for p in journal_of("O1")] == ["surplus", "refund_requested", "refund_arrived"]


def test_an_orders_own_refund_is_booked_by_the_order():
    request(make_payment(state="succeeded"), 300)
    assert journal_of("O1") == []
