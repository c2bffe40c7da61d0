"""The files are those of the import, exact to the last digit, and the same to the byte."""

import os
import subprocess
import sys
from decimal import Decimal

import polars as pl
import pytest

from obligor_core.imports import checking, reading
from obligor_core.imports import mapping as mapping_of
from obligor_core.imports.kinds import KINDS
from obligor_core.sample import chunks, generate, write_csv, write_csv_parts, write_xlsx
from obligor_core.sample.__main__ import main
from obligor_core.sample.book import FRAMES
from obligor_core.sample.files import importable


def read(path):
    return pl.read_csv(path, infer_schema=False)


@pytest.fixture(scope="module")
def folder(book, tmp_path_factory):
    path = tmp_path_factory.mktemp("sample")
    write_csv(book, path)
    return path


def written(folder, hash_seed, threads):
    command = [sys.executable, "-m", "obligor_core.sample"]
    command += ["--customers", "120", "--months", "9", "--seed", "4", "--out", str(folder)]
    settings = {"PYTHONHASHSEED": hash_seed, "POLARS_MAX_THREADS": threads}
    subprocess.run(command, env=os.environ | settings, check=True, capture_output=True)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


class TestFiles:
    def test_are_the_same_to_the_byte_in_another_process(self, tmp_path):
        one = written(tmp_path / "one", "1", "1")
        other = written(tmp_path / "other", "2", "2")
        assert one == other
        assert len(one) == 10

    @pytest.mark.parametrize("name", [name for name in KINDS if name in FRAMES])
    def test_are_imported_without_a_fault(self, book, folder, name):
        kind, path = KINDS[name], folder / f"{name}.csv"
        table = reading.read(path.read_bytes(), path.name)
        mapping = mapping_of.proposed(kind, table.headers)
        checked = checking.check(kind, table, mapping=mapping, options=checking.Options())
        assert checked.faults == ()
        assert sorted(mapping) == sorted(field.name for field in kind.fields)
        for column in book.frames()[name].columns:
            if column.endswith("_minor"):
                assert checked.rows[column].equals(book.frames()[name][column])

    def test_open_in_excel_as_utf_8(self, folder):
        assert (folder / "customers.csv").read_bytes().startswith(b"\xef\xbb\xbfexternal_id,")

    def test_keep_every_minor_unit(self, book, folder):
        places = {"CNY": 2, "USD": 2, "EUR": 2, "JPY": 0}
        rows = read(folder / "open_items.csv").select("amount", "currency").iter_rows()
        minor = [int(Decimal(amount).scaleb(places[currency])) for amount, currency in rows]
        assert minor == book.open_items["amount_minor"].to_list()
        assert sum(minor) == book.open_items["amount_minor"].sum()

    def test_write_yen_without_decimals(self, book):
        items = importable(book.open_items)
        assert not items.filter(currency="JPY")["amount"].str.contains(".", literal=True).any()
        assert items.filter(currency="CNY")["amount"].str.contains(r"^\d+\.\d{2}$").all()
        yen = items.filter(currency="JPY")["external_id"]
        disputes = importable(book.disputes)
        assert (
            disputes.filter(pl.col("item_external_id").is_in(yen.implode()))["amount"]
            .str.contains(r"^\d+$")
            .all()
        )

    def test_never_reveal_the_truth_to_an_import(self, book):
        assert "truth" not in KINDS
        for name in set(KINDS) & set(FRAMES):
            assert not {"habit", "default_on"} & set(book.frames()[name].columns)

    def test_go_into_workbooks_too(self, tmp_path, until):
        small = generate(customers=50, months=2, seed=1, until=until)
        write_xlsx(small, tmp_path)
        items = pl.read_excel(tmp_path / "open_items.xlsx", infer_schema_length=None)
        assert items["amount"].to_list() == importable(small.open_items)["amount"].to_list()
        assert items["due_on"].to_list() == small.open_items["due_on"].to_list()


class TestParts:
    def test_make_one_file_with_one_header(self, tmp_path, until):
        parts = chunks(customers=95, months=3, seed=2, until=until, chunk=40)
        rows = write_csv_parts(parts, tmp_path)
        customers = read(tmp_path / "customers.csv")
        assert rows["customers"] == len(customers) == 95
        assert customers["external_id"].n_unique() == 95
        assert rows["units"] == len(read(tmp_path / "units.csv")) == 14

    def test_know_only_customers_of_their_own(self, until):
        for part in chunks(customers=95, months=3, seed=2, until=until, chunk=40):
            known = part.customers["external_id"].implode()
            assert part.open_items["customer_external_id"].is_in(known).all()
            assert part.connections["to_customer_external_id"].is_in(known).all()

    def test_of_one_are_the_whole(self, until):
        whole = generate(customers=60, months=3, seed=2, until=until)
        (part,) = chunks(customers=60, months=3, seed=2, until=until, chunk=60)
        assert all(part.frames()[n].equals(f) for n, f in whole.frames().items())


class TestMain:
    @pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
    def test_says_how_many_rows_it_wrote(self, tmp_path, capsys, form):
        given = ["--customers", "41", "--months", "2", "--out", str(tmp_path), "--format", form]
        assert main(given) == 0
        assert '"customers": 41' in capsys.readouterr().out
        assert len(list(tmp_path.rglob(f"*.{form}"))) == 10
