"""Money as clerks write it."""

from decimal import Decimal
from typing import Any

from django import forms

from inventory.services.purchasing import MOST_AMOUNT


class YuanField(forms.DecimalField):
    """An amount typed in yuan with two places; its value is whole fen."""

    def __init__(self, **kwargs: Any) -> None:
        most = Decimal(MOST_AMOUNT).scaleb(-2)
        facts: dict[str, Any] = {"min_value": 0, "max_value": most, "decimal_places": 2}
        super().__init__(**facts | kwargs)

    def clean(self, value: Any) -> Any:
        """Return the amount in fen, or None."""
        amount = super().clean(value)
        return None if amount is None else int(amount.scaleb(2))

    def prepare_value(self, value: Any) -> Any:
        """Show fen as yuan; leave what was typed as it is."""
        return Decimal(value).scaleb(-2) if isinstance(value, int) else value
