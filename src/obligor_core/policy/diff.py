"""Tell two texts of a policy apart: by rule, number, band and output, and line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from enum import StrEnum
from fractions import Fraction
from typing import Final

from obligor_core.policy.declared import (
    BandSet,
    Declaration,
    Number,
    Output,
    Rule,
    Table,
    Value,
    ValueType,
)
from obligor_core.policy.sections import read
from obligor_core.policy.showing import money
from obligor_core.text import Text


class Act(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


_PARTS: Final[Mapping[str, Text]] = {
    "policy": Text("Policy", "政策"),
    "number": Text("Number", "数值"),
    "bands": Text("Bands", "分段"),
    "table": Text("Table", "表"),
    "output": Text("Output", "输出"),
    "rule": Text("Rule", "规则"),
}
#: The fields of one part, in the order in which they are told.
Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs; ``field`` is empty when a whole part came or went."""

    part: str
    name: str
    act: Act
    field: str
    before: str
    after: str

    @property
    def sentence(self) -> Text:
        """Return the difference as a sentence."""
        part = _PARTS[self.part]
        en, zh = f"{part.en} {self.name}", f"{part.zh} {self.name}"
        if self.act is Act.ADDED:
            return Text(f"{en} is new: {self.after}", f"新增{zh}：{self.after}")
        if self.act is Act.REMOVED:
            return Text(f"{en} is gone: {self.before}", f"删除{zh}：{self.before}")
        return Text(
            f"{en}, {self.field}: {self.before or '—'} → {self.after or '—'}",
            f"{zh}，{self.field}：{self.before or '—'} → {self.after or '—'}",
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts compared; ``differences`` is ``None`` when one of them cannot be read."""

    differences: tuple[Difference, ...] | None
    lines: tuple[str, ...]


def compare(before: str, after: str) -> Comparison:
    """Return what differs between two texts of a policy."""
    lines = unified_diff(before.splitlines(), after.splitlines(), "before", "after", lineterm="")
    one, other = read(before), read(after)
    if isinstance(one, list) or isinstance(other, list):
        return Comparison(None, tuple(lines))
    return Comparison(tuple(_differences(one, other)), tuple(lines))


def _differences(before: Declaration, after: Declaration) -> Iterator[Difference]:
    was, now = _parts(before), _parts(after)
    for key in dict.fromkeys([*was, *now]):
        part, name = key
        if key not in was:
            yield Difference(part, name, Act.ADDED, "", "", _told(now[key]))
        elif key not in now:
            yield Difference(part, name, Act.REMOVED, "", _told(was[key]), "")
        else:
            yield from _changed(part, name, was=was[key], now=now[key])


def _changed(part: str, name: str, *, was: Fields, now: Fields) -> Iterator[Difference]:
    for field in dict.fromkeys([*was, *now]):
        one, other = was.get(field, ""), now.get(field, "")
        if one != other:
            yield Difference(part, name, Act.CHANGED, field, one, other)


def _told(fields: Fields) -> str:
    return "; ".join(f"{field} {value}" for field, value in fields.items() if value)


def _parts(declaration: Declaration) -> dict[tuple[str, str], Fields]:
    currency = declaration.currency
    parts: dict[tuple[str, str], Fields] = {
        ("policy", declaration.name): {
            "version": declaration.version,
            "title": _both(declaration.title),
            "source": _both(declaration.source),
            "verified": str(declaration.is_verified).lower(),
            "note": _both(declaration.note),
            "effective_from": declaration.effective_from.isoformat(),
            "grain": declaration.grain.value,
            "currency": currency,
        }
    }
    parts |= {("number", n.name): _number(n, currency) for n in declaration.numbers}
    parts |= {("bands", b.name): _bands(b) for b in declaration.bands}
    parts |= {("table", t.name): _table(t, currency) for t in declaration.tables}
    parts |= {("output", o.name): _output(o, currency) for o in declaration.outputs}
    parts |= {("rule", r.id): _rule(r) for r in declaration.rules}
    return parts


def _number(number: Number, currency: str) -> Fields:
    fields = {
        "title": _both(number.title),
        "type": number.type.value,
        "unit": _both(number.unit),
        "source": _both(number.source),
        "verified": str(number.is_verified).lower(),
        "note": _both(number.note),
        "rule": number.rule or "",
        "choices": _choices(number),
    }
    for dated in number.values:
        fields[f"from {dated.since}"] = _value(dated.value, number.type, currency)
    return fields


def _bands(bands: BandSet) -> Fields:
    fields = {"title": _both(bands.title), "over": bands.over.text}
    for band in bands.bands:
        start = "" if band.start is None else f"from {band.start.text} "
        end = "" if band.end is None else f"to {band.end.text} "
        fields[band.value] = f"{start}{end}{_both(band.label)}"
    return fields


def _table(table: Table, currency: str) -> Fields:
    fields = {
        "title": _both(table.title),
        "type": table.type.value,
        "keys": ", ".join(f"{k.name.text} [{', '.join(k.values) or 'all'}]" for k in table.keys),
        "choices": _choices(table),
        "otherwise": _value(table.otherwise, table.type, currency),
    }
    for row in table.rows:
        fields[", ".join(k.text for k in row.keys)] = _value(row.value, table.type, currency)
    return fields


def _output(output: Output, currency: str) -> Fields:
    return {
        "title": _both(output.title),
        "type": output.type.value,
        "unit": _both(output.unit),
        "choices": _choices(output),
        "combine": output.combine.value,
        "otherwise": _value(output.otherwise, output.type, currency),
    }


def _rule(rule: Rule) -> Fields:
    return {
        "title": _both(rule.title),
        "when": " ".join(rule.when.text.split()),
        **{f"then {a.output.text}": a.value.text for a in rule.then},
        "remedy": _both(rule.remedy),
        "source": _both(rule.source),
        "note": _both(rule.note),
        "enabled": str(rule.is_enabled).lower(),
        "order": "" if rule.order is None else str(rule.order),
    }


def _choices(part: Number | Table | Output) -> str:
    return _joined(f"{choice.value} {_both(choice.label)}" for choice in part.choices)


def _joined(words: Iterable[str]) -> str:
    return ", ".join(words)


def _both(text: Text | None) -> str:
    if text is None or not (text.en or text.zh):
        return ""
    return text.en if text.en == text.zh else f"{text.en} / {text.zh}"


def _value(value: Value | None, type_: ValueType, currency: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Fraction) and type_ is ValueType.MONEY:
        return f"{money(value, currency)} {currency}"
    if isinstance(value, Fraction):
        return str(int(value)) if value.denominator == 1 else f"{float(value):.10g}"
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else value
