"""Files get into the book and the night runs from the terminal; the sample book loads itself."""

import json

import pytest
from typer.testing import CliRunner

from obligor.config.cli import app
from obligor.customers.models import Customer

GOOD = "external_id,name,kind,unit_code\nC1,上海一号有限公司,enterprise,HQ\n"
FAULTY = GOOD + ",没有编号的公司,enterprise,HQ\n"


@pytest.fixture
def obligor(monkeypatch):
    """Run a command in this process, with a head office there."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(*args, **more):
        return CliRunner().invoke(app, args, catch_exceptions=False, **more)

    run("user", "add", "ana", "--generate")
    return run


@pytest.mark.django_db(transaction=True)
class TestImport:
    def test_keeps_customers_at_the_head_office_of_an_installation_that_had_none(
        self, monkeypatch, tmp_path
    ):
        monkeypatch.setenv("LC_ALL", "C.UTF-8")
        file = tmp_path / "customers.csv"
        file.write_text("external_id,name\nC1,上海一号有限公司\n", encoding="utf-8")
        done = CliRunner().invoke(app, ["import", str(file)], catch_exceptions=False)
        assert "1 created" in done.output
        assert Customer.objects.get().unit.code == "HQ"

    def test_loads_a_file_named_after_its_kind_and_takes_it_back(self, obligor, tmp_path):
        (tmp_path / "customers.csv").write_text(GOOD, encoding="utf-8")
        (told,) = json.loads(obligor("import", str(tmp_path), "--json").output)
        assert (told["state"], told["created_count"]) == ("committed", 1)
        assert obligor("import", "--undo", str(told["pk"])).exit_code == 0

    def test_loads_nothing_of_a_faulty_file_unless_told(self, obligor, tmp_path):
        file, faults = tmp_path / "客户.csv", tmp_path / "faults.csv"
        file.write_text(FAULTY, encoding="utf-8")
        args = ("import", str(file), "--kind", "customers")
        done = obligor(*args, "--faults", str(faults))
        assert done.exit_code == 1 and "--only-good" in done.output
        assert "external_id" in faults.read_text(encoding="utf-8-sig")
        assert "1 created" in obligor(*args, "--only-good").output

    def test_asks_what_a_file_holds_when_its_name_does_not_say(self, obligor, tmp_path):
        (tmp_path / "x.csv").write_text(GOOD, encoding="utf-8")
        done = obligor("import", str(tmp_path / "x.csv"))
        assert done.exit_code == 1 and "--kind" in done.output


@pytest.mark.django_db(transaction=True)
class TestRunPortfolio:
    def test_runs_the_night_of_a_date_and_says_so(self, obligor):
        told = json.loads(obligor("run-portfolio", "--as-of", "2026-11-20", "--json").output)
        assert (told["on"], told["state"]) == ("2026-11-20", "completed")

    def test_refuses_a_date_that_has_not_come(self, obligor):
        done = obligor("run-portfolio", "--as-of", "2999-01-01")
        assert done.exit_code == 1 and "2999-01-01" in done.output


@pytest.mark.django_db(transaction=True)
class TestSample:
    def test_writes_files_of_the_size_asked_for(self, obligor, tmp_path):
        done = obligor(
            "sample", "--customers", "50", "--months", "3", "--out", str(tmp_path), "--json"
        )
        assert json.loads(done.output)["customers"] == 50
        assert (tmp_path / "open_items.csv").exists()

    def test_writes_beside_where_one_stands_when_no_folder_is_named(
        self, obligor, tmp_path, monkeypatch
    ):
        monkeypatch.chdir(tmp_path)
        done = obligor("sample", "--customers", "50", "--months", "3", "--seed", "7")
        assert done.exit_code == 0 and "sample-book" in done.output
        assert (tmp_path / "sample-book" / "customers.csv").exists()
