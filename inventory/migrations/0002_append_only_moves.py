"""Let the database refuse to change or delete a stock move."""

from django.db import migrations

GUARD = """
CREATE FUNCTION inventory_move_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stock moves are only ever added' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER inventory_move_append_only BEFORE UPDATE OR DELETE ON inventory_stockmove
    FOR EACH ROW EXECUTE FUNCTION inventory_move_append_only();
"""

UNGUARD = """
DROP TRIGGER inventory_move_append_only ON inventory_stockmove;
DROP FUNCTION inventory_move_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_first_tables")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
