"""Let the database refuse every step of an after-sales request that the table does not list."""

from django.db import migrations

GUARD = """
-- A table without a model: no code path, and no test's flush, ever writes it.
CREATE TABLE orders_after_sales_move (
    kind text, from_state text, to_state text, PRIMARY KEY (kind, from_state, to_state)
);
INSERT INTO orders_after_sales_move VALUES
    ('exchange', 'appealed', 'approved'),
    ('exchange', 'appealed', 'rejected'),
    ('exchange', 'approved', 'arrived'),
    ('exchange', 'approved', 'in_transit'),
    ('exchange', 'approved', 'lapsed'),
    ('exchange', 'approved', 'withdrawn'),
    ('exchange', 'arrived', 'inspected'),
    ('exchange', 'in_transit', 'arrived'),
    ('exchange', 'in_transit', 'rejected'),
    ('exchange', 'inspected', 'exchanged'),
    ('exchange', 'inspected', 'refunded'),
    ('exchange', 'inspected', 'rejected'),
    ('exchange', 'rejected', 'appealed'),
    ('exchange', 'requested', 'approved'),
    ('exchange', 'requested', 'rejected'),
    ('exchange', 'requested', 'withdrawn'),
    ('refund_only', 'appealed', 'refunded'),
    ('refund_only', 'appealed', 'rejected'),
    ('refund_only', 'rejected', 'appealed'),
    ('refund_only', 'requested', 'refunded'),
    ('refund_only', 'requested', 'rejected'),
    ('refund_only', 'requested', 'withdrawn'),
    ('repair', 'appealed', 'approved'),
    ('repair', 'appealed', 'rejected'),
    ('repair', 'approved', 'arrived'),
    ('repair', 'approved', 'in_transit'),
    ('repair', 'approved', 'lapsed'),
    ('repair', 'approved', 'withdrawn'),
    ('repair', 'arrived', 'inspected'),
    ('repair', 'in_transit', 'arrived'),
    ('repair', 'in_transit', 'rejected'),
    ('repair', 'inspected', 'rejected'),
    ('repair', 'inspected', 'repaired'),
    ('repair', 'rejected', 'appealed'),
    ('repair', 'requested', 'approved'),
    ('repair', 'requested', 'rejected'),
    ('repair', 'requested', 'withdrawn'),
    ('return', 'appealed', 'approved'),
    ('return', 'appealed', 'rejected'),
    ('return', 'approved', 'arrived'),
    ('return', 'approved', 'in_transit'),
    ('return', 'approved', 'lapsed'),
    ('return', 'approved', 'withdrawn'),
    ('return', 'arrived', 'inspected'),
    ('return', 'in_transit', 'arrived'),
    ('return', 'in_transit', 'rejected'),
    ('return', 'inspected', 'refunded'),
    ('return', 'inspected', 'rejected'),
    ('return', 'rejected', 'appealed'),
    ('return', 'requested', 'approved'),
    ('return', 'requested', 'rejected'),
    ('return', 'requested', 'withdrawn');

CREATE FUNCTION orders_guard_after_sales() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM orders_after_sales_move
        WHERE kind = OLD.kind AND from_state = OLD.state AND to_state = NEW.state
    ) OR OLD.is_appealed AND NEW.state = 'appealed' THEN
        RAISE EXCEPTION 'request % may not go from % to %', OLD.number, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'request_moves_as_the_table_says';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER orders_guard_after_sales BEFORE UPDATE OF state ON orders_returnrequest
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION orders_guard_after_sales();

CREATE FUNCTION orders_return_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a request keeps its order, kind and appeal'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER orders_return_kept BEFORE UPDATE ON orders_returnrequest
    FOR EACH ROW WHEN (
        OLD.kind <> NEW.kind OR OLD.order_id <> NEW.order_id OR OLD.number <> NEW.number
        OR OLD.is_appealed AND NOT NEW.is_appealed
    ) EXECUTE FUNCTION orders_return_kept();

CREATE FUNCTION orders_return_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'after-sales events are only ever added'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER orders_return_event_append_only BEFORE UPDATE ON orders_returnevent
    FOR EACH ROW EXECUTE FUNCTION orders_return_event_append_only();
"""

UNGUARD = """
DROP TRIGGER orders_return_event_append_only ON orders_returnevent;
DROP FUNCTION orders_return_event_append_only();
DROP TRIGGER orders_return_kept ON orders_returnrequest;
DROP FUNCTION orders_return_kept();
DROP TRIGGER orders_guard_after_sales ON orders_returnrequest;
DROP FUNCTION orders_guard_after_sales();
DROP TABLE orders_after_sales_move;
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0007_after_sales")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
