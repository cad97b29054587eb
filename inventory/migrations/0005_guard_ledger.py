"""Let the database guard the ledger: only added to, in line, and equal to the counters at COMMIT.

At COMMIT an item's counters are compared once with its last move and its open layers, whichever of
the three was written; the transaction remembers the item it looked at last.
"""

from django.db import migrations, models

GUARDS = """
ALTER TABLE inventory_stockitem SET (fillfactor = 60);

CREATE FUNCTION inventory_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER inventory_move_append_only ON inventory_stockmove;
DROP FUNCTION inventory_move_append_only();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON inventory_stockmove
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON inventory_layeruse
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON inventory_costcorrection
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON inventory_costlayer
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_append_only();
CREATE TRIGGER facts_stay BEFORE UPDATE OF
    id, stock_item_id, move_id, source_id, received_at, quantity ON inventory_costlayer
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_append_only();

CREATE TRIGGER never_emptied BEFORE TRUNCATE ON inventory_stockmove
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON inventory_layeruse
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON inventory_costcorrection
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON inventory_costlayer
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_append_only();

CREATE FUNCTION inventory_move_in_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    SELECT seq, balance INTO last FROM inventory_stockmove
        WHERE stock_item_id = NEW.stock_item_id ORDER BY seq DESC LIMIT 1;
    IF NEW.seq <> coalesce(last.seq, 0) + 1
        OR NEW.balance <> coalesce(last.balance, 0) + NEW.quantity
    THEN
        RAISE EXCEPTION 'stock move % does not continue the balance', NEW.reference
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER in_line BEFORE INSERT ON inventory_stockmove
    FOR EACH ROW EXECUTE FUNCTION inventory_move_in_line();

CREATE FUNCTION inventory_item_adds_up(key bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('jishi.adds_up', true) = key::text THEN
        RETURN;
    END IF;
    PERFORM FROM inventory_stockitem item
        WHERE item.id = key
        AND item.on_hand = coalesce((SELECT move.balance FROM inventory_stockmove move
            WHERE move.stock_item_id = key AND move.seq = item.seq), 0)
        AND NOT EXISTS (SELECT FROM inventory_stockmove move
            WHERE move.stock_item_id = key AND move.seq > item.seq)
        AND (item.on_hand, item.value) = (
            SELECT coalesce(sum(layer.quantity_left), 0), coalesce(sum(layer.value_left), 0)
            FROM inventory_costlayer layer WHERE layer.stock_item_id = key AND layer.is_open);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'stock item % does not agree with its moves and layers', key
            USING ERRCODE = 'check_violation';
    END IF;
    PERFORM set_config('jishi.adds_up', key::text, true);
END $$;

CREATE FUNCTION inventory_item_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM inventory_item_adds_up(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION inventory_part_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM inventory_item_adds_up(NEW.stock_item_id);
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER adds_up_when_made AFTER INSERT ON inventory_stockitem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.on_hand <> 0 OR NEW.value <> 0 OR NEW.seq <> 0)
    EXECUTE FUNCTION inventory_item_checked();
CREATE CONSTRAINT TRIGGER adds_up AFTER UPDATE ON inventory_stockitem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.on_hand, OLD.value, OLD.seq) IS DISTINCT FROM (NEW.on_hand, NEW.value, NEW.seq))
    EXECUTE FUNCTION inventory_item_checked();
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT ON inventory_stockmove
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION inventory_part_checked();
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT OR UPDATE ON inventory_costlayer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION inventory_part_checked();
"""

UNGUARD = """
DROP TRIGGER adds_up ON inventory_costlayer;
DROP TRIGGER adds_up ON inventory_stockmove;
DROP TRIGGER adds_up ON inventory_stockitem;
DROP TRIGGER adds_up_when_made ON inventory_stockitem;
DROP FUNCTION inventory_part_checked();
DROP FUNCTION inventory_item_checked();
DROP FUNCTION inventory_item_adds_up(bigint);
DROP TRIGGER in_line ON inventory_stockmove;
DROP FUNCTION inventory_move_in_line();
DROP TRIGGER facts_stay ON inventory_costlayer;
DROP TRIGGER never_emptied ON inventory_costlayer;
DROP TRIGGER never_emptied ON inventory_costcorrection;
DROP TRIGGER never_emptied ON inventory_layeruse;
DROP TRIGGER never_emptied ON inventory_stockmove;
DROP TRIGGER append_only ON inventory_costlayer;
DROP TRIGGER append_only ON inventory_costcorrection;
DROP TRIGGER append_only ON inventory_layeruse;
DROP TRIGGER append_only ON inventory_stockmove;
DROP FUNCTION inventory_append_only();
CREATE FUNCTION inventory_move_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stock moves are only ever added' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER inventory_move_append_only BEFORE UPDATE OR DELETE ON inventory_stockmove
    FOR EACH ROW EXECUTE FUNCTION inventory_move_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0004_number_moves")]

    operations = [
        migrations.AddConstraint(
            model_name="stockmove",
            constraint=models.UniqueConstraint(
                fields=["stock_item", "seq"], name="stock_move_in_line"
            ),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
