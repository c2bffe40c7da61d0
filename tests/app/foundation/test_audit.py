"""The audit log cannot be altered unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from actors import ANA, AT
from django.db import DatabaseError, connection, transaction

from obligor.foundation import audit
from obligor.foundation.models import AuditEntry, AuditSeal
from obligor.people.actions import save_role


@pytest.fixture
def log(db):
    """Three sealed entries, then two that no seal covers yet."""
    for number in range(3):
        save_role(code=f"r{number}", name_zh="角色", name_en="role", verbs=["*"], by=ANA, at=AT)
    audit.seal(at=AT)
    for number in range(3, 5):
        save_role(code=f"r{number}", name_zh="角色", name_en="role", verbs=["*"], by=ANA, at=AT)
    return list(AuditEntry.objects.order_by("pk"))


def tamper(sql: str, *values: object) -> None:
    """Change the log as somebody with all rights over the database could."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET session_replication_role = DEFAULT")


def said() -> list[tuple[int | None, str]]:
    return [(f.entry_id, f.what.en.split()[-1]) for f in audit.verify()]


class TestAppendOnly:
    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE foundation_auditentry SET actor = 'eve'",
            "DELETE FROM foundation_auditentry",
            "UPDATE foundation_auditseal SET number = 9",
            "DELETE FROM foundation_auditseal",
        ],
    )
    def test_refuses_to_change(self, log, sql):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(sql)

    @pytest.mark.parametrize("table", ["foundation_auditentry", "foundation_auditseal"])
    def test_refuses_to_be_emptied(self, log, table):
        name = table.replace("foundation_audit", "audit_") + "_no_truncate"
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
            cursor.execute(f"TRUNCATE {table} CASCADE")


class TestVerify:
    def test_finds_nothing_in_a_log_that_was_left_alone(self, log):
        assert said() == []
        audit.seal(at=AT + timedelta(minutes=1))
        assert said() == []

    def test_names_a_changed_entry(self, log):
        tamper("UPDATE foundation_auditentry SET actor = 'eve' WHERE id = %s", log[1].pk)
        assert [e for e, _ in said()] == [log[1].pk]

    def test_names_a_changed_entry_even_with_a_new_digest(self, log):
        log[1].actor = "eve"
        tamper(
            "UPDATE foundation_auditentry SET actor = 'eve', digest = %s WHERE id = %s",
            audit.digest_of(log[1]),
            log[1].pk,
        )
        assert [e for e, _ in said()] == [log[1].pk]

    def test_names_a_changed_entry_that_is_not_sealed_yet(self, log):
        tamper("UPDATE foundation_auditentry SET verb = 'x' WHERE id = %s", log[4].pk)
        assert [e for e, _ in said()] == [log[4].pk]

    def test_names_a_missing_entry(self, log):
        tamper("DELETE FROM foundation_auditentry WHERE id = %s", log[0].pk)
        assert said() == [(log[0].pk, "missing.")]

    def test_names_a_missing_entry_that_is_not_sealed_yet(self, log):
        tamper("DELETE FROM foundation_auditentry WHERE id = %s", log[3].pk)
        assert said() == [(log[3].pk, "missing.")]

    def test_names_an_inserted_entry(self, log):
        tamper(
            "INSERT INTO foundation_auditentry (id, at, recorded_at, actor, on_behalf_of, verb,"
            " payload, events, subjects, correlation, digest) SELECT 999999, at, recorded_at,"
            " 'eve', '', verb, payload, events, subjects, correlation, digest"
            " FROM foundation_auditentry WHERE id = %s",
            log[0].pk,
        )
        assert [e for e, _ in said()] == [999999]

    def test_names_a_seal_that_was_rewritten(self, log):
        tamper(
            "UPDATE foundation_auditseal SET entry_ids = entry_ids[1:2], digests = "
            "substring(digests for 64)"
        )
        assert [f.seal for f in audit.verify() if f.entry_id is None] == [1]

    def test_names_the_gap_that_a_removed_seal_leaves(self, log):
        audit.seal(at=AT)
        tamper("DELETE FROM foundation_auditseal WHERE number = 1")
        assert 2 in [f.seal for f in audit.verify()]

    def test_the_head_moves_with_every_seal(self, log):
        before = audit.head()
        audit.seal(at=AT)
        assert audit.head() != before
        assert AuditSeal.objects.count() == 2
