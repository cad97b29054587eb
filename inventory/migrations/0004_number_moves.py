"""Number the moves written so far and open layers for them; what they cost is not known."""

from collections import deque

from django.db import migrations

APPEND_ONLY = "inventory_move_append_only"


def number_moves(apps, schema_editor):
    """Replay each item's moves, oldest first, as layers and uses of no value."""
    move_model, item_model, layer_model, use_model = (
        apps.get_model("inventory", name)
        for name in ("StockMove", "StockItem", "CostLayer", "LayerUse")
    )
    schema_editor.execute(f"ALTER TABLE inventory_stockmove DISABLE TRIGGER {APPEND_ONLY}")
    for item in item_model.objects.filter(moves__isnull=False).distinct().iterator():
        balance, seq, open_layers = 0, 0, deque()
        for move in move_model.objects.filter(stock_item=item).order_by("id"):
            seq, balance = seq + 1, balance + move.quantity
            move_model.objects.filter(pk=move.pk).update(seq=seq, balance=balance)
            if move.quantity > 0:
                open_layers.append(
                    layer_model.objects.create(
                        stock_item=item,
                        move_id=move.pk,
                        received_at=move.created_at,
                        quantity=move.quantity,
                        value=0,
                        quantity_left=move.quantity,
                        value_left=0,
                    )
                )
                continue
            wanted = -move.quantity
            while wanted:
                layer = open_layers[0]
                taken = min(wanted, layer.quantity_left)
                use_model.objects.create(
                    layer=layer, move_id=move.pk, quantity=taken, value=0, created_at=move.created_at
                )
                wanted, layer.quantity_left = wanted - taken, layer.quantity_left - taken
                layer.is_open = layer.quantity_left > 0
                layer.save(update_fields=["quantity_left", "is_open"])
                if not layer.is_open:
                    open_layers.popleft()
        item_model.objects.filter(pk=item.pk).update(seq=seq)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute(f"ALTER TABLE inventory_stockmove ENABLE TRIGGER {APPEND_ONLY}")


class Migration(migrations.Migration):
    dependencies = [("inventory", "0003_cost_layers")]

    operations = [migrations.RunPython(number_moves, migrations.RunPython.noop)]
