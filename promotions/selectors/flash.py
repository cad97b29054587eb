"""Flash sales as the pages show them, and as rows among those of promotions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from catalog.models import speaks_english
from promotions.models.flash import NAMES


@dataclass(frozen=True)
class Sale:
    """A flash sale that runs: so many units of a variant for ``amount`` fen each."""

    pk: int
    product_id: int
    variant_id: int
    name: str
    name_en: str
    amount: int
    quota: int
    sold: int
    per_user: int
    starts_at: datetime
    ends_at: datetime

    @property
    def title(self) -> str:
        """Return the name in the reader's language."""
        return self.name_en if speaks_english() else self.name

    @property
    def left(self) -> int:
        """Return how many units are left."""
        return max(0, self.quota - self.sold)

    @property
    def percent(self) -> int:
        """Return how much of the quota is sold, rounded down."""
        return self.sold * 100 // self.quota


def described(sales: Any) -> Any:
    """Add to flash sales what else is shown of them, by the names promotions have for it."""
    terms = {"use_limit": F("quota"), "used_count": F("sold"), "uses_each": F("per_user")}
    return sales.annotate(product_id=F("variant__product_id"), **terms, **of_campaign())


def of_campaign() -> dict[str, F]:
    """Name the dates within which a campaign's own run."""
    return {f"campaign_{at}": F(f"campaign__{at}") for at in ("starts_at", "ends_at")}


def sale_of(row: Any) -> Sale:
    """Return what pages show of a sale's row; it runs while its campaign does."""
    ends = [at for at in (row.ends_at, row.campaign_ends_at) if at]
    starts = [at for at in (row.starts_at, row.campaign_starts_at) if at]
    return Sale(
        pk=row.pk,
        product_id=row.product_id,
        variant_id=row.variant_id,
        name=row.name or NAMES[0],
        name_en=row.name_en or row.name or NAMES[1],
        amount=row.amount,
        quota=row.use_limit,
        sold=row.used_count,
        per_user=row.uses_each,
        starts_at=max(starts),
        ends_at=min(ends),
    )
