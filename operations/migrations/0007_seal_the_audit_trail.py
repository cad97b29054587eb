"""Let the database seal what is audited: entries are only added, each into one chain.

The chain is made at COMMIT, where no row is waited for any more: whoever audits early in a
transaction holds up nobody, and no two can wait for one another.
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION operations_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON operations_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION operations_audit_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON operations_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION operations_audit_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON operations_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION operations_audit_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON operations_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION operations_audit_append_only();

CREATE FUNCTION operations_audit_digest(before text, entry operations_auditentry) RETURNS text
    LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        before, entry.id, (extract(epoch FROM entry.at) * 1000000)::bigint, entry.actor_id,
        entry.acted_by_id, entry.verb, entry.kind, entry.key, entry.facts, entry.request_id
    )::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION operations_audit_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last operations_auditseal;
BEGIN
    -- One after the other: two that read the same last seal would fork the chain.
    PERFORM pg_advisory_xact_lock(hashtextextended('operations_auditseal', 0));
    SELECT * INTO last FROM operations_auditseal ORDER BY number DESC LIMIT 1;
    INSERT INTO operations_auditseal (number, entry_id, seal) VALUES (
        coalesce(last.number, 0) + 1, NEW.id, operations_audit_digest(coalesce(last.seal, ''), NEW)
    );
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER sealed AFTER INSERT ON operations_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION operations_audit_seal();

CREATE FUNCTION operations_audit_log_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO operations_auditentry (actor_id, verb, kind, key, facts)
    SELECT NEW.user_id, (ARRAY['Added', 'Changed', 'Deleted'])[NEW.action_flag],
        coalesce(type.app_label || '.' || type.model, ''), left(coalesce(NEW.object_id, ''), 80),
        CASE WHEN NEW.change_message = '' THEN '{}'::jsonb
             ELSE jsonb_build_object('words', NEW.change_message) END
    FROM (SELECT NEW.content_type_id AS id) said LEFT JOIN django_content_type type USING (id);
    RETURN NULL;
END $$;
CREATE TRIGGER audited AFTER INSERT ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION operations_audit_log_entry();
"""

UNGUARD = """
DROP TRIGGER audited ON django_admin_log;
DROP FUNCTION operations_audit_log_entry();
DROP TRIGGER sealed ON operations_auditentry;
DROP FUNCTION operations_audit_seal();
DROP FUNCTION operations_audit_digest(text, operations_auditentry);
DROP TRIGGER never_emptied ON operations_auditseal;
DROP TRIGGER never_emptied ON operations_auditentry;
DROP TRIGGER append_only ON operations_auditseal;
DROP TRIGGER append_only ON operations_auditentry;
DROP FUNCTION operations_audit_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0006_audit_trail"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
