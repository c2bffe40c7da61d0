"""Every former form of a record is kept, and no record changes without a new version."""

from django.db import migrations

COLUMNS = (
    "customer_id kind matter source reference happened_on settled_on told_on valid_until"
    " amount_minor currency severity summary payload standing decided_because cancelled_at"
).split()
OLD, NEW = (", ".join(f"{row}.{c}" for c in COLUMNS) for row in ("OLD", "NEW"))

FORWARD = f"""
CREATE FUNCTION records_keep_former() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO records_formerversion
        (record_id, customer_id, version, known_from, known_until, was)
    VALUES (OLD.id, OLD.customer_id, OLD.version, OLD.known_from, NEW.known_from, to_jsonb(OLD));
    RETURN NULL;
END $$;

CREATE FUNCTION records_refuse_silent_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% % changed without a new version', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER record_keep_former AFTER UPDATE ON records_record FOR EACH ROW
    WHEN (OLD.version IS DISTINCT FROM NEW.version)
    EXECUTE FUNCTION records_keep_former();
CREATE TRIGGER record_refuse_silent_change BEFORE UPDATE ON records_record FOR EACH ROW
    WHEN (OLD.version >= NEW.version AND ({OLD}) IS DISTINCT FROM ({NEW}))
    EXECUTE FUNCTION records_refuse_silent_change();
"""

BACKWARD = """
DROP TRIGGER record_keep_former ON records_record;
DROP TRIGGER record_refuse_silent_change ON records_record;
DROP FUNCTION records_keep_former();
DROP FUNCTION records_refuse_silent_change();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
