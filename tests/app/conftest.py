"""What every test against PostgreSQL needs."""

import sys
from pathlib import Path

import pytest
from django.db import connection

sys.path.insert(0, str(Path(__file__).parent))

NO_TRUNCATE = [
    ("foundation_auditentry", "audit_entry_no_truncate"),
    ("foundation_auditseal", "audit_seal_no_truncate"),
]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let tests with real transactions empty the tables afterwards, which the log refuses."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table, trigger in NO_TRUNCATE:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
