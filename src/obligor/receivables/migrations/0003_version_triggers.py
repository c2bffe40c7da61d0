"""Every former form of a document is kept, and no document changes without a new version."""

from django.db import migrations

KNOWN_SINCE = """
UPDATE receivables_openitem SET known_from = recorded_at;
UPDATE receivables_payment SET known_from = recorded_at;
UPDATE receivables_dispute SET known_from = recorded_at;
"""

FUNCTIONS = """
CREATE FUNCTION receivables_keep_former() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE customer bigint;
BEGIN
    IF TG_ARGV[0] = 'dispute' THEN
        SELECT customer_id INTO customer FROM receivables_openitem WHERE id = OLD.item_id;
    ELSE
        customer := (to_jsonb(OLD) ->> 'customer_id')::bigint;
    END IF;
    INSERT INTO receivables_formerversion
        (document, document_id, customer_id, version, known_from, known_until, was)
    VALUES (TG_ARGV[0], OLD.id, customer, OLD.version, OLD.known_from, NEW.known_from,
            to_jsonb(OLD));
    RETURN NULL;
END $$;

CREATE FUNCTION receivables_refuse_silent_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% % changed without a new version', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

TABLES = {
    "item": (
        "receivables_openitem",
        "external_id customer_id kind product number currency amount_minor issued_on due_on"
        " cancelled_at cancelled_because",
    ),
    "payment": (
        "receivables_payment",
        "external_id customer_id kind currency amount_minor value_on is_on_account reference"
        " backdated_because returned_on returned_because cancelled_at cancelled_because",
    ),
    "dispute": (
        "receivables_dispute",
        "external_id item_id amount_minor reason raised_on closed_on outcome cancelled_at",
    ),
}


def triggers():
    for document, (table, columns) in TABLES.items():
        old, new = (", ".join(f"{row}.{c}" for c in columns.split()) for row in ("OLD", "NEW"))
        yield f"""
CREATE TRIGGER {document}_keep_former AFTER UPDATE ON {table} FOR EACH ROW
    WHEN (OLD.version IS DISTINCT FROM NEW.version)
    EXECUTE FUNCTION receivables_keep_former('{document}');
CREATE TRIGGER {document}_refuse_silent_change BEFORE UPDATE ON {table} FOR EACH ROW
    WHEN (OLD.version >= NEW.version AND ({old}) IS DISTINCT FROM ({new}))
    EXECUTE FUNCTION receivables_refuse_silent_change();
"""


def no_triggers():
    for document, (table, _) in TABLES.items():
        yield f"""
DROP TRIGGER {document}_keep_former ON {table};
DROP TRIGGER {document}_refuse_silent_change ON {table};
"""


BACKWARD = """
DROP FUNCTION receivables_keep_former();
DROP FUNCTION receivables_refuse_silent_change();
"""


class Migration(migrations.Migration):
    dependencies = [("receivables", "0002_versions")]

    operations = [
        migrations.RunSQL(KNOWN_SINCE, migrations.RunSQL.noop),
        migrations.RunSQL(
            FUNCTIONS + "".join(triggers()), "".join(no_triggers()) + BACKWARD
        ),
    ]
