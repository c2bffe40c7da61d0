"""The work on a file between its acts: read, check, rehearse, load; one step after another.

What takes long happens outside the transaction of an act, so that the page can say how far it
is; the load itself is one act. Broken off anywhere, a file is as before and can be tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import polars as pl
from django.conf import settings
from procrastinate.contrib.django import app

from obligor.foundation import figures
from obligor.foundation.access import Actor, Grant, Reach
from obligor.foundation.act import Outcome
from obligor.imports import actions, files, queries
from obligor.imports.models import ImportBatch
from obligor_core.decision import Fault, Refusal
from obligor_core.imports import mapping as headers
from obligor_core.imports import reading
from obligor_core.imports.checking import ROW, Checked, Options, check
from obligor_core.imports.dates import DayOrder
from obligor_core.imports.kinds import KINDS

INLINE_BYTES_MAX = 2_000_000
PREVIEW_ROWS = 10
JOBS = "obligor.imports.jobs"
QUEUED = "queued"
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose for a file; ``mapping`` None lets the headers decide."""

    mapping: Mapping[str, int] | None = None
    day_order: DayOrder = DayOrder.UNKNOWN
    sheet: str = ""


def table_of(batch: ImportBatch, sheet: str = "") -> reading.Table:
    """Return the file as a table.

    :raises FileUnreadable, FileTooLarge, MacrosRefused, PasswordProtected: as the file is
    """
    content = files.content_of(batch.sha256)
    return reading.read(content, batch.file_name, sheet=sheet or None)


def check_file(import_id: int, choice: Choice, *, by: Actor, clock: Clock) -> None:
    """Read and check a file, rehearse its good rows, and keep what was found."""
    batch = queries.batch_for(by, import_id)
    try:
        actions.note_stage(import_id, "reading")
        table = table_of(batch, choice.sheet)
        actions.note_stage(import_id, "checking")
        chosen = _mapping(batch, table, choice)
        checked = check(KINDS[batch.kind], table, mapping=chosen, options=_options(choice))
        actions.note_stage(import_id, "rehearsing")
        hidden = _behind_faults(batch, table, chosen, checked, by=by, at=clock())
        checked, counts = _rehearsed(batch, checked, by=by, at=clock())
        checked = _without(checked, hidden)
    except Refusal as refusal:
        actions.note_problem(import_id, refusal.said.as_json())
        return
    files.keep_faults(import_id, checked.faults)
    actions.record_check(
        import_id=import_id,
        headers=list(table.headers),
        mapping=chosen,
        options={"day_order": choice.day_order.value},
        chosen=_chosen(table, choice),
        counts={
            "rows": checked.count,
            "good": checked.rows.height,
            "faults": len(checked.faults),
            "created": counts[0],
            "changed": counts[1],
        },
        unsure_dates=list(checked.unsure_dates),
        sheet=choice.sheet,
        by=by,
        at=clock(),
    )


def ask_check(import_id: int, choice: Choice, *, by: Actor, clock: Clock) -> None:
    """Check a small file at once, and leave a large one to a worker."""
    by.require("import.check")
    batch = queries.batch_for(by, import_id)
    if batch.size_bytes <= INLINE_BYTES_MAX:
        check_file(import_id, choice, by=by, clock=clock)
        return
    actions.note_stage(import_id, QUEUED)
    app.configure_task(f"{JOBS}.check_import", lock=batch.name).defer(
        import_id=import_id,
        mapping=None if choice.mapping is None else dict(choice.mapping),
        day_order=choice.day_order.value,
        sheet=choice.sheet,
        by=written(by),
    )


def ask_load(import_id: int, *, only_good: bool, by: Actor, clock: Clock) -> Outcome | None:
    """Load a small file at once; leave a large one to a worker and return None.

    :raises NotReadyToLoad: when it is not checked, or somebody else loads it
    :raises FaultsLeft: when there are faults and not ``only_good``
    :raises NothingGood: when no row is without fault
    """
    by.require("import.commit")
    batch = queries.batch_for(by, import_id)
    if batch.size_bytes <= INLINE_BYTES_MAX:
        return load_file(import_id, only_good=only_good, by=by, clock=clock)
    if batch.faults_count and not only_good:
        raise actions.FaultsLeft(count=batch.faults_count)
    if not batch.good_count:
        raise actions.NothingGood
    if not actions.begin_commit(import_id, by):
        raise actions.NotReadyToLoad(state=batch.get_state_display())
    app.configure_task(f"{JOBS}.load_import", lock=batch.name).defer(
        import_id=import_id, only_good=only_good, by=written(by)
    )
    return None


def written(actor: Actor) -> dict[str, Any]:
    """Return the actor as a job keeps it: with the grants of the moment, never the system."""
    grants = [
        {
            "role": grant.role,
            "verbs": sorted(grant.verbs),
            "reach": grant.reach.value,
            "unit_path": grant.unit_path,
        }
        for grant in actor.grants
    ]
    return {
        "name": actor.name,
        "user_id": actor.user_id,
        "on_behalf_of": actor.on_behalf_of,
        "grants": grants,
    }


def actor_of(kept: Mapping[str, Any]) -> Actor:
    """Return the actor that a job kept."""
    grants = tuple(
        Grant(
            role=grant["role"],
            verbs=frozenset(grant["verbs"]),
            reach=Reach(grant["reach"]),
            unit_path=grant["unit_path"],
        )
        for grant in kept["grants"]
    )
    return Actor(
        name=kept["name"],
        user_id=kept["user_id"],
        grants=grants,
        on_behalf_of=kept["on_behalf_of"],
    )


def _options(choice: Choice) -> Options:
    return Options(currency=settings.BOOK_CURRENCY, day_order=choice.day_order)


def _mapping(batch: ImportBatch, table: reading.Table, choice: Choice) -> dict[str, int]:
    if choice.mapping is not None:
        return dict(choice.mapping)
    known = queries.remembered(batch.kind)
    return headers.proposed(KINDS[batch.kind], table.headers, remembered=known)


def _chosen(table: reading.Table, choice: Choice) -> dict[str, str]:
    """Return the headers for which a person chose the field."""
    return {
        headers.normal(table.headers[place]): name for name, place in (choice.mapping or {}).items()
    }


def _rehearsed(
    batch: ImportBatch, checked: Checked, *, by: Actor, at: datetime
) -> tuple[Checked, tuple[int, int]]:
    """Let the module that will write the rows look at them; its faults join those of the file."""
    loader = queries.LOADERS[batch.kind]
    while not checked.rows.is_empty():
        try:
            outcome = loader.load(
                rows=checked.rows,
                batch=f"{batch.name}-try",
                by=by,
                at=at,
                rehearse=True,
                **queries.about(batch),
            )
        except loader.faulty as refusal:
            before, checked = checked, _without(checked, list(queries.faults_of(refusal)))
            if checked.rows.height == before.rows.height:  # a fault of the whole file
                checked = replace(checked, rows=checked.rows.head(0))
        else:
            return checked, loader.counts(outcome)
    return checked, (0, 0)


def _behind_faults(
    batch: ImportBatch,
    table: reading.Table,
    mapping: Mapping[str, int],
    checked: Checked,
    *,
    by: Actor,
    at: datetime,
) -> list[Fault]:
    """Return what else is wrong in rows that have a fault already, so that none hides another."""
    if checked.lame.is_empty():
        return []
    loader, kind = queries.LOADERS[batch.kind], KINDS[batch.kind]
    try:
        loader.load(rows=checked.lame, batch=f"{batch.name}-lame", by=by, at=at, rehearse=True)
    except loader.faulty as refusal:
        fields = {table.headers[place]: name for name, place in mapping.items()}
        frame_names = {one.name: one.frame_name for one in kind.fields}
        told = {(f.row, fields.get(f.column or "", f.column)) for f in checked.faults}
        told |= {(row, frame_names.get(name or "", name)) for row, name in told}
        return [f for f in queries.faults_of(refusal) if (f.row, f.column) not in told]
    except Refusal:  # of the whole load: the rehearsal of the good rows tells it
        return []
    return []


def _without(checked: Checked, faults: list[Fault]) -> Checked:
    bad = pl.Series("bad", [f.row for f in faults if f.row is not None], dtype=pl.Int64)
    rows = checked.rows.filter(~pl.col(ROW).is_in(bad.implode()))
    ordered = sorted([*checked.faults, *faults], key=lambda f: (f.row or 0, f.column or ""))
    return replace(checked, rows=rows, faults=tuple(ordered))


def load_file(import_id: int, *, only_good: bool, by: Actor, clock: Clock) -> Outcome:
    """Load a checked file; read again from what was uploaded, so that nothing else gets in.

    :raises NotReadyToLoad: when it is not checked
    :raises FaultsLeft: when there are faults and not ``only_good``
    """
    batch = queries.batch_for(by, import_id)
    table = table_of(batch, batch.sheet)
    options = _options(Choice(day_order=DayOrder(batch.options.get("day_order", "unknown"))))
    checked = check(KINDS[batch.kind], table, mapping=batch.mapping, options=options)
    known = pl.Series("bad", _bad_rows(import_id), dtype=pl.Int64)
    good = checked.rows.filter(~pl.col(ROW).is_in(known.implode()))
    return actions.commit(import_id=import_id, rows=good, only_good=only_good, by=by, at=clock())


def _bad_rows(import_id: int) -> list[int]:
    return [f.row for f in files.faults(import_id) if f.row is not None]


def faults_of(batch: ImportBatch) -> list[Fault]:
    """Return all faults, each with the header that the file itself has for its column."""
    kind, names = KINDS[batch.kind], {}
    for one in kind.fields:
        place = batch.mapping.get(one.name)
        label = figures.said(one.label) if place is None else batch.headers[place]
        names[one.name] = names[one.frame_name] = label
    found = files.faults(batch.pk)
    return [replace(f, column=names.get(f.column, f.column)) if f.column else f for f in found]


def preview(batch: ImportBatch) -> list[list[str]]:
    """Return the first rows of the file as they are written."""
    table = table_of(batch, batch.sheet)
    return [list(row) for row in table.rows.head(PREVIEW_ROWS).iter_rows()]
