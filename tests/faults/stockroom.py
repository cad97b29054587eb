"""``python -m tests.faults.stockroom 100 5``: put two goods on sale, 100 and 5 of them."""

import json
import sys
import uuid

import django

if __name__ == "__main__":
    django.setup()
    from tests.factories.catalog import make_category, make_product, make_type, make_variant
    from tests.factories.sale import make_delivery

    make_delivery()
    batch = uuid.uuid4().hex[:8]
    kind = make_type(code=f"type-{batch}")
    shelf = make_category(slug=f"shelf-{batch}")
    made = []
    for number, quantity in enumerate(map(int, sys.argv[1:])):
        name = f"{batch}-{number}"
        product = make_product(slug=name, product_type=kind, category=shelf)
        made.append(make_variant(stock=0, product=product, sku=name).pk)
        from inventory.models import Warehouse
        from inventory.services.stock import receive

        receive(
            variant_id=made[-1],
            warehouse_id=Warehouse.objects.get(code="W1").pk,
            quantity=quantity,
            reference=name,
        )
    sys.stdout.write(json.dumps(made))
