"""Read the sections of a policy: header, numbers, bands, tables, outputs, rules."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Final

from obligor_core.facts import Grain
from obligor_core.policy.declared import (
    Assignment,
    Band,
    BandSet,
    Choice,
    Combination,
    DatedValue,
    Declaration,
    Key,
    Number,
    Output,
    Passage,
    Row,
    Rule,
    Table,
    Value,
    ValueType,
)
from obligor_core.policy.document import Node, Scalar, nodes
from obligor_core.policy.finding import Finding, Place, Refused
from obligor_core.policy.reading import Reader
from obligor_core.text import Text

RULE_ID: Final = re.compile(r"[A-Z]{3}-\d{2,3}")
HEADER_NEEDED: Final = (
    "policy",
    "version",
    "title",
    "source",
    "verified",
    "effective_from",
    "grain",
    "currency",
)
HEADER_OPTIONAL: Final = ("note", "numbers", "bands", "tables", "outputs", "rules")


def read(text: str) -> Declaration | list[Finding]:
    """Return what the text declares, or every fault in its form."""
    try:
        root = nodes(text)
    except Refused as refused:
        return list(refused.findings)
    reader = Reader()
    declaration = _declaration(reader, root)
    return reader.findings or declaration


def _declaration(reader: Reader, root: Node) -> Declaration:
    fields = reader.fields(root, needed=HEADER_NEEDED, optional=HEADER_OPTIONAL)
    currency = reader.set_currency(fields.get("currency"))
    is_verified, note = _verified(reader, fields, root.place)
    version = reader.word(fields.get("version"))
    return Declaration(
        name=reader.name(reader.word(fields.get("policy")), root.place),
        version=version,
        title=reader.both(fields.get("title")),
        source=reader.both(fields.get("source")),
        is_verified=is_verified,
        note=note,
        effective_from=_day(reader, fields.get("effective_from")),
        grain=reader.one_of(fields.get("grain"), Grain, default=Grain.CUSTOMER),
        currency=currency,
        numbers=tuple(_number(reader, *e) for e in reader.entries(fields.get("numbers"))),
        bands=tuple(_band_set(reader, *e) for e in reader.entries(fields.get("bands"))),
        tables=tuple(_table(reader, *e) for e in reader.entries(fields.get("tables"))),
        outputs=tuple(_output(reader, *e) for e in reader.entries(fields.get("outputs"))),
        rules=tuple(_rule(reader, n) for n in reader.items(fields.get("rules"))),
    )


def _verified(reader: Reader, fields: dict[str, Node], place: Place) -> tuple[bool, Text | None]:
    """Return whether the source was checked, and the note.

    Rule: POL-16 What was not checked against its source says so in a note.
    Source: docs/policy-language.md, "Sources"
    """
    is_verified = reader.flag(fields.get("verified"), default=True)
    note = reader.both(fields["note"]) if "note" in fields else None
    if not is_verified and note is None:
        what = Text("The source is not verified and no note says so.", "来源未经核实，但缺少说明。")
        remedy = Text(
            "Add note: {en: …, zh: …} with what was not checked.",
            "请补充 note: {en: …, zh: …}，说明未核实的内容。",
        )
        reader.fault("POL-16", place, what=what, remedy=remedy)
    return is_verified, note


def _day(reader: Reader, node: Node | None) -> date:
    return date.min if node is None else reader.day(reader.word(node), node.place)


def _number(reader: Reader, name: str, place: Place, node: Node) -> Number:
    fields = reader.fields(
        node,
        needed=("title", "type", "source", "values"),
        optional=("unit", "verified", "note", "rule", "choices"),
    )
    kind = reader.one_of(fields.get("type"), ValueType, default=ValueType.NUMBER)
    choices = reader.choices(fields.get("choices"))
    is_verified, note = _verified(reader, fields, place)
    values = [
        DatedValue(reader.day(day, at), reader.value(value, kind, choices=choices), at)
        for day, at, value in reader.entries(fields.get("values"))
    ]
    if "values" in fields and not values:
        what = Text(f"{name} has no value.", f"{name} 没有取值。")
        remedy = Text("Write values: {2026-01-01: …}.", "请填写 values: {2026-01-01: …}。")
        reader.fault("POL-11", place, what=what, remedy=remedy)
    return Number(
        name=reader.name(name, place),
        title=reader.both(fields.get("title")),
        type=kind,
        unit=reader.unit(fields.get("unit"), kind),
        source=reader.both(fields.get("source")),
        is_verified=is_verified,
        note=note,
        rule=_rule_id(reader, fields["rule"]) if "rule" in fields else None,
        choices=choices,
        values=tuple(sorted(values, key=lambda v: v.since)),
        place=place,
    )


def _rule_id(reader: Reader, node: Node | None) -> str:
    word = reader.word(node)
    if node is not None and word and not RULE_ID.fullmatch(word):
        what = Text(f"{word} is not a rule id.", f"{word} 不是规则编号。")
        remedy = Text(
            "Write three capitals and two digits: MON-03.", "格式为三个大写字母加两位数字：MON-03。"
        )
        reader.fault("POL-04", node.place, what=what, remedy=remedy)
    return word


def _band_set(reader: Reader, name: str, place: Place, node: Node) -> BandSet:
    fields = reader.fields(node, needed=("title", "over", "parts"))
    return BandSet(
        name=reader.name(name, place),
        title=reader.both(fields.get("title")),
        over=reader.passage(fields.get("over")),
        bands=tuple(_band(reader, n) for n in reader.items(fields.get("parts"))),
        place=place,
    )


def _band(reader: Reader, node: Node) -> Band:
    fields = reader.fields(node, needed=("value", "label"), optional=("from", "to"))
    return Band(
        start=reader.passage(fields["from"]) if "from" in fields else None,
        end=reader.passage(fields["to"]) if "to" in fields else None,
        value=reader.choice(reader.word(fields.get("value")), node.place),
        label=reader.both(fields.get("label")),
        place=node.place,
    )


def _table(reader: Reader, name: str, place: Place, node: Node) -> Table:
    fields = reader.fields(
        node,
        needed=("title", "keys", "type", "rows"),
        optional=("unit", "choices", "otherwise"),
    )
    kind = reader.one_of(fields.get("type"), ValueType, default=ValueType.NUMBER)
    choices = reader.choices(fields.get("choices"))
    keys = tuple(_key(reader, *e) for e in reader.entries(fields.get("keys")))
    rows = [_row(reader, n, keys, kind, choices) for n in reader.items(fields.get("rows"))]
    return Table(
        name=reader.name(name, place),
        title=reader.both(fields.get("title")),
        keys=keys,
        type=kind,
        unit=reader.unit(fields.get("unit"), kind),
        choices=choices,
        rows=tuple(rows),
        otherwise=_value_if_given(reader, fields.get("otherwise"), kind, choices),
        place=place,
    )


def _key(reader: Reader, name: str, place: Place, node: Node) -> Key:
    is_all = isinstance(node, Scalar) and node.value == "all"
    words = () if is_all else tuple(reader.word(n) for n in reader.items(node))
    return Key(Passage(name, place, name), words)


def _row(
    reader: Reader,
    node: Node,
    keys: tuple[Key, ...],
    kind: ValueType,
    choices: tuple[Choice, ...],
) -> Row:
    names = [k.name.text for k in keys]
    fields = reader.fields(node, needed=(*names, "value"))
    value = reader.value(fields.get("value"), kind, choices=choices)
    return Row(tuple(reader.passage(fields.get(n)) for n in names), value, node.place)


def _value_if_given(
    reader: Reader, node: Node | None, kind: ValueType, choices: tuple[Choice, ...]
) -> Value | None:
    return None if node is None else reader.value(node, kind, choices=choices)


def _output(reader: Reader, name: str, place: Place, node: Node) -> Output:
    fields = reader.fields(
        node,
        needed=("title", "type", "combine"),
        optional=("unit", "choices", "otherwise"),
    )
    kind = reader.one_of(fields.get("type"), ValueType, default=ValueType.NUMBER)
    choices = reader.choices(fields.get("choices"))
    return Output(
        name=reader.name(name, place),
        title=reader.both(fields.get("title")),
        type=kind,
        unit=reader.unit(fields.get("unit"), kind),
        choices=choices,
        combine=reader.one_of(fields.get("combine"), Combination, default=Combination.FIRST),
        otherwise=_value_if_given(reader, fields.get("otherwise"), kind, choices),
        place=place,
    )


def _rule(reader: Reader, node: Node) -> Rule:
    fields = reader.fields(
        node,
        needed=("id", "title", "when", "then"),
        optional=("remedy", "source", "note", "enabled", "order"),
    )
    order = _value_if_given(reader, fields.get("order"), ValueType.INTEGER, ())
    return Rule(
        id=_rule_id(reader, fields.get("id")),
        title=reader.both(fields.get("title")),
        when=reader.passage(fields.get("when")),
        then=tuple(
            Assignment(Passage(name, at, name), reader.passage(value))
            for name, at, value in reader.entries(fields.get("then"))
        ),
        remedy=_both_if_given(reader, fields.get("remedy")),
        source=_both_if_given(reader, fields.get("source")),
        note=_both_if_given(reader, fields.get("note")),
        is_enabled=reader.flag(fields.get("enabled"), default=True),
        order=int(order) if isinstance(order, Fraction) else None,
        place=node.place,
    )


def _both_if_given(reader: Reader, node: Node | None) -> Text | None:
    return None if node is None else reader.both(node)
