"""How often products were sold, for the shop window."""

from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone

import catalog.services.cards
from orders.models import OrderLine

COUNTED = ("paid", "partially_shipped", "shipped", "received", "completed")


def recount(since: timedelta = timedelta(minutes=30)) -> int:
    """Count anew the sold units of products paid for lately; return how many products."""
    lately = OrderLine.objects.filter(order__paid_at__gte=timezone.now() - since)
    products = set(lately.values_list("product_id", flat=True))
    sold = OrderLine.objects.filter(product_id__in=products, order__state__in=COUNTED)
    totals = sold.order_by().values_list("product_id").annotate(Sum("quantity"))
    catalog.services.cards.set_sold(dict(totals))
    return len(products)
