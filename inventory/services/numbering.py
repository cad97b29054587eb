"""Numbers of papers: a prefix, the day, and a count of that day."""

from typing import Any

from django.db import connection, models
from django.utils import timezone


def next_number(model: type[models.Model], prefix: str) -> str:
    """Return the next number of a day, as ``PO-20260131-0007``; call it in the transaction.

    Two who ask at once wait for one another until COMMIT, so none is given twice or left out.
    """
    head = f"{prefix}-{timezone.localdate():%Y%m%d}-"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [head])
    papers: Any = model._default_manager.filter(number__startswith=head)  # noqa: SLF001
    last = papers.order_by("-pk").values_list("number", flat=True).first()
    return f"{head}{int(last.removeprefix(head)) + 1 if last else 1:04d}"
