"""Merge two customers into one, as data that can be shown, stored and turned back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from obligor_core.decision import Fault, Refusal
from obligor_core.text import Text

FieldValue = str | int | Decimal | date | tuple[str, ...] | None
Fields = Mapping[str, FieldValue]


class Side(StrEnum):
    KEPT = "kept"  # 保留方
    ABSORBED = "absorbed"  # 并入方
    BOTH = "both"  # 合并两方


class FieldRule(StrEnum):
    """What a field becomes when both have a value and nobody chose."""

    KEPT = "kept"
    EARLIEST = "earliest"
    UNION = "union"


# Where nothing stands here, the kept customer's value stays.
FIELD_RULES: Mapping[str, FieldRule] = {
    "opened_on": FieldRule.EARLIEST,
    "tags": FieldRule.UNION,
}
# Two values of these are a contradiction that only a person can settle.
IDENTIFIER_FIELDS = frozenset({"uscc", "id_number", "lei", "tax_number"})


class MergeWithItself(Refusal):
    status = 422
    text = Text("Customer {kept} cannot be merged with itself.", "客户 {kept} 不能与自身合并。")


class AlreadyMerged(Refusal):
    text = Text(
        "Customer {customer} was merged into {into} before.", "客户 {customer} 此前已并入 {into}。"
    )


class MergeKindsDiffer(Refusal):
    status = 422
    text = Text(
        "A {left} and a {right} cannot be one customer.", "{left} 与 {right} 不能合并为同一客户。"
    )


class IdentifiersConflict(Refusal):
    text = Text(
        "The two customers have different values of {field}: choose one.",
        "两个客户的 {field} 不一致，请先选定其一。",
    )


class MergeStale(Refusal):
    text = Text(
        "The customers have changed since the merge was planned: look at it again.",
        "合并方案拟定后客户数据已变化，请重新核对。",
    )


class NotMerged(Refusal):
    text = Text("Customer {absorbed} is not merged into {kept}.", "客户 {absorbed} 未并入 {kept}。")


@dataclass(frozen=True, slots=True)
class Belonging:
    """A place where a row names a customer: its table, its id and the column."""

    table: str
    row_id: int
    column: str


@dataclass(frozen=True, slots=True)
class CustomerBook:
    """What a merge looks at and changes.

    ``records``: customer id → fields, the same fields for all.
    ``belongings``: where rows name a customer → its id.
    ``set_aside``: (table, row id) hidden because they would tie a customer to itself.
    ``merged_into``: absorbed customer → the one that keeps its things.
    """

    records: Mapping[int, Fields]
    belongings: Mapping[Belonging, int] = field(default_factory=dict)
    set_aside: frozenset[tuple[str, int]] = frozenset()
    merged_into: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldDecision:
    """What one field was on both sides, what it becomes, and why."""

    name: str
    kept: FieldValue
    absorbed: FieldValue
    result: FieldValue
    winner: Side
    reason: Text


@dataclass(frozen=True, slots=True)
class MergePlan:
    """A merge before it is done, and afterwards all that is needed to undo it."""

    kept_id: int
    absorbed_id: int
    decisions: tuple[FieldDecision, ...]
    moves: tuple[Belonging, ...]
    set_aside: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unmerged:
    """The book after a merge was undone, and what had changed since and was left as it is."""

    book: CustomerBook
    conflicts: tuple[Fault, ...]


def plan_merge(
    book: CustomerBook,
    *,
    kept_id: int,
    absorbed_id: int,
    choices: Mapping[str, Side] | None = None,
    rules: Mapping[str, FieldRule] = FIELD_RULES,
) -> MergePlan:
    """Return what a merge would do; ``choices`` names the side that wins a field.

    Rule: CUS-70 In a merge a value beats none, a choice beats a rule, else the kept side stays.
    Source: own judgement.
    :raises MergeWithItself: when both are the same
    :raises AlreadyMerged: when one of them was absorbed before
    :raises MergeKindsDiffer: when one is a person and the other is not
    :raises IdentifiersConflict: when identifiers differ and nobody chose
    """
    _check_merge(book, kept_id=kept_id, absorbed_id=absorbed_id)
    kept, absorbed = book.records[kept_id], book.records[absorbed_id]
    decisions = tuple(
        _decide(
            name,
            kept=kept[name],
            absorbed=absorbed[name],
            choice=(choices or {}).get(name),
            rule=rules.get(name, FieldRule.KEPT),
        )
        for name in sorted(kept)
    )
    moves = sorted(
        (b for b, owner in book.belongings.items() if owner == absorbed_id),
        key=lambda b: (b.table, b.row_id, b.column),
    )
    tied = _tied_to_itself(book, moves=moves, kept_id=kept_id)
    return MergePlan(kept_id, absorbed_id, decisions, tuple(moves), tied)


def merged(book: CustomerBook, plan: MergePlan) -> CustomerBook:
    """Return the book with the merge done.

    :raises AlreadyMerged: when one of the two was absorbed meanwhile
    :raises MergeStale: when a field or a row is not as the plan saw it
    """
    _check_merge(book, kept_id=plan.kept_id, absorbed_id=plan.absorbed_id)
    kept, absorbed = book.records[plan.kept_id], book.records[plan.absorbed_id]
    is_as_seen = all(
        kept[d.name] == d.kept and absorbed[d.name] == d.absorbed for d in plan.decisions
    )
    owned = {b for b, owner in book.belongings.items() if owner == plan.absorbed_id}
    if not is_as_seen or owned != set(plan.moves) or book.set_aside & set(plan.set_aside):
        raise MergeStale()
    changed = {d.name: d.result for d in plan.decisions if d.result != d.kept}
    return replace(
        book,
        records={**book.records, plan.kept_id: {**kept, **changed}},
        belongings={**book.belongings, **dict.fromkeys(plan.moves, plan.kept_id)},
        set_aside=book.set_aside | set(plan.set_aside),
        merged_into={**book.merged_into, plan.absorbed_id: plan.kept_id},
    )


def unmerged(book: CustomerBook, plan: MergePlan) -> Unmerged:
    """Return the book with the merge undone.

    What came to the kept customer after the merge stays with it. A field changed since, or a
    row moved on or deleted since, is left as it is and named as a conflict.

    Rule: CUS-71 Undoing a merge gives back what it moved and changed, and nothing else.
    Source: own judgement.
    :raises NotMerged: when the absorbed customer is not merged into the kept one
    """
    if book.merged_into.get(plan.absorbed_id) != plan.kept_id:
        raise NotMerged(absorbed=plan.absorbed_id, kept=plan.kept_id)
    if plan.kept_id in book.merged_into:
        raise AlreadyMerged(customer=plan.kept_id, into=book.merged_into[plan.kept_id])
    record = book.records[plan.kept_id]
    changed = [d for d in plan.decisions if d.result != d.kept]
    restored = [d for d in changed if record[d.name] == d.result]
    returned = [b for b in plan.moves if book.belongings.get(b) == plan.kept_id]
    conflicts = [_field_conflict(d) for d in changed if d not in restored]
    conflicts += [_row_conflict(b) for b in plan.moves if b not in returned]
    given_back = {d.name: d.kept for d in restored}
    undone = replace(
        book,
        records={**book.records, plan.kept_id: {**record, **given_back}},
        belongings={**book.belongings, **dict.fromkeys(returned, plan.absorbed_id)},
        set_aside=book.set_aside - set(plan.set_aside),
        merged_into={a: k for a, k in book.merged_into.items() if a != plan.absorbed_id},
    )
    return Unmerged(undone, tuple(conflicts))


def _check_merge(book: CustomerBook, *, kept_id: int, absorbed_id: int) -> None:
    if kept_id == absorbed_id:
        raise MergeWithItself(kept=kept_id)
    for customer in (kept_id, absorbed_id):
        if customer in book.merged_into:
            raise AlreadyMerged(customer=customer, into=book.merged_into[customer])
    left, right = (book.records[c].get("kind") for c in (kept_id, absorbed_id))
    if left != right and "individual" in (left, right):
        raise MergeKindsDiffer(left=left, right=right)


def _decide(
    name: str, *, kept: FieldValue, absorbed: FieldValue, choice: Side | None, rule: FieldRule
) -> FieldDecision:
    result, winner, reason = kept, Side.KEPT, SAME
    if kept == absorbed:
        pass
    elif choice is not None:
        winner, reason = choice, CHOSEN
        result = _chosen(choice, kept=kept, absorbed=absorbed)
    elif _is_empty(absorbed):
        reason = ONLY_ONE
    elif _is_empty(kept):
        result, winner, reason = absorbed, Side.ABSORBED, ONLY_ONE
    elif name in IDENTIFIER_FIELDS:
        raise IdentifiersConflict(field=name)
    elif rule is FieldRule.UNION:
        result, winner, reason = _union(kept, absorbed), Side.BOTH, UNITED
    elif rule is FieldRule.EARLIEST and _is_earlier(absorbed, kept):
        result, winner, reason = absorbed, Side.ABSORBED, EARLIER
    else:
        reason = EARLIER if rule is FieldRule.EARLIEST else STAYS
    return FieldDecision(name, kept, absorbed, result, winner, reason)


def _chosen(choice: Side, *, kept: FieldValue, absorbed: FieldValue) -> FieldValue:
    if choice is Side.BOTH:
        return _union(kept, absorbed)
    return kept if choice is Side.KEPT else absorbed


SAME = Text("Both are the same.", "两方相同。")
CHOSEN = Text("A person chose.", "人工选定。")
ONLY_ONE = Text("Only one side has a value.", "仅一方有值。")
UNITED = Text("The values of both sides together.", "合并两方的值。")
EARLIER = Text("The earlier date.", "取较早日期。")
STAYS = Text("The kept customer's value stays.", "沿用保留方的值。")


def _is_empty(value: FieldValue) -> bool:
    return value is None or value in ("", ())


def _is_earlier(left: FieldValue, right: FieldValue) -> bool:
    return isinstance(left, date) and isinstance(right, date) and left < right


def _union(left: FieldValue, right: FieldValue) -> FieldValue:
    """Return the sorted values of both, each once.

    :raises ValueError: when a side is no list of values
    """
    lists = [() if value is None else value for value in (left, right)]
    if not all(isinstance(value, tuple) for value in lists):
        raise ValueError(f"only lists can be united: {left}, {right}")
    return tuple(sorted({v for values in lists if isinstance(values, tuple) for v in values}))


def _tied_to_itself(
    book: CustomerBook, *, moves: list[Belonging], kept_id: int
) -> tuple[tuple[str, int], ...]:
    """Return the rows that would name the kept customer in all of several columns."""
    after = {**book.belongings, **dict.fromkeys(moves, kept_id)}
    moved = {(b.table, b.row_id) for b in moves}
    owners: dict[tuple[str, int], list[int]] = {}
    for place, owner in after.items():
        if (place.table, place.row_id) in moved:
            owners.setdefault((place.table, place.row_id), []).append(owner)
    before: dict[tuple[str, int], set[int]] = {}
    for place, owner in book.belongings.items():
        before.setdefault((place.table, place.row_id), set()).add(owner)
    tied = (r for r, o in owners.items() if len(o) > 1 and set(o) == {kept_id})
    return tuple(sorted(r for r in tied if len(before[r]) > 1 and r not in book.set_aside))


def _field_conflict(decision: FieldDecision) -> Fault:
    return Fault(
        Text(
            "{name} was changed after the merge and stays as it is now.",
            "{name} 在合并后被修改，保持现值。",
        ).fill(name=decision.name),
        Text("Compare both customers by hand.", "请人工核对两个客户。"),
        column=decision.name,
    )


def _row_conflict(place: Belonging) -> Fault:
    return Fault(
        Text(
            "Row {row} of {table} was moved or deleted after the merge.",
            "{table} 第 {row} 行在合并后已转移或删除。",
        ).fill(row=place.row_id, table=place.table),
        Text("Give it to the right customer by hand.", "请人工归属到正确的客户。"),
        column=place.column,
    )
