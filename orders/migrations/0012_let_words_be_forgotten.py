"""Let an event's words be taken out, and nothing else of it changed, when a person is forgotten."""

from django.db import migrations

FORGET = """
DROP TRIGGER orders_event_append_only ON orders_orderevent;
CREATE TRIGGER orders_event_append_only BEFORE UPDATE ON orders_orderevent
    FOR EACH ROW WHEN (
        NEW.detail <> ''
        OR (OLD.id, OLD.order_id, OLD.kind, OLD.from_state, OLD.to_state, OLD.actor_id,
            OLD.created_at) IS DISTINCT FROM
           (NEW.id, NEW.order_id, NEW.kind, NEW.from_state, NEW.to_state, NEW.actor_id,
            NEW.created_at)
    ) EXECUTE FUNCTION orders_event_append_only();

DROP TRIGGER orders_return_event_append_only ON orders_returnevent;
CREATE TRIGGER orders_return_event_append_only BEFORE UPDATE ON orders_returnevent
    FOR EACH ROW WHEN (
        NEW.words <> ''
        OR (OLD.id, OLD.request_id, OLD.kind, OLD.from_state, OLD.to_state, OLD.actor_id,
            OLD.created_at) IS DISTINCT FROM
           (NEW.id, NEW.request_id, NEW.kind, NEW.from_state, NEW.to_state, NEW.actor_id,
            NEW.created_at)
    ) EXECUTE FUNCTION orders_return_event_append_only();
"""

KEEP = """
DROP TRIGGER orders_event_append_only ON orders_orderevent;
CREATE TRIGGER orders_event_append_only BEFORE UPDATE ON orders_orderevent
    FOR EACH ROW EXECUTE FUNCTION orders_event_append_only();
DROP TRIGGER orders_return_event_append_only ON orders_returnevent;
CREATE TRIGGER orders_return_event_append_only BEFORE UPDATE ON orders_returnevent
    FOR EACH ROW EXECUTE FUNCTION orders_return_event_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0009_cancel_a_part")]

    operations = [migrations.RunSQL(FORGET, KEEP)]
