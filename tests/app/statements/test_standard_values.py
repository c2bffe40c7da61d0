"""Published standard values: imported by a file like all else, compared with, and taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from actors import ANA, AT, SAM
from mill import customer, filed
from tests.app.statements.test_pages import page

from obligor.foundation.access import NotPermitted
from obligor.imports import actions as imports
from obligor.imports import events as imported
from obligor.imports import files, loading
from obligor.imports import queries as batches
from obligor.statements import actions, queries
from obligor.statements.models import StandardValue

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
TABLE = """行业代码,企业规模,指标,适用起始日,优秀值,良好值,平均值,较低值,较差值,来源
C22,,资产负债率,2025-01-01,30,40,55,70,85,示例标准值2025
C22,大型,净资产收益率,2025-01-01,15,10,6,0,-8,示例标准值2025
"""


def clock():
    return AT


def loaded(text=TABLE):
    content = text.encode()
    made = imports.upload(
        kind="standard_values",
        file_name="标准值.csv",
        sha256=files.keep(content),
        size_bytes=len(content),
        by=ANA,
        at=AT,
    )
    import_id = made.one(imported.FileUploaded).import_id
    loading.check_file(import_id, loading.Choice(), by=ANA, clock=clock)
    return import_id


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.UPLOADS = tmp_path


def test_a_published_table_is_imported_and_taken_back_as_one_act():
    import_id = loaded()
    assert files.faults(import_id) == []
    loading.load_file(import_id, only_good=False, by=ANA, clock=clock)
    assert batches.batch_for(ANA, import_id).created_count == 2
    bands = queries.bands_for("C2221", "large", on=date(2026, 11, 23))
    assert bands["debt_ratio"].values == (0.3, 0.4, 0.55, 0.7, 0.85)
    assert bands["roe"].values[2] == 0.06
    assert "roe" not in queries.bands_for("C2221", "small", on=date(2026, 11, 23))
    assert queries.bands_for("C2221", "large", on=date(2024, 12, 31)) == {}
    imports.undo(import_id=import_id, by=ANA, at=LATER)
    assert queries.bands_for("C2221", "large", on=date(2026, 11, 23)) == {}


def test_values_out_of_order_are_named_with_their_row():
    found = files.faults(loaded(TABLE.replace("30,40,55", "40,30,55")))
    assert [(f.row, f.value) for f in found] == [(2, "debt_ratio")]


def test_a_correction_replaces_and_its_undo_restores():
    rows = [
        {
            "industry_code": "C22",
            "ratio": "roe",
            "valid_on": date(2025, 1, 1),
            "average": average,
            "source": "示例",
        }
        for average in (6.0, 7.0)
    ]
    actions.load_values(rows=rows[:1], batch="a", by=ANA, at=AT)
    actions.load_values(rows=rows[1:], batch="b", by=ANA, at=LATER)
    assert queries.standard_values().get().average == 0.07
    actions.undo_values(batch="b", by=ANA, at=LATER)
    assert queries.standard_values().get().average == 0.06
    assert StandardValue.objects.count() == 2
    with pytest.raises(NotPermitted):
        actions.load_values(rows=rows[:1], batch="c", by=SAM, at=AT)


def test_the_ratios_say_which_level_is_reached(ana):
    owner = customer()
    filed(owner)
    loading.load_file(loaded(), only_good=False, by=ANA, clock=clock)
    shown = page(ana, "statement_ratios", owner.pk)
    assert "良好" in shown
    assert "示例标准值2025" in shown
