"""Prove that the audit trail says what it said."""

from collections.abc import Iterator

import structlog

from operations.models import AuditSeal
from operations.proofs import Offender, Proof, offenders

log = structlog.get_logger(__name__)

PROOFS = [
    Proof(
        "A seal covers its entry and the seal before.",
        """
        SELECT 'entry', link.entry_id, link.seal, link.due FROM (
            SELECT seal.entry_id, seal.seal, operations_audit_digest(
                coalesce(lag(seal.seal) OVER (ORDER BY seal.number), ''), entry
            ) AS due
            FROM operations_auditseal seal
            LEFT JOIN operations_auditentry entry ON entry.id = seal.entry_id
        ) link WHERE link.seal IS DISTINCT FROM link.due
        """,
    ),
    Proof(
        "No seal is missing.",
        """
        SELECT 'seal', place.number, place.number, place.due FROM (
            SELECT number, row_number() OVER (ORDER BY number) AS due FROM operations_auditseal
        ) place WHERE place.number <> place.due
        """,
    ),
    Proof(
        "Every entry is sealed.",
        """
        SELECT 'entry', entry.id, 'no seal', 'a seal' FROM operations_auditentry entry
        WHERE NOT EXISTS (SELECT FROM operations_auditseal seal WHERE seal.entry_id = entry.id)
        """,
    ),
]


def broken(head: str = "") -> Iterator[Offender]:
    """Yield everything that contradicts the chain.

    ``head`` is a seal noted elsewhere earlier: whoever rewrote or cut the whole chain since, seals
    included, no longer has it.
    """
    yield from offenders(PROOFS)
    if head and not AuditSeal.objects.filter(seal=head).exists():
        yield Offender("A seal once noted stays.", "seal", "nothing", head)


def last_seal() -> tuple[int, str]:
    """Return how long the chain is and its last seal."""
    last = AuditSeal.objects.order_by("number").last()
    return (last.number, last.seal) if last else (0, "")


def look_over() -> None:
    """Prove the trail, and write its last seal into the logs.

    There nobody who can only change the database reaches it: ``verify_audit --head`` asks for it.
    """
    for offender in broken():
        log.error("audit_broken", offender=str(offender))
    number, seal = last_seal()
    log.info("audit_head", number=number, seal=seal)
