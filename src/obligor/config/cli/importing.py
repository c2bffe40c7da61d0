"""``obligor import``: files into the book from the terminal."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated, Any

import typer

from obligor.config.cli import start
from obligor.config.cli.say import AsJson, fail, language, refusals_said, say, say_json
from obligor_core.text import Text

WHICH = Text(
    "Say what the file holds: --kind {kinds}",
    "请指明文件内容：--kind {kinds}",
)
NO_FILES = Text(
    "{place} holds no file named after a kind of import: {kinds}",
    "{place} 中没有以导入类型命名的文件：{kinds}",
)
LOADED = Text(
    "{file}: {created} created, {changed} changed, {same} as they were (import {id})",
    "{file}：新增 {created}，变更 {changed}，未变 {same}（导入编号 {id}）",
)
CHECKED = Text(
    "{file}: {good} of {rows} rows are good, {faults} faults",
    "{file}：共 {rows} 行，其中 {good} 行可导入，错误 {faults} 处",
)
FAULTY = Text(
    "Nothing was loaded. Mend the file, or load the good rows with --only-good; "
    "--faults FILE lists every fault.",
    "未导入任何数据。请修正文件，或用 --only-good 只导入正确的行；--faults FILE 可输出全部错误。",
)
TAKEN_BACK = Text("Import {id} is taken back.", "导入 {id} 已撤销。")
SHOWN_MAX = 10

Place = Annotated[Path | None, typer.Argument(help="A file, or a folder of files. 文件。")]
Undo = Annotated[int | None, typer.Option(help="Take this import back instead. 撤销导入。")]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="import", no_args_is_help=True)(import_)


def import_(
    place: Annotated[
        Path | None, typer.Argument(help="A file, or a folder of files. 文件。")
    ] = None,
    *,
    kind: Annotated[str, typer.Option(help="What the file holds; else its name. 类型。")] = "",
    only_good: Annotated[
        bool,
        typer.Option("--only-good", help="Load what is good. 仅导入正确行。"),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check. 仅检查。")] = False,
    faults: Annotated[Path | None, typer.Option(help="Write all faults here. 错误清单。")] = None,
    undo: Undo = None,
    as_json: AsJson = False,
) -> None:
    """Import CSV or Excel: checked whole, loaded as one act, taken back as one act. 导入数据。

    \b
      obligor import customers.csv
      obligor import 发票.xlsx --kind open_items --dry-run --faults faults.csv
      obligor import /mnt/book                   each file named after its kind, in order
      obligor import --undo 7
    """
    start.prepare()
    if undo is not None:
        _take_back(undo)
        return
    if place is None:
        fail(NO_FILES.fill(place="–", kinds=", ".join(kinds())))
    told = []
    start.head_office()  # where customers are kept whose row names no unit
    for file, what in _files(place, kind):
        with refusals_said():
            batch = load(file, what, only_good=only_good, dry_run=dry_run)
        if faults is not None:
            _write_faults(batch, faults)
        told.append(_told(batch))
        if not as_json:
            _say(batch)
        if batch.state != "committed" and not dry_run:
            fail(Text(**batch.problem) if batch.problem else FAULTY)
    if as_json:
        say_json(told)


def kinds() -> list[str]:
    """Return the kinds that can be imported, in the order in which they build on each other."""
    from obligor.imports.queries import LOADERS
    from obligor_core.imports.kinds import KINDS

    return [kind for kind in KINDS if kind in LOADERS]


def load(file: Path, kind: str, *, only_good: bool = False, dry_run: bool = False) -> Any:
    """Check a file, and load it unless it has faults that ``only_good`` does not forgive."""
    from obligor.foundation.clock import now
    from obligor.imports import actions, events, files, loading, queries

    by, content = start.terminal(), file.read_bytes()
    made = actions.upload(
        kind=kind,
        file_name=file.name,
        sha256=files.keep(content),
        size_bytes=len(content),
        by=by,
        at=now(),
    )
    import_id = made.one(events.FileUploaded).import_id
    loading.check_file(import_id, loading.Choice(), by=by, clock=now)
    batch = queries.batch_for(by, import_id)
    if not dry_run and batch.problem is None and (only_good or not batch.faults_count):
        loading.load_file(import_id, only_good=only_good, by=by, clock=now)
        batch.refresh_from_db()
    return batch


def _files(place: Path, kind: str) -> list[tuple[Path, str]]:
    known = ", ".join(kinds())
    if place.is_dir():
        found = [
            (file, what)
            for what in kinds()
            for file in sorted(place.iterdir())
            if file.stem == what
        ]
        return found or fail(NO_FILES.fill(place=place, kinds=known))
    what = kind or place.stem
    return [(place, what)] if what in kinds() else fail(WHICH.fill(kinds=known))


def _take_back(import_id: int) -> None:
    from obligor.foundation.clock import now
    from obligor.imports import actions

    with refusals_said():
        actions.undo(import_id=import_id, by=start.terminal(), at=now())
    say(TAKEN_BACK.fill(id=import_id))


def _say(batch: Any) -> None:
    from obligor.imports import files

    if batch.state == "committed":
        done = batch.created_count + batch.changed_count
        say(
            LOADED.fill(
                file=batch.file_name,
                created=batch.created_count,
                changed=batch.changed_count,
                same=batch.good_count - done,
                id=batch.pk,
            )
        )
        return
    say(
        CHECKED.fill(
            file=batch.file_name,
            rows=batch.rows_count,
            good=batch.good_count,
            faults=batch.faults_count,
        )
    )
    for fault in files.faults(batch.pk, first=SHOWN_MAX):
        where = f"{fault.row or ''} {fault.column or ''}".strip()
        say(f"  {where}: {fault.what.say(language())} {fault.remedy.say(language())}")


def _told(batch: Any) -> dict[str, object]:
    names = ("pk", "kind", "file_name", "state", "rows_count", "good_count", "faults_count")
    counts = ("created_count", "changed_count", "problem")
    return {name: getattr(batch, name) for name in (*names, *counts)}


def _write_faults(batch: Any, place: Path) -> None:
    from obligor.foundation.listing.export import neutral
    from obligor.imports import files

    with place.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["row", "column", "value", "what", "错误", "remedy", "处理办法"])
        for one in files.faults(batch.pk):
            said = (one.what.en, one.what.zh, one.remedy.en, one.remedy.zh)
            cells = neutral(one.column or ""), neutral(one.value or "")
            writer.writerow([one.row, *cells, *said])
