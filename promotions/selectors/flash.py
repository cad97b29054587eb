"""Flash sales as the pages show them, and as rows among those of promotions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse

from catalog.models import Price, speaks_english
from operations.seconds import OnceASecond
from promotions.models import FlashSale
from promotions.models.flash import NAMES

MOST_SHOWN = 100
FEW = 5


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
    def is_nearly_gone(self) -> bool:
        """Tell whether so few are left that shoppers should know how many."""
        return self.left <= max(FEW, self.quota // 10)

    @property
    def percent(self) -> int:
        """Return how much of the quota is sold, rounded down."""
        return self.sold * 100 // self.quota


@dataclass(frozen=True)
class Offered:
    """A flash sale, running or coming, with its goods as a page shows them."""

    sale: Sale
    slug: str
    product_name: str
    product_name_en: str
    options: str
    options_en: str
    image: str
    regular_amount: int | None
    has_begun: bool
    is_in_stock: bool

    @property
    def title(self) -> str:
        """Return the product's name with the chosen options in the reader's language."""
        if speaks_english():
            return f"{self.product_name_en} {self.options_en}".strip()
        return f"{self.product_name} {self.options}".strip()

    @property
    def url(self) -> str:
        """Return the product's page with this variant chosen."""
        page = reverse("product", args=[self.slug or "item", self.sale.product_id])
        return f"{page}?variant={self.sale.variant_id}"

    @property
    def state(self) -> str:
        """Return ``coming``, ``running`` or ``sold_out``."""
        if not self.has_begun:
            return "coming"
        return "running" if self.sale.left else "sold_out"

    @property
    def can_buy(self) -> bool:
        """Tell whether somebody may still buy at the price."""
        return self.has_begun and self.is_in_stock and self.sale.left > 0


@OnceASecond
def offered(at: datetime) -> tuple[Offered, ...]:
    """List the sales of visible goods that run, what can be bought first, then those that come.

    At most a hundred, in two queries, or one where there are none.
    """
    rows = described(FlashSale.objects.ahead(at)).annotate(
        regular=Subquery(
            Price.objects.selling(at).filter(variant=OuterRef("variant")).values("amount")
        )
    )
    goods = rows.select_related("variant__product__card").prefetch_related("variant__option_values")
    return tuple(sorted((offered_of(row, at) for row in goods[:MOST_SHOWN]), key=place))


def place(one: Offered) -> tuple[bool, bool, datetime]:
    """Return where a sale stands: what can be bought, what is gone, then what comes next."""
    if one.has_begun:
        return False, not one.can_buy, one.sale.ends_at
    return True, False, one.sale.starts_at


def offered_of(row: Any, at: datetime) -> Offered:
    """Return what pages show of a described sale and its goods."""
    product, sale = row.variant.product, sale_of(row)
    options = sorted(row.variant.option_values.all(), key=lambda v: (v.group_id, v.position))
    return Offered(
        sale=sale,
        slug=product.slug,
        product_name=product.name,
        product_name_en=product.name_en or product.name,
        options=" / ".join(value.name for value in options),
        options_en=" / ".join(value.name_en or value.name for value in options),
        image=product.card.image,
        regular_amount=row.regular,
        has_begun=sale.starts_at <= at,
        is_in_stock=product.card.is_in_stock,
    )


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
