"""Every former form of a row is kept, and no row changes without a new version."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION customers_keep_former() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO customers_formerversion (record, record_id, version, was)
    VALUES (TG_ARGV[0], OLD.id, OLD.version,
            to_jsonb(OLD) - '{grams,name_search,name_pinyin,name_initials}'::text[]);
    RETURN NULL;
END $$;

CREATE FUNCTION customers_refuse_silent_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% % changed without a new version', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

BACKWARD = """
DROP FUNCTION customers_keep_former();
DROP FUNCTION customers_refuse_silent_change();
"""

# The columns that people fill in; what is computed from them may be computed anew in silence.
COLUMNS = {
    "customer": "external_id kind state merged_into_id name short_name phone group_id unit_id"
    " manager_id industry_code region_code employees annual_revenue_minor total_assets_minor"
    " currency payment_terms_days opened_on tags custom",
    "contact": "external_id customer_id name title phone email is_primary",
    "address": "customer_id kind line region_code postcode",
    "bankaccount": "customer_id holder bank number currency",
    "connection": "external_id source_id target_id kind share_percent amount_minor currency"
    " starts_on ends_on",
}


def triggers():
    for record, columns in COLUMNS.items():
        table = f"customers_{record}"
        old, new = (", ".join(f"{row}.{c}" for c in columns.split()) for row in ("OLD", "NEW"))
        yield f"""
CREATE TRIGGER {record}_keep_former AFTER UPDATE ON {table} FOR EACH ROW
    WHEN (OLD.version IS DISTINCT FROM NEW.version)
    EXECUTE FUNCTION customers_keep_former('{record}');
CREATE TRIGGER {record}_keep_removed AFTER DELETE ON {table} FOR EACH ROW
    EXECUTE FUNCTION customers_keep_former('{record}');
CREATE TRIGGER {record}_refuse_silent_change BEFORE UPDATE ON {table} FOR EACH ROW
    WHEN (OLD.version >= NEW.version AND ({old}) IS DISTINCT FROM ({new}))
    EXECUTE FUNCTION customers_refuse_silent_change();
"""


def no_triggers():
    for record in COLUMNS:
        table = f"customers_{record}"
        yield f"""
DROP TRIGGER {record}_keep_former ON {table};
DROP TRIGGER {record}_keep_removed ON {table};
DROP TRIGGER {record}_refuse_silent_change ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_names_versions_duplicates")]

    operations = [
        migrations.RunSQL(FUNCTIONS + "".join(triggers()), "".join(no_triggers()) + BACKWARD)
    ]
