"""Imports over REST: upload, check, read the faults, load, take back.

Small files are checked and loaded before the answer; large ones by a worker, and ``stage`` says
how far it is: ask again until it is empty.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Path, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from obligor.foundation.clock import now
from obligor.foundation.rest import (
    ACTED,
    OutcomeOut,
    Page,
    PageQuery,
    actor,
    answer,
    key_of,
    page_of,
)
from obligor.imports import actions, events, files, loading, queries, workbooks
from obligor_core.imports.dates import DayOrder
from obligor_core.imports.kinds import KINDS
from obligor_core.imports.reading import SIZE_MAX_BYTES, FileTooLarge

router = Router(tags=["imports"])
COLUMNS_MAX = 10_000
ImportId = Annotated[int, Path(ge=1, le=2**63 - 1)]
FieldName = Annotated[str, Field(max_length=40)]
KindName = Literal[
    "customers",
    "contacts",
    "connections",
    "open_items",
    "payments",
    "allocations",
    "disputes",
    "collateral",
    "valuations",
    "guarantees",
    "credit_records",
    "record_checks",
    "industry_outlooks",
    "sanctioned_names",
    "tax_invoices",
    "bank_transactions",
    "standard_values",
]


class ImportOut(Schema):
    id: int
    kind: str
    file_name: str
    sha256: str
    size_bytes: int
    sheet: str
    headers: list[str]
    mapping: dict[str, int] = Field(description="field name to the place of its column, from 0")
    state: str
    stage: str = Field(description="what is being done now; empty when nothing is")
    rows_count: int
    good_count: int
    faults_count: int
    created_count: int = Field(description="rows that loading creates, or has created")
    changed_count: int
    unsure_dates: list[str] = Field(description="date columns whose order must be chosen")
    problem: dict[str, str] | None
    uploaded_by: str
    uploaded_at: datetime
    committed_at: datetime | None
    undone_at: datetime | None


class ImportQuery(PageQuery):
    kind: KindName | None = None


class UploadIn(Schema):
    kind: KindName
    customer_id: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = Field(
        None, description="the one customer that the file is about; for tax invoices"
    )


class CheckIn(Schema):
    """What is left out is decided by the headers and by the cells themselves."""

    mapping: dict[FieldName, Annotated[int, Field(ge=0, le=COLUMNS_MAX)]] | None = None
    day_order: DayOrder = DayOrder.UNKNOWN
    sheet: str = Field("", max_length=80)


class CommitIn(Schema):
    only_good: bool = Field(False, description="load the rows without fault and leave the others")


class FaultOut(Schema):
    row: int | None
    column: str | None
    value: str | None
    what: dict[str, str]
    remedy: dict[str, str]


@router.get("/files", response=Page[ImportOut])
def list_imports(request: HttpRequest, query: Query[ImportQuery]):
    """List the imports that you may look at, the newest first."""
    rows = queries.visible(actor(request))
    if query.kind:
        rows = rows.filter(kind=query.kind)
    return page_of(rows, query)


@router.post("/files", response={201: ImportOut})
def upload(request: HttpRequest, body: Form[UploadIn], file: File[UploadedFile]):
    """Upload a CSV or Excel file and check it; nothing is loaded yet."""
    by = actor(request)
    by.require("import.upload")
    if file.size is not None and file.size > SIZE_MAX_BYTES:
        raise FileTooLarge(size=f"{file.size >> 20} MB", most=f"{SIZE_MAX_BYTES >> 20} MB")
    content = file.read()
    outcome = actions.upload(
        kind=body.kind,
        file_name=file.name or "file",
        sha256=files.keep(content),
        size_bytes=len(content),
        customer_id=body.customer_id,
        by=by,
        at=now(),
        key=key_of(request),
    )
    import_id = outcome.one(events.FileUploaded).import_id
    if not outcome.is_repeat:
        loading.ask_check(import_id, loading.Choice(), by=by, clock=now)
    return Status(201, queries.batch_for(by, import_id))


@router.get("/files/{import_id}", response=ImportOut)
def get_import(request: HttpRequest, import_id: ImportId):
    """Show one import: its state, what was found, and what loading it would do."""
    return queries.batch_for(actor(request), import_id)


@router.post("/files/{import_id}/check", response=ImportOut)
def check(request: HttpRequest, import_id: ImportId, body: CheckIn):
    """Check the file again with a mapping, an order of day and month, or another sheet."""
    by = actor(request)
    choice = loading.Choice(mapping=body.mapping, day_order=body.day_order, sheet=body.sheet)
    loading.ask_check(import_id, choice, by=by, clock=now)
    return queries.batch_for(by, import_id)


@router.get("/files/{import_id}/faults", response=Page[FaultOut])
def list_faults(request: HttpRequest, import_id: ImportId, query: Query[PageQuery]):
    """List every fault of the file, in the order of its rows."""
    batch = queries.batch_for(actor(request), import_id)
    end = query.offset + query.limit
    found = files.faults(batch.pk, first=end)[query.offset :]
    items = [
        {
            "row": fault.row,
            "column": fault.column,
            "value": fault.value,
            "what": fault.what.as_json(),
            "remedy": fault.remedy.as_json(),
        }
        for fault in found
    ]
    return {
        "items": items,
        "count": batch.faults_count,
        "limit": query.limit,
        "offset": query.offset,
    }


@router.post("/files/{import_id}/commit", response={200: OutcomeOut, 202: ImportOut})
def commit(request: HttpRequest, import_id: ImportId, body: CommitIn) -> Any:
    """Load the checked file as one act; 202 when a worker does it."""
    by = actor(request)
    outcome = loading.ask_load(import_id, only_good=body.only_good, by=by, clock=now)
    if outcome is None:
        return Status(202, queries.batch_for(by, import_id))
    return answer(outcome)


@router.post("/files/{import_id}/undo", response=ACTED)
def undo(request: HttpRequest, import_id: ImportId):
    """Take the whole import back as one act."""
    by = actor(request)
    outcome = actions.undo(import_id=import_id, by=by, at=now(), key=key_of(request))
    return answer(outcome)


@router.get(
    "/templates/{kind}",
    openapi_extra={
        "responses": {
            200: {
                "content": {
                    workbooks.EXCEL_TYPE: {"schema": {"type": "string", "format": "binary"}}
                }
            }
        }
    },
)
def get_template(request: HttpRequest, kind: KindName):
    """Answer with an Excel workbook to fill in, with what each column holds."""
    actor(request).require("import.see")
    content = workbooks.template(KINDS[kind])
    return HttpResponse(content, content_type=workbooks.EXCEL_TYPE)
