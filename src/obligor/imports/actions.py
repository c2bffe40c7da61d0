"""The acts of an import: upload, check, load, take back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.imports import events, queries
from obligor.imports.models import HeaderMemory, ImportBatch
from obligor.imports.rows import GoodRows
from obligor_core.decision import Refusal
from obligor_core.imports.kinds import KINDS
from obligor_core.text import Text

State = ImportBatch.State
HEADER_CHARS_MAX = 120


class KindUnknown(Refusal):
    status = 422
    text = Text("There is no kind of import called {kind}.", "不存在导入类型 {kind}。")


class NotAboutOne(Refusal):
    status = 422
    text = Text(
        "A file of {kind} cannot be about one customer alone.", "{kind} 文件不能仅针对单个客户。"
    )


class NotReadyToLoad(Refusal):
    text = Text(
        "The import is {state}; only a checked file can be loaded.",
        "该导入状态为“{state}”，只有已检查的文件可以导入。",
    )


class NothingGood(Refusal):
    text = Text(
        "No row can be loaded. Mend the faults and upload the file again.",
        "没有可导入的行，请修正错误后重新上传。",
    )


class FaultsLeft(Refusal):
    text = Text(
        "{count} faults are left. Mend them, or say that only the good rows shall be loaded.",
        "仍有 {count} 处错误。请修正，或选择仅导入无误的行。",
    )


class NotLoaded(Refusal):
    text = Text(
        "The import is {state}; there is nothing to take back.",
        "该导入状态为“{state}”，无可撤销内容。",
    )


@verb("import.upload", label=Text("Upload file", "上传文件"))
def upload(
    *,
    kind: str,
    file_name: str,
    sha256: str,
    size_bytes: int,
    by: Actor,
    at: datetime,
    customer_id: int | None = None,
) -> Events:
    """Note a file that was kept under its digest; ``customer_id`` when it is about one customer.

    :raises KindUnknown: when nothing of this kind can be imported
    :raises NotAboutOne: when files of this kind say in each row whose it is
    :raises CustomerNotFound: when the customer is out of reach
    """
    if kind not in KINDS:
        raise KindUnknown(kind=kind)
    if customer_id is not None:
        if not queries.LOADERS[kind].takes_customer:
            raise NotAboutOne(kind=kind)
        customers.customer_for(by, customer_id)
    batch = ImportBatch.objects.create(
        kind=kind,
        file_name=file_name[-255:],
        sha256=sha256,
        size_bytes=size_bytes,
        uploaded_by=by.name,
        uploaded_at=at,
        options={} if customer_id is None else {"customer_id": customer_id},
    )
    return [events.FileUploaded(import_id=batch.pk, kind=kind, file_name=batch.file_name)]


def _locked(import_id: int, by: Actor) -> ImportBatch:
    queries.batch_for(by, import_id)
    return ImportBatch.objects.select_for_update().get(pk=import_id)


@verb("import.check", label=Text("Check file", "检查文件"))
def record_check(
    *,
    import_id: int,
    headers: list[str],
    mapping: dict[str, int],
    options: dict[str, str],
    chosen: dict[str, str],
    counts: dict[str, int],
    unsure_dates: list[str],
    by: Actor,
    at: datetime,
    sheet: str = "",
) -> Events:
    """Keep what the check of a file found; ``chosen`` headers are remembered for the next time.

    :raises NotReadyToLoad: when it is loaded already
    """
    batch = _locked(import_id, by)
    if batch.state not in {State.UPLOADED, State.CHECKED, State.UNREADABLE}:
        raise NotReadyToLoad(state=batch.get_state_display())
    batch.headers, batch.mapping = headers, mapping
    batch.options = queries.about(batch) | options
    batch.sheet, batch.unsure_dates, batch.problem = sheet, unsure_dates, None
    batch.state, batch.stage = State.CHECKED, ""
    for name, count in counts.items():
        setattr(batch, f"{name}_count", count)
    batch.save()
    for header, field in chosen.items():
        HeaderMemory.objects.update_or_create(
            kind=batch.kind,
            header=header[:HEADER_CHARS_MAX],
            defaults={"field": field, "chosen_at": at},
        )
    return [
        events.FileChecked(
            import_id=batch.pk, good_count=batch.good_count, faults_count=batch.faults_count
        )
    ]


def note_stage(import_id: int, stage: str) -> None:
    """Say on the page what is being done with the file."""
    ImportBatch.objects.filter(pk=import_id).update(stage=stage)


def note_problem(import_id: int, problem: dict[str, str]) -> None:
    """Say on the page why the file cannot be read."""
    ImportBatch.objects.filter(pk=import_id, state__in=[State.UPLOADED, State.CHECKED]).update(
        state=State.UNREADABLE, stage="", problem=problem
    )


def begin_commit(import_id: int, by: Actor) -> bool:
    """Take the import from checked to loading; return False when somebody else did."""
    queries.batch_for(by, import_id)
    return bool(
        ImportBatch.objects.filter(pk=import_id, state=State.CHECKED).update(
            state=State.COMMITTING, stage="loading"
        )
    )


def give_back(import_id: int, problem: dict[str, Any] | None = None) -> None:
    """Return an import whose loading failed to where it can be looked at again."""
    ImportBatch.objects.filter(pk=import_id, state=State.COMMITTING).update(
        state=State.CHECKED, stage="", problem=problem
    )


@verb("import.commit", label=Text("Load file", "导入文件"))
def commit(*, import_id: int, rows: GoodRows, only_good: bool, by: Actor, at: datetime) -> Events:
    """Load the good rows of a checked file as one act.

    :raises NotReadyToLoad: when the import is in another state
    :raises FaultsLeft: when there are faults and not ``only_good``
    :raises NothingGood: when no row is without fault
    """
    batch = _locked(import_id, by)
    if batch.state not in {State.CHECKED, State.COMMITTING}:
        raise NotReadyToLoad(state=batch.get_state_display())
    if batch.faults_count and not only_good:
        raise FaultsLeft(count=batch.faults_count)
    if rows.is_empty():
        raise NothingGood
    loader = queries.LOADERS[batch.kind]
    outcome = loader.load(rows=rows, batch=batch.name, by=by, at=at, **queries.about(batch))
    batch.created_count, batch.changed_count = loader.counts(outcome)
    batch.state, batch.stage, batch.committed_at = State.COMMITTED, "", at
    batch.save()
    return [
        events.ImportCommitted(
            import_id=batch.pk,
            kind=batch.kind,
            created_count=batch.created_count,
            changed_count=batch.changed_count,
        )
    ]


@verb("import.undo", label=Text("Take import back", "撤销导入"))
def undo(*, import_id: int, by: Actor, at: datetime) -> Events:
    """Take the whole import back as one act.

    :raises NotLoaded: when it is not loaded
    """
    batch = _locked(import_id, by)
    if batch.state != State.COMMITTED:
        raise NotLoaded(state=batch.get_state_display())
    queries.LOADERS[batch.kind].undo(batch=batch.name, by=by, at=at)
    batch.state, batch.undone_at = State.UNDONE, at
    batch.save(update_fields=["state", "undone_at"])
    return [events.ImportUndone(import_id=batch.pk, kind=batch.kind)]
