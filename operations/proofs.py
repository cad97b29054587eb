"""Promises proven from their rows: each proof is one query for what contradicts it.

A proof sees one snapshot, so it may run while the shop sells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

CHUNK = 500


@dataclass(frozen=True)
class Proof:
    """A promise in words, and the query for rows that break it: which (any words), found, due.

    ``%(name)s`` in it is a fact that is given when it is proven.
    """

    promise: str
    sql: str


@dataclass(frozen=True)
class Offender:
    """One thing that breaks a promise: what it says, and what it should say."""

    promise: str
    key: str
    found: Any
    due: Any

    def __str__(self) -> str:
        return f"{self.promise}: {self.key} has {self.found}, should have {self.due}"


def offenders(proofs: Sequence[Proof], **facts: Any) -> Iterator[Offender]:
    """Yield everything that breaks a promise; none means that all of them are proven."""
    for proof in proofs:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # A proof reads whole tables: it may take longer than a page.
                cursor.execute("SET LOCAL statement_timeout = 0")
            with connection.chunked_cursor() as cursor:
                cursor.execute(proof.sql, facts or None)
                while rows := cursor.fetchmany(CHUNK):
                    yield from (offender_of(proof, row) for row in rows)


def offender_of(proof: Proof, row: Sequence[Any]) -> Offender:
    """Read a row of a proof's query."""
    *words, found, due = row
    return Offender(proof.promise, " ".join(map(str, words)), found, due)
