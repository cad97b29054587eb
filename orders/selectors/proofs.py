"""Prove the money: payments, refunds, credit notes, orders and books say the same, to the fen.

Money that has come and that no order has acted on yet is left to the sweep. ``%(point)s`` is what a
point is worth.
"""

# ruff: noqa: S608 - the queries are put together from constants of this file

from collections.abc import Iterator, Sequence

from django.conf import settings

import operations.proofs
from operations.proofs import Offender, Proof

# Received and acted on: what the sweep has forgotten.
SETTLED = "state IN ('succeeded', 'surplus') AND next_poll_at IS NULL"
NOTED = """SELECT order_id, sum(amount) AS amount, sum(points_amount) AS points_amount,
    sum(freight_amount) AS freight_amount FROM orders_creditnote GROUP BY 1"""
CREDITED = """SELECT line_id, sum(quantity) AS quantity, sum(amount) AS amount,
    sum(points_amount) AS points_amount FROM orders_creditnoteline GROUP BY 1"""
# What points an order took and gave back are worth, less what its own postings say they are.
POINTS_OPEN = """SELECT sale.number, sale.state, sale.points_amount, sale.refunded_points_amount,
    coalesce(spent.worth, 0) - coalesce(released.worth, 0) AS open
    FROM orders_order sale
    LEFT JOIN (SELECT order_reference AS number, -sum(delta) * %(point)s AS worth
      FROM loyalty_pointsentry WHERE kind IN ('spent', 'redeemed', 'given_back')
      AND order_reference <> '' GROUP BY 1) spent ON spent.number = sale.number
    LEFT JOIN (SELECT head.order_reference AS number, sum(entry.amount) AS worth
      FROM payments_booksentry entry
      JOIN payments_bookstransaction head ON head.id = entry.transaction_id
      WHERE entry.account = 'points_liability' AND head.kind IN
        ('sale', 'credit', 'points_redeemed', 'points_given_back')
      GROUP BY 1) released ON released.number = sale.number"""
RETURNED = """SELECT refund.*, payment.order_reference, payment.gateway,
    payment.state AS payment_state
    FROM payments_refund refund JOIN payments_payment payment ON payment.id = refund.payment_id"""


def of_order(promise: str, column: str, noted: str) -> Proof:
    """Compare a counter of the order with its credit notes."""
    return Proof(
        promise,
        f"""SELECT sale.number, sale.{column}, coalesce(noted.{noted}, 0)
        FROM orders_order sale LEFT JOIN ({NOTED}) noted ON noted.order_id = sale.id
        WHERE sale.{column} <> coalesce(noted.{noted}, 0)""",
    )


def of_line(promise: str, column: str, credited: str) -> Proof:
    """Compare a counter of an order's line with its credit notes."""
    return Proof(
        promise,
        f"""SELECT sale.number || ' line ' || line.id, line.{column},
          coalesce(credited.{credited}, 0)
        FROM orders_orderline line JOIN orders_order sale ON sale.id = line.order_id
        LEFT JOIN ({CREDITED}) credited ON credited.line_id = line.id
        WHERE line.{column} <> coalesce(credited.{credited}, 0)""",
    )


def of_note(promise: str, due: str, summed: str) -> Proof:
    """Compare a credit note with its lines."""
    return Proof(
        promise,
        f"""SELECT note.reference, {due}, coalesce(sum(part.{summed}), 0)
        FROM orders_creditnote note LEFT JOIN orders_creditnoteline part ON part.note_id = note.id
        GROUP BY note.id HAVING {due} <> coalesce(sum(part.{summed}), 0)""",
    )


PROOFS: Sequence[Proof] = (
    Proof(
        "money that came is acted on within ten minutes",
        """SELECT out_trade_no, 0::bigint, amount FROM payments_payment
        WHERE state IN ('succeeded', 'surplus') AND next_poll_at IS NOT NULL
        AND succeeded_at < now() - interval '10 minutes'""",
    ),
    Proof(
        "an order has what was paid for it",
        f"""SELECT coalesce(sale.number, came.number), coalesce(sale.paid_amount, 0),
          coalesce(came.amount, 0)
        FROM orders_order sale FULL JOIN (SELECT order_reference AS number, sum(amount) AS amount
          FROM payments_payment WHERE state = 'succeeded' AND {SETTLED} GROUP BY 1) came
          ON came.number = sale.number
        WHERE coalesce(sale.paid_amount, 0) <> coalesce(came.amount, 0)""",
    ),
    Proof(
        "an order was paid what it asked for, or nothing",
        """SELECT number, paid_amount, payable_amount FROM orders_order
        WHERE paid_amount <> CASE WHEN paid_at IS NULL THEN 0 ELSE payable_amount END""",
    ),
    Proof(
        "an order asks for its lines and its freight",
        """SELECT sale.number, sale.payable_amount, sale.freight_amount
          + coalesce(sum(line.net_amount + line.tax_amount), 0)
        FROM orders_order sale LEFT JOIN orders_orderline line ON line.order_id = sale.id
        GROUP BY sale.id HAVING sale.payable_amount <> sale.freight_amount
          + coalesce(sum(line.net_amount + line.tax_amount), 0)""",
    ),
    of_order("what an order gave back is in its credit notes", "refunded_amount", "amount"),
    of_order(
        "the points an order gave back are in its credit notes",
        "refunded_points_amount",
        "points_amount",
    ),
    of_order(
        "the freight an order gave back is in its credit notes",
        "refunded_freight_amount",
        "freight_amount",
    ),
    of_line("what a line gave back is in credit notes", "refunded_amount", "amount"),
    of_line("the units a line gave back are in credit notes", "refunded_quantity", "quantity"),
    of_line(
        "the points a line gave back are in credit notes",
        "refunded_points_amount",
        "points_amount",
    ),
    of_note(
        "a credit note is its lines and freight", "note.amount - note.freight_amount", "amount"
    ),
    of_note("a credit note's points are its lines'", "note.points_amount", "points_amount"),
    Proof(
        "the money of a credit note goes back by a refund",
        f"""SELECT coalesce(note.reference, refund.reference), refund.amount, note.amount
        FROM (SELECT * FROM orders_creditnote WHERE amount > 0) note
        FULL JOIN (SELECT * FROM ({RETURNED}) refund WHERE payment_state = 'succeeded') refund
          ON refund.reference = note.reference
        WHERE note.amount IS DISTINCT FROM refund.amount""",
    ),
    Proof(
        "a payment gives back its refunds",
        """SELECT payment.out_trade_no, payment.refunded_amount, coalesce(sum(refund.amount), 0)
        FROM payments_payment payment LEFT JOIN payments_refund refund
          ON refund.payment_id = payment.id
        GROUP BY payment.id HAVING payment.refunded_amount <> coalesce(sum(refund.amount), 0)""",
    ),
    Proof(
        "money for nobody goes back whole",
        f"""SELECT out_trade_no, refunded_amount, amount FROM payments_payment
        WHERE state = 'surplus' AND {SETTLED} AND refunded_amount <> amount""",
    ),
    Proof(
        "every transaction in the books balances",
        """SELECT head.reference, coalesce(sum(entry.amount), 0), 0::bigint
        FROM payments_bookstransaction head
        LEFT JOIN payments_booksentry entry ON entry.transaction_id = head.id
        GROUP BY head.id HAVING count(entry.id) < 2 OR sum(entry.amount) <> 0""",
    ),
    Proof(
        "the books say what an order says",
        f"""WITH due AS (
          SELECT number, side.account, side.amount FROM orders_order, LATERAL (VALUES
            ('sales', -goods_amount), ('discount', discount_amount), ('freight', -freight_amount),
            ('tax', -tax_amount)) side (account, amount) WHERE paid_at IS NOT NULL
          UNION ALL SELECT sale.number, 'refunds', noted.amount + noted.points_amount
          FROM orders_order sale JOIN ({NOTED}) noted ON noted.order_id = sale.id
          UNION ALL SELECT order_reference, 'clearing', amount FROM payments_payment
            WHERE {SETTLED}
          UNION ALL SELECT order_reference, side.account, side.amount
          FROM ({RETURNED}) refund, LATERAL (VALUES
            ('refunds_payable', -refund.amount),
            ('refunds_payable', CASE WHEN refund.succeeded_at IS NULL THEN 0 ELSE amount END),
            ('clearing', CASE WHEN refund.succeeded_at IS NULL THEN 0 ELSE -amount END),
            ('refunds_payable', CASE WHEN refund.state = 'paid_out' THEN amount ELSE 0 END),
            ('by_hand', CASE WHEN refund.state = 'paid_out' THEN -amount ELSE 0 END)
            ) side (account, amount)),
        owed AS (SELECT number, account, sum(amount) AS amount FROM due GROUP BY 1, 2),
        booked AS (SELECT head.order_reference AS number, entry.account,
            sum(entry.amount) AS amount
          FROM payments_booksentry entry
          JOIN payments_bookstransaction head ON head.id = entry.transaction_id
          WHERE entry.account NOT IN ('points_liability', 'points_expense') GROUP BY 1, 2)
        SELECT coalesce(owed.number, booked.number) || ' '
            || coalesce(owed.account, booked.account),
          coalesce(booked.amount, 0), coalesce(owed.amount, 0)
        FROM owed FULL JOIN booked USING (number, account)
        WHERE coalesce(booked.amount, 0) <> coalesce(owed.amount, 0)""",
    ),
    Proof(
        "clearing holds what came to each gateway and has not left it",
        f"""WITH held AS (SELECT gateway, sum(amount) AS amount FROM (
            SELECT gateway, amount FROM payments_payment WHERE {SETTLED}
            UNION ALL SELECT gateway, -amount FROM ({RETURNED}) refund
              WHERE refund.succeeded_at IS NOT NULL) moved GROUP BY 1),
        booked AS (SELECT gateway, sum(amount) AS amount FROM payments_booksentry
          WHERE account = 'clearing' GROUP BY 1)
        SELECT coalesce(held.gateway, booked.gateway), coalesce(booked.amount, 0),
          coalesce(held.amount, 0) FROM held FULL JOIN booked USING (gateway)
        WHERE coalesce(booked.amount, 0) <> coalesce(held.amount, 0)""",
    ),
    # A part of an order may give back a point more or less than its part of their worth.
    Proof(
        "the points of an order are booked for what they are worth",
        f"""SELECT number, open, CASE state WHEN 'pending_payment' THEN points_amount ELSE 0 END
        FROM ({POINTS_OPEN}) sale WHERE CASE
          WHEN state = 'pending_payment' THEN open <> points_amount
          WHEN refunded_points_amount IN (0, points_amount) THEN open <> 0
          ELSE abs(open) >= 2 * %(point)s END""",
    ),
    Proof(
        "members are owed their points, and those of orders not yet paid",
        f"""SELECT 'points', booked.worth, had.worth + sales.worth
        FROM (SELECT -coalesce(sum(amount), 0) AS worth FROM payments_booksentry
            WHERE account = 'points_liability') booked,
          (SELECT coalesce(sum(balance - owed), 0) * %(point)s AS worth
            FROM loyalty_pointsaccount) had,
          (SELECT coalesce(sum(open), 0) AS worth FROM ({POINTS_OPEN}) sale) sales
        WHERE booked.worth <> had.worth + sales.worth""",
    ),
)


def offenders() -> Iterator[Offender]:
    """Yield everything that breaks a promise; none means that the money is proven."""
    return operations.proofs.offenders(PROOFS, point=settings.POINT_AMOUNT)
