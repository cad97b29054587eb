"""Let the database refuse every change of an order's state that the table does not list."""

from django.db import migrations

GUARD = """
-- A table without a model: no code path, and no test's flush, ever writes it.
CREATE TABLE orders_transition (from_state text, to_state text, PRIMARY KEY (from_state, to_state));
INSERT INTO orders_transition VALUES
    ('paid', 'cancelled'),
    ('paid', 'partially_shipped'),
    ('paid', 'shipped'),
    ('partially_shipped', 'shipped'),
    ('pending_payment', 'closed'),
    ('pending_payment', 'paid'),
    ('received', 'completed'),
    ('shipped', 'received');

CREATE FUNCTION orders_guard_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM orders_transition
        WHERE from_state = OLD.state AND to_state = NEW.state
    ) THEN
        RAISE EXCEPTION 'order % may not go from % to %', OLD.number, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_moves_as_the_table_says';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER orders_guard_transition BEFORE UPDATE OF state ON orders_order
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION orders_guard_transition();

CREATE FUNCTION orders_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'order events are only ever added' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER orders_event_append_only BEFORE UPDATE ON orders_orderevent
    FOR EACH ROW EXECUTE FUNCTION orders_event_append_only();
"""

UNGUARD = """
DROP TRIGGER orders_event_append_only ON orders_orderevent;
DROP FUNCTION orders_event_append_only();
DROP TRIGGER orders_guard_transition ON orders_order;
DROP FUNCTION orders_guard_transition();
DROP TABLE orders_transition;
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_first_tables")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
