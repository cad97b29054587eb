"""Let the database guard points: entries are only added, and lots hold what accounts say."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION loyalty_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON loyalty_pointsentry
    FOR EACH STATEMENT EXECUTE FUNCTION loyalty_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON loyalty_pointsentry
    FOR EACH STATEMENT EXECUTE FUNCTION loyalty_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON loyalty_pointslot
    FOR EACH STATEMENT EXECUTE FUNCTION loyalty_append_only();
CREATE TRIGGER facts_stay BEFORE UPDATE OF entry_id, account_id, points, expires_at
    ON loyalty_pointslot FOR EACH STATEMENT EXECUTE FUNCTION loyalty_append_only();

CREATE FUNCTION loyalty_account_adds_up(key bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM loyalty_pointsaccount account WHERE account.user_id = key AND account.balance =
        (SELECT coalesce(sum(lot.points_left), 0) FROM loyalty_pointslot lot
            WHERE lot.account_id = key AND lot.points_left > 0);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'points account % does not agree with its lots', key
            USING ERRCODE = 'check_violation';
    END IF;
END $$;
CREATE FUNCTION loyalty_account_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM loyalty_account_adds_up(NEW.user_id);
    RETURN NULL;
END $$;
CREATE FUNCTION loyalty_lot_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM loyalty_account_adds_up(NEW.account_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT OR UPDATE ON loyalty_pointsaccount
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION loyalty_account_checked();
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT OR UPDATE OF points_left ON loyalty_pointslot
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION loyalty_lot_checked();
"""

UNGUARD = """
DROP TRIGGER adds_up ON loyalty_pointslot;
DROP TRIGGER adds_up ON loyalty_pointsaccount;
DROP FUNCTION loyalty_lot_checked();
DROP FUNCTION loyalty_account_checked();
DROP FUNCTION loyalty_account_adds_up(bigint);
DROP TRIGGER facts_stay ON loyalty_pointslot;
DROP TRIGGER append_only ON loyalty_pointslot;
DROP TRIGGER never_emptied ON loyalty_pointsentry;
DROP TRIGGER append_only ON loyalty_pointsentry;
DROP FUNCTION loyalty_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0001_first_tables")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
