"""The commands do what they say, in both languages, for people and for machines."""

import json
from datetime import UTC, datetime

import psycopg
import pytest
from typer.testing import CliRunner

from obligor.config import archive, database
from obligor.config.cli import app, checks
from obligor.foundation.models import AuditEntry
from obligor.people import queries

PASSWORD = "Correct-horse-7"


@pytest.fixture
def obligor(monkeypatch):
    """Run a command in this process and return its result."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    return lambda *args, **more: CliRunner().invoke(app, args, catch_exceptions=False, **more)


class TestBareCommand:
    def test_teaches(self, obligor):
        said = obligor().output
        assert all(word in said for word in ("serve", "where", "doctor", "授信客户管理"))

    def test_tells_its_version(self, obligor):
        assert obligor("--version").output.strip()

    @pytest.mark.parametrize("name", ["serve", "worker", "backup", "where", "doctor"])
    def test_explains_each_command_with_an_example(self, obligor, name):
        assert f"obligor {name}" in obligor(name, "--help").output


@pytest.mark.django_db
class TestUser:
    def test_adds_a_person_who_may_sign_in_and_audits_it(self, obligor):
        done = obligor("user", "add", "wang", "--display", "王芳", input=PASSWORD + "\n")
        assert done.exit_code == 0
        person = queries.people().get(username="wang")
        assert person.display_name == "王芳" and person.check_password(PASSWORD)
        entry = AuditEntry.objects.get(verb="people.add_person")
        assert entry.actor.startswith("terminal:") and PASSWORD not in str(entry.__dict__)

    def test_refuses_a_weak_password_with_the_reason(self, obligor):
        done = obligor("user", "add", "wang", input="short\n")
        assert done.exit_code == 1 and "password" in done.output.lower()
        assert not queries.people().filter(username="wang").exists()

    def test_refuses_a_role_that_does_not_exist(self, obligor):
        done = obligor("user", "add", "wang", "--role", "king", input=PASSWORD + "\n")
        assert done.exit_code == 1 and "king" in done.output

    def test_gives_a_new_password_and_prints_it_once(self, obligor):
        obligor("user", "add", "wang", input=PASSWORD + "\n")
        new = obligor("user", "password", "wang", "--generate").output.split()[-1]
        assert queries.people().get(username="wang").check_password(new)

    def test_lists_for_machines(self, obligor):
        obligor("user", "add", "wang", "--generate")
        listed = json.loads(obligor("user", "list", "--json").output)
        assert [row["username"] for row in listed] == ["wang"]

    def test_says_in_chinese_that_nobody_has_the_name(self, obligor, monkeypatch):
        monkeypatch.setenv("LANG", "zh_CN.UTF-8")
        assert "没有用户" in obligor("user", "unlock", "nobody").output


@pytest.mark.django_db
class TestAuditVerify:
    def test_finds_a_sound_log_sound(self, obligor):
        obligor("user", "add", "wang", "--generate")
        done = obligor("audit", "verify", "--json")
        assert done.exit_code == 0 and json.loads(done.output)["faults"] == []

    def test_names_an_entry_that_was_altered(self, obligor, django_db_blocker):
        from django.db import connection

        obligor("user", "add", "wang", "--generate")
        entry = AuditEntry.objects.order_by("pk").first()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                "UPDATE foundation_auditentry SET actor = 'nobody' WHERE id = %s", [entry.pk]
            )
        done = obligor("audit", "verify")
        assert done.exit_code == 1 and f"Entry {entry.pk} was changed" in done.output


@pytest.mark.django_db
class TestDoctor:
    def test_looks_at_every_part_and_says_what_to_do(self, obligor):
        found = json.loads(obligor("doctor", "--json").output)
        assert len(found) == len(checks.BEFORE_THE_DATABASE) + len(checks.WITH_THE_DATABASE)
        assert all(one["remedy"]["zh"] for one in found if one["state"] != "ok")

    def test_sees_an_open_secret_key(self, obligor):
        checks.secret_key()
        file = checks.home.root() / "secret.key"
        file.chmod(0o644)
        assert checks.secret_key().state == "bad"
        file.chmod(0o600)
        assert checks.secret_key().state == "ok"


class TestArchive:
    @pytest.fixture
    def place(self, tmp_path):
        """A database and a home of their own."""
        name = "obligor_archive"
        with psycopg.connect(database.url(), autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {name}")
            server.execute(f"CREATE DATABASE {name}")
        dsn = psycopg.conninfo.make_conninfo(database.url(), dbname=name)
        with psycopg.connect(dsn) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        (tmp_path / "documents").mkdir()
        (tmp_path / "documents" / "合同.pdf").write_text("signed")
        yield dsn, tmp_path
        with psycopg.connect(database.url(), autocommit=True) as server:
            for (left,) in server.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE 'obligor\\_archive%'"
            ).fetchall():
                server.execute(f"DROP DATABASE {left}")

    def answer(self, dsn):
        with psycopg.connect(dsn) as connection:
            return connection.execute("SELECT answer FROM kept").fetchone()[0]

    @pytest.fixture
    def at(self):
        return datetime(2026, 11, 23, 22, tzinfo=UTC)

    def test_brings_back_database_and_documents_and_keeps_what_was_there(self, place, at):
        dsn, home = place
        saved = archive.save(home, dsn, into=home / "备份", at=at)
        with psycopg.connect(dsn) as connection:
            connection.execute("UPDATE kept SET answer = 0")
        (home / "documents" / "合同.pdf").write_text("forged")
        before = archive.bring_back(saved, home=home, dsn=dsn, at=at)
        assert self.answer(dsn) == 42
        assert (home / "documents" / "合同.pdf").read_text() == "signed"
        assert self.answer(psycopg.conninfo.make_conninfo(dsn, dbname=before)) == 0

    def test_refuses_a_backup_that_was_changed(self, place, at):
        dsn, home = place
        saved = archive.save(home, dsn, into=home / "备份", at=at)
        (saved / "documents" / "合同.pdf").write_text("forged")
        with pytest.raises(archive.NotABackup, match="合同"):
            archive.bring_back(saved, home=home, dsn=dsn, at=at)

    def test_refuses_while_others_are_connected(self, place, at):
        dsn, home = place
        saved = archive.save(home, dsn, into=home / "备份", at=at)
        with psycopg.connect(dsn), pytest.raises(archive.InUse):
            archive.bring_back(saved, home=home, dsn=dsn, at=at)

    def test_keeps_the_present_data_when_the_dump_cannot_be_read(self, place, at):
        dsn, home = place
        saved = archive.save(home, dsn, into=home / "备份", at=at)
        (saved / archive.DUMP).write_bytes(b"not a dump")
        said = json.loads((saved / archive.MANIFEST).read_text())
        said["sums"] = archive._sums(saved)
        (saved / archive.MANIFEST).write_text(json.dumps(said))
        with pytest.raises(archive.ProgramFailed):
            archive.bring_back(saved, home=home, dsn=dsn, at=at)
        assert self.answer(dsn) == 42
