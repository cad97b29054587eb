"""Let the database guard the books: only added to, and at COMMIT every transaction balances."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION payments_books_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payments_bookstransaction
    FOR EACH STATEMENT EXECUTE FUNCTION payments_books_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payments_booksentry
    FOR EACH STATEMENT EXECUTE FUNCTION payments_books_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON payments_bookstransaction
    FOR EACH STATEMENT EXECUTE FUNCTION payments_books_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON payments_booksentry
    FOR EACH STATEMENT EXECUTE FUNCTION payments_books_append_only();

CREATE FUNCTION payments_books_balance(key bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM payments_booksentry entry WHERE entry.transaction_id = key
        HAVING count(*) >= 2 AND sum(entry.amount) = 0;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'books transaction % does not balance', key
            USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION payments_books_transaction_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM payments_books_balance(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION payments_books_entry_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM payments_books_balance(NEW.transaction_id);
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON payments_bookstransaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION payments_books_transaction_checked();
CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON payments_booksentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION payments_books_entry_checked();
"""

UNGUARD = """
DROP TRIGGER balances ON payments_booksentry;
DROP TRIGGER balances ON payments_bookstransaction;
DROP FUNCTION payments_books_entry_checked();
DROP FUNCTION payments_books_transaction_checked();
DROP FUNCTION payments_books_balance(bigint);
DROP TRIGGER never_emptied ON payments_booksentry;
DROP TRIGGER never_emptied ON payments_bookstransaction;
DROP TRIGGER append_only ON payments_booksentry;
DROP TRIGGER append_only ON payments_bookstransaction;
DROP FUNCTION payments_books_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_books")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
