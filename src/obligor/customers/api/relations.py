"""Connections, groups, tags, transfers, merges, duplicates and custom fields."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from obligor.customers import actions, queries
from obligor.customers.api import relation_schemas as schemas
from obligor.customers.queries import lists
from obligor.customers.queries.connections import connection_graph
from obligor.customers.queries.custom_fields import definitions
from obligor.customers.queries.file import file_for, masked_value
from obligor.customers.queries.merges import planned_merge
from obligor.foundation.access import Actor
from obligor.foundation.clock import now, today
from obligor.foundation.rest import (
    ACTED,
    CREATED,
    Page,
    PageQuery,
    actor,
    answer,
    key_of,
    page_of,
)
from obligor_core.money import Money

router = Router(tags=["customers"])


def _reader(request: HttpRequest) -> Actor:
    by = actor(request)
    by.require("customer.see")
    return by


def _act(request: HttpRequest, act: Any, *, status: int = 200, **payload: Any) -> Any:
    outcome = act(by=actor(request), at=now(), key=key_of(request), **payload)
    return answer(outcome, status=status)


@router.get("/{customer_id}/graph", response=schemas.GraphOut)
def get_graph(request: HttpRequest, customer_id: int, on: date | None = None):
    """Give who is connected with the customer on a day (today when none is named)."""
    by = _reader(request)
    row = queries.customer_for(by, customer_id)
    graph = connection_graph(by, row.pk, on=on or today())
    edges = [
        schemas.EdgeOut(
            **{n: getattr(e, n) for n in schemas.EdgeOut.model_fields if n != "amount"},
            amount=None if e.amount_minor is None else str(Money(e.amount_minor, e.currency)),
        )
        for e in graph.edges
    ]
    return schemas.GraphOut(
        on=graph.on,
        parties=[schemas.PartyOut(customer_id=p.customer_id, name=p.name) for p in graph.parties],
        edges=edges,
        circles=[list(circle) for circle in graph.circles],
        owners=[schemas.OwnerOut(customer_id=i, share=float(s)) for i, s in graph.owners],
        group_ids=list(graph.group_ids),
        is_complete=graph.is_complete,
    )


@router.post("/connections", response=CREATED)
def connect(request: HttpRequest, body: schemas.ConnectionIn):
    """Record a connection between two customers."""
    return _act(request, actions.connect_customers, status=201, **body.dict())


@router.patch("/connections/{connection_id}", response=ACTED)
def change_connection(request: HttpRequest, connection_id: int, body: schemas.ConnectionChangeIn):
    """Change a connection, mostly to give it an end."""
    given = body.changes.dict(exclude_unset=True)
    kept = {k: v for k, v in given.items() if v is not None or k not in {"starts_on", "currency"}}
    return _act(
        request,
        actions.change_connection,
        connection_id=connection_id,
        version=body.version,
        changes=kept,
    )


@router.delete("/connections/{connection_id}", response=ACTED)
def remove_connection(request: HttpRequest, connection_id: int):
    """Take away a connection that was recorded by mistake."""
    return _act(request, actions.remove_connection, connection_id=connection_id)


@router.get("/groups", response=Page[schemas.GroupOut])
def list_groups(request: HttpRequest, query: Query[PageQuery]):
    """List the groups of which you see a member."""
    return page_of(lists.groups(_reader(request)).order_by("pk"), query)


@router.post("/groups", response=CREATED)
def make_group(request: HttpRequest, body: schemas.GroupIn):
    """Make a customer group."""
    return _act(request, actions.save_group, status=201, **body.dict())


@router.patch("/groups/{group_id}", response=ACTED)
def rename_group(request: HttpRequest, group_id: int, body: schemas.GroupIn):
    """Rename a group."""
    return _act(request, actions.save_group, group_id=group_id, **body.dict())


@router.post("/group-members", response=ACTED)
def set_group(request: HttpRequest, body: schemas.MembersIn):
    """Make the customers members of one group, or of none."""
    return _act(request, actions.set_group, **body.dict())


@router.post("/tags", response=ACTED)
def tag(request: HttpRequest, body: schemas.TagsIn):
    """Add tags to customers and take others away."""
    return _act(request, actions.tag_customers, **body.dict())


@router.post("/transfers", response=ACTED)
def transfer(request: HttpRequest, body: schemas.TransferIn):
    """Hand customers to another manager or unit; it may wait for a second person."""
    return _act(request, actions.transfer_customers, **body.dict())


@router.get("/custom-fields", response=list[schemas.CustomFieldOut])
def list_custom_fields(request: HttpRequest):
    """List the institution's own fields, retired ones last."""
    _reader(request)
    return list(definitions(with_retired=True))


@router.put("/custom-fields/{code}", response=ACTED)
def save_custom_field(request: HttpRequest, code: str, body: schemas.CustomFieldIn):
    """Define a field, or change what it is called and asks for."""
    return _act(request, actions.save_custom_field, code=code, **body.dict())


@router.delete("/custom-fields/{code}", response=ACTED)
def retire_custom_field(request: HttpRequest, code: str):
    """Take a field off the form; values stay on file."""
    return _act(request, actions.retire_custom_field, code=code)


@router.get("/duplicates", response=Page[schemas.PairOut])
def list_duplicates(request: HttpRequest, query: Query[PageQuery]):
    """List the pairs that may be one."""
    rows = lists.duplicate_pairs(_reader(request)).order_by("verdict", "-similarity", "pk")
    return page_of(rows, query)


@router.post("/duplicates/search", response=ACTED)
def find_duplicates(request: HttpRequest):
    """Compare the whole book now."""
    return _act(request, actions.find_duplicates)


@router.post("/duplicates/{pair_id}/dismissal", response=ACTED)
def dismiss_duplicate(request: HttpRequest, pair_id: int, body: schemas.DismissalIn):
    """Say that the two are not one."""
    return _act(request, actions.dismiss_duplicate, pair_id=pair_id, because=body.because)


@router.get("/merge-plan", response=schemas.MergePlanOut)
def get_merge_plan(request: HttpRequest, kept_id: int, absorbed_id: int):
    """Say what a merge would do, field by field."""
    by = actor(request)
    by.require("customer.merge")
    kept, absorbed = file_for(by, kept_id), file_for(by, absorbed_id)
    plan = planned_merge(kept, absorbed)
    decisions = [
        schemas.CustomerDecisionOut(
            field=d.name,
            kept=masked_value(kept, d.name, d.kept),
            absorbed=masked_value(absorbed, d.name, d.absorbed),
            result=masked_value(kept, d.name, d.result),
            winner=d.winner.value,
            reason=d.reason.as_json(),
        )
        for d in plan.decisions
    ]
    return schemas.MergePlanOut(decisions=decisions, moves_count=len(plan.moves))


@router.get("/merges", response=Page[schemas.MergeOut])
def list_merges(request: HttpRequest, query: Query[PageQuery]):
    """List the merges whose kept file you see, the latest first."""
    return page_of(lists.merges(_reader(request)), query)


@router.post("/merges", response=ACTED)
def merge(request: HttpRequest, body: schemas.MergeIn):
    """Make two files one; it may wait for a second person."""
    return _act(request, actions.merge_customers, **body.dict())


@router.delete("/merges/{merge_id}", response=ACTED)
def unmerge(request: HttpRequest, merge_id: int):
    """Take a merge back."""
    return _act(request, actions.unmerge_customers, merge_id=merge_id)
