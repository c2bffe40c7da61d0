"""Every former form of an invoice is kept, none changes in silence; counterparties as a view."""

from django.db import migrations

COLUMNS = (
    "customer_id direction code number kind issued_on party_name party_tax_no party_key currency"
    " net_minor tax_minor total_minor state cancelled_at"
).split()
OLD, NEW = (", ".join(f"{row}.{c}" for c in COLUMNS) for row in ("OLD", "NEW"))

FORWARD = f"""
CREATE FUNCTION taxinvoices_keep_former() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO taxinvoices_formerversion
        (invoice_id, customer_id, version, known_from, known_until, was)
    SELECT o.id, o.customer_id, o.version, o.known_from, n.known_from, to_jsonb(o)
    FROM before o JOIN after n ON n.id = o.id AND n.version <> o.version;
    RETURN NULL;
END $$;

CREATE FUNCTION taxinvoices_refuse_silent_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'tax invoice % changed without a new version', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER tax_invoice_keep_former AFTER UPDATE ON taxinvoices_taxinvoice
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION taxinvoices_keep_former();
CREATE TRIGGER tax_invoice_refuse_silent_change BEFORE UPDATE ON taxinvoices_taxinvoice
    FOR EACH ROW WHEN (OLD.version >= NEW.version AND ({OLD}) IS DISTINCT FROM ({NEW}))
    EXECUTE FUNCTION taxinvoices_refuse_silent_change();

CREATE VIEW taxinvoices_counterparty AS
SELECT g.*, bool_or(g.direction = 'sale' AND g.invoices_count > 0) OVER party
            AND bool_or(g.direction = 'purchase' AND g.invoices_count > 0) OVER party
            AND g.party_key <> '' AS is_on_both_sides
FROM (
SELECT min(i.id) AS id, i.customer_id, i.direction, i.party_key, i.currency,
       max(i.party_name) AS party_name, max(i.party_tax_no) AS party_tax_no,
       coalesce(sum(i.net_minor) FILTER (WHERE i.state <> 'void'), 0)::bigint AS net_minor,
       count(*) FILTER (WHERE i.state <> 'void')::int AS invoices_count,
       count(*) FILTER (WHERE i.state = 'void')::int AS void_count,
       count(*) FILTER (WHERE i.state = 'red')::int AS red_count,
       min(i.issued_on) AS first_on, max(i.issued_on) AS last_on
FROM taxinvoices_taxinvoice i
WHERE i.cancelled_at IS NULL
GROUP BY i.customer_id, i.direction, i.party_key, i.currency
) g
WINDOW party AS (PARTITION BY g.customer_id, g.party_key);
"""

BACKWARD = """
DROP VIEW taxinvoices_counterparty;
DROP TRIGGER tax_invoice_keep_former ON taxinvoices_taxinvoice;
DROP TRIGGER tax_invoice_refuse_silent_change ON taxinvoices_taxinvoice;
DROP FUNCTION taxinvoices_keep_former();
DROP FUNCTION taxinvoices_refuse_silent_change();
"""


class Migration(migrations.Migration):
    dependencies = [("taxinvoices", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
