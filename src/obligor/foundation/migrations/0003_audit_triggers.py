"""Append-only by trigger: the log and its seals accept no UPDATE, DELETE or TRUNCATE."""

from django.db import migrations

FORWARD = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE FUNCTION foundation_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION foundation_queue_for_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO foundation_auditunsealed (entry_id) VALUES (NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE
    ON foundation_auditentry FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_change();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE
    ON foundation_auditentry FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_change();
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE
    ON foundation_auditseal FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_change();
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE
    ON foundation_auditseal FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_change();
CREATE TRIGGER audit_entry_queue AFTER INSERT
    ON foundation_auditentry FOR EACH ROW EXECUTE FUNCTION foundation_queue_for_seal();

CREATE TABLE IF NOT EXISTS foundation_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX IF NOT EXISTS foundation_cache_expires ON foundation_cache (expires);
"""

BACKWARD = """
DROP TABLE IF EXISTS foundation_cache;
DROP TRIGGER IF EXISTS audit_entry_queue ON foundation_auditentry;
DROP TRIGGER IF EXISTS audit_seal_no_truncate ON foundation_auditseal;
DROP TRIGGER IF EXISTS audit_seal_append_only ON foundation_auditseal;
DROP TRIGGER IF EXISTS audit_entry_no_truncate ON foundation_auditentry;
DROP TRIGGER IF EXISTS audit_entry_append_only ON foundation_auditentry;
DROP FUNCTION IF EXISTS foundation_queue_for_seal();
DROP FUNCTION IF EXISTS foundation_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
