"""Let the database guard purchasing: orders move as the table says, papers are only added to."""

from django.db import migrations

GUARD = """
-- A table without a model: no code path, and no test's flush, ever writes it.
CREATE TABLE inventory_purchase_move
    (from_state text, to_state text, PRIMARY KEY (from_state, to_state));
INSERT INTO inventory_purchase_move VALUES
    ('confirmed', 'cancelled'),
    ('confirmed', 'partly_received'),
    ('confirmed', 'received'),
    ('draft', 'cancelled'),
    ('draft', 'sent'),
    ('partly_received', 'closed'),
    ('partly_received', 'received'),
    ('received', 'closed'),
    ('sent', 'cancelled'),
    ('sent', 'confirmed'),
    ('sent', 'partly_received'),
    ('sent', 'received');

CREATE FUNCTION inventory_guard_purchase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM inventory_purchase_move
        WHERE from_state = OLD.state AND to_state = NEW.state
    ) THEN
        RAISE EXCEPTION 'purchase order % may not go from % to %', OLD.number, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'purchase_order_moves_as_the_table_says';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moves_as_the_table_says BEFORE UPDATE OF state ON inventory_purchaseorder
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION inventory_guard_purchase();

CREATE FUNCTION inventory_line_of_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM inventory_purchaseorder WHERE id = OLD.order_id AND state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'what was ordered stays as it was sent' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER stays_as_sent BEFORE DELETE OR UPDATE OF
    order_id, variant_id, quantity, unit_amount ON inventory_purchaseorderline
    FOR EACH ROW EXECUTE FUNCTION inventory_line_of_draft();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON inventory_receipt
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_append_only();
CREATE TRIGGER facts_stay BEFORE DELETE OR UPDATE OF
    receipt_id, order_line_id, accepted_quantity, held_quantity, refused_quantity, reason,
    accepted_move_id, held_move_id ON inventory_receiptline
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON inventory_landedcost
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON inventory_supplierreturn
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON inventory_supplierreturnline
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_append_only();
"""

UNGUARD = """
DROP TRIGGER append_only ON inventory_supplierreturnline;
DROP TRIGGER append_only ON inventory_supplierreturn;
DROP TRIGGER append_only ON inventory_landedcost;
DROP TRIGGER facts_stay ON inventory_receiptline;
DROP TRIGGER append_only ON inventory_receipt;
DROP TRIGGER stays_as_sent ON inventory_purchaseorderline;
DROP FUNCTION inventory_line_of_draft();
DROP TRIGGER moves_as_the_table_says ON inventory_purchaseorder;
DROP FUNCTION inventory_guard_purchase();
DROP TABLE inventory_purchase_move;
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0006_follow_corrections")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
