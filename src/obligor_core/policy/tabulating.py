"""Build lookup tables: every key known, every row once, every combination answered."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Final

from obligor_core.policy.declared import Key, Passage, Table, Value, ValueType
from obligor_core.policy.expression import Kind, Ref
from obligor_core.policy.finding import Finding, Place, Refused, suggestion
from obligor_core.policy.forms import Raw, TableForm
from obligor_core.policy.inference import Names
from obligor_core.policy.machine import Domain
from obligor_core.text import Text

_DOMAINS: Final = {
    ValueType.NUMBER: Domain.DOUBLE,
    ValueType.CHOICE: Domain.TEXT,
    ValueType.BOOLEAN: Domain.TRUTH,
}


def resolved(
    declared: Table, names: Names, *, kind: Kind, raw: Callable[[Value | None], Raw]
) -> TableForm:
    """Return the table with its keys looked up.

    Rule: POL-10 A table has keys that take known words, no row twice, and an answer for every
    combination: a row or ``otherwise``.
    Source: docs/policy-language.md, "Tables"
    :raises Refused: with every fault that was found
    """
    refs: list[Ref] = []
    words: list[tuple[str, ...]] = []
    for key in declared.keys:
        ref = _key(key, names)
        refs.append(ref)
        words.append(_words(key, ref))
    if not refs:
        what = Text("The table has no key.", "该表没有键。")
        raise _refused(declared.place, what, Text("Add keys.", "请补充 keys。"))
    rows = _rows(declared, words)
    if declared.otherwise is None:
        _check_complete(declared, words, rows)
    ref = Ref(
        declared.name,
        kind,
        is_exact=declared.type is not ValueType.NUMBER,
        label=declared.title,
        unit=declared.unit,
        choices=tuple(c.value for c in declared.choices),
    )
    domain = _DOMAINS.get(declared.type, Domain.WHOLE)
    as_computed = {key: _held(raw(value), domain) for key, value in rows.items()}
    otherwise = _held(raw(declared.otherwise), domain)
    return TableForm(declared, ref, tuple(refs), as_computed, otherwise, domain)


def _held(value: Raw, domain: Domain) -> Raw:
    return float(value) if domain is Domain.DOUBLE and isinstance(value, int) else value


def _key(key: Key, names: Names) -> Ref:
    found = names.known.get(key.name.text)
    if isinstance(found, Ref) and found.kind is Kind.TEXT:
        return found
    if found is None:
        what = Text(f"{key.name.text} is unknown.", f"未知名称 {key.name.text}。")
        remedy = names.suggest(key.name.text)
        raise Refused(Finding("POL-07", key.name.place, what, remedy))
    what = Text("The key of a table is a text or a band set.", "表的键应为文本指标或分段。")
    remedy = Text("Cut a number into bands first.", "请先将数字分段。")
    raise _refused(key.name.place, what, remedy)


def _words(key: Key, ref: Ref) -> tuple[str, ...]:
    words = key.values or ref.choices
    if not words:
        what = Text("The words of this key are not listed.", "未列出该键的取值。")
        raise _refused(key.name.place, what, Text("List them: [a, b].", "请列出：[a, b]。"))
    for word in words:
        if ref.choices and word not in ref.choices:
            what = Text(f"{ref.name} is never {word}.", f"{ref.name} 不可能取值 {word}。")
            raise _refused(key.name.place, what, suggestion(word, ref.choices))
    return words


def _rows(declared: Table, words: list[tuple[str, ...]]) -> dict[tuple[str, ...], Value]:
    rows: dict[tuple[str, ...], Value] = {}
    faults: list[Finding] = []
    for row in declared.rows:
        pairs = zip(row.keys, words, strict=True)
        faults.extend(_unknown(word, known) for word, known in pairs if word.text not in known)
        key = tuple(p.text for p in row.keys)
        if key in rows:
            what = Text("This row stands here twice.", "该行重复。")
            faults.append(Finding("POL-10", row.place, what, Text("Keep one.", "请只保留一行。")))
        rows[key] = row.value
    if faults:
        raise Refused(*faults)
    return rows


def _unknown(passage: Passage, words: tuple[str, ...]) -> Finding:
    what = Text(f"{passage.text} is not a word of this key.", f"{passage.text} 不是该键的取值。")
    return Finding("POL-10", passage.place, what, suggestion(passage.text, words))


def _check_complete(
    declared: Table, words: list[tuple[str, ...]], rows: dict[tuple[str, ...], Value]
) -> None:
    absent = next((key for key in product(*words) if key not in rows), None)
    if absent is None:
        return
    shown = ", ".join(absent)
    what = Text(f"No row answers {shown}.", f"组合 {shown} 没有对应的行。")
    remedy = Text("Add the row, or otherwise: …", "请补充该行，或填写 otherwise: …")
    raise _refused(declared.place, what, remedy)


def _refused(place: Place, what: Text, remedy: Text) -> Refused:
    return Refused(Finding("POL-10", place, what, remedy))
