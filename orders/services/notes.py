"""What the staff write down about an order."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import orders.services.transitions
from orders.models import Order

LONGEST_NOTE = 2000
STAFF_NOTE = "note"


class NoteTooLong(Exception):
    """A note is a few sentences."""


@transaction.atomic
def write_staff_note(*, order_id: int, text: str, actor: Any) -> Order:
    """Replace the staff's note of an order and record that it changed. Raises NoteTooLong."""
    if len(text) > LONGEST_NOTE:
        raise NoteTooLong(_("Keep the note below %(most)d characters.") % {"most": LONGEST_NOTE})
    order: Order = Order.objects.filter(pk=order_id).lock().get()
    if order.staff_note != text:
        Order.objects.filter(pk=order.pk).update(staff_note=text)
        order.staff_note = text
        orders.services.transitions.record(order, STAFF_NOTE, actor=actor, detail=text)
    return order
