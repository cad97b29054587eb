"""``python -m tests.faults.paperwork 60 80``: promise 60 letters and 80 looks at the window.

Prints the numbers of the orders written to, and the products whose window shows yesterday's stock.
"""

import json
import sys
import uuid

import django

if __name__ == "__main__":
    django.setup()
    from catalog.models import ProductCard
    from operations.models import OutboxEvent
    from operations.services.outbox import enqueue
    from tests.factories.accounts import UserFactory
    from tests.factories.catalog import make_category, make_product, make_type, make_variant
    from tests.factories.sale import place

    letters, looks = map(int, sys.argv[1:])
    batch = uuid.uuid4().hex[:8]
    ada = UserFactory(email=f"{batch}@example.com")
    kind, shelf = make_type(code=batch), make_category(slug=batch)
    makes = (
        make_product(slug=f"{batch}-{one}", product_type=kind, category=shelf, rebuild=False)
        for one in range(looks)
    )
    goods = [make_variant(stock=0, product=one, sku=one.slug) for one in makes]
    from inventory.models import Warehouse
    from inventory.services.stock import receive

    house = Warehouse.objects.get(code="W1").pk
    for one in goods:
        receive(variant_id=one.pk, warehouse_id=house, quantity=letters * 2, reference=one.sku)
    orders = [place(ada, goods[0]) for _ in range(letters)]
    products = [one.product_id for one in goods]
    ProductCard.objects.filter(product_id__in=products).update(is_in_stock=False)
    # Only what this test promises is left to do.
    OutboxEvent.objects.unpublished().exclude(
        topic="order.placed", key__in=[order.number for order in orders]
    ).update(published_at="2026-01-01T00:00:00Z")
    for order in orders:
        enqueue(topic="order.paid", key=order.number, payload={"order": order.pk})
    for one in goods:
        enqueue(topic="stock.changed", key=str(one.pk), payload={"variant": one.pk})
    made = {"orders": [order.number for order in orders], "products": products}
    sys.stdout.write(json.dumps(made))
