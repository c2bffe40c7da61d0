"""Every former form of a row is kept, and no row changes without a new version."""

from django.db import migrations

TABLES = (
    "collateral",
    "priorcharge",
    "valuation",
    "obligation",
    "cover",
    "ability",
    "outsideguarantee",
)
FUNCTIONS = """
CREATE FUNCTION collateral_keep_former() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO collateral_formerversion
        (row_table, row_id, version, known_from, known_until, was)
    VALUES (TG_ARGV[0], OLD.id, OLD.version, OLD.known_from, NEW.known_from, to_jsonb(OLD));
    RETURN NULL;
END $$;

CREATE FUNCTION collateral_refuse_silent_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% % changed without a new version', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
BACKWARD = """
DROP FUNCTION collateral_keep_former();
DROP FUNCTION collateral_refuse_silent_change();
"""


def triggers():
    for name in TABLES:
        yield f"""
CREATE TRIGGER {name}_keep_former AFTER UPDATE ON collateral_{name} FOR EACH ROW
    WHEN (OLD.version IS DISTINCT FROM NEW.version)
    EXECUTE FUNCTION collateral_keep_former('{name}');
CREATE TRIGGER {name}_refuse_silent_change BEFORE UPDATE ON collateral_{name} FOR EACH ROW
    WHEN (OLD.version >= NEW.version AND OLD IS DISTINCT FROM NEW)
    EXECUTE FUNCTION collateral_refuse_silent_change();
"""


def no_triggers():
    for name in TABLES:
        yield f"""
DROP TRIGGER {name}_keep_former ON collateral_{name};
DROP TRIGGER {name}_refuse_silent_change ON collateral_{name};
"""


class Migration(migrations.Migration):
    dependencies = [("collateral", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS + "".join(triggers()), "".join(no_triggers()) + BACKWARD)
    ]
