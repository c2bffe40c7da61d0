"""The cells of the entry grid: amounts shown in the statement's unit, and read back exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from obligor.foundation import figures
from obligor_core.money import MINOR_MAX, exponent
from obligor_core.statements.cells import AmountUnclear, amount
from obligor_core.statements.chart import LineKind, Part, Standard, chart
from obligor_core.statements.statement import NOTHING, Amounts, Header, Unit
from obligor_core.statements.totals import Column

PREFIXES = {Column.CURRENT: "c", Column.PREVIOUS: "p"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One input: its field name, what stands in it, and what is wrong with that."""

    name: str
    column: int
    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the grid; ``sums`` names what a total adds up, signs before the codes."""

    code: str
    label: str
    prefix: str
    kind: str
    sums: str
    depth: int
    cells: tuple[Cell, ...]
    earlier: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(slots=True)
class GridInput:
    """What a person typed into the grid, as text, and what can be read of it."""

    texts: Mapping[str, str]
    lines: dict[str, Amounts] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def shown(minor: int | None, unit: Unit, currency: str) -> str:
    """Return an amount as it is typed in its unit: no digit lost, none added."""
    if minor is None:
        return ""
    value = Decimal(minor).scaleb(-exponent(currency)) / unit.factor
    spelled = f"{abs(value):,f}"
    spelled = spelled.rstrip("0").rstrip(".") if "." in spelled else spelled
    return f"({spelled})" if value < 0 else spelled


def texts_of(lines: Mapping[str, Amounts], unit: Unit, currency: str) -> dict[str, str]:
    """Return the text of every cell."""
    texts = {}
    for code, amounts in lines.items():
        texts[f"c:{code}"] = shown(amounts.current, unit, currency)
        texts[f"p:{code}"] = shown(amounts.previous, unit, currency)
    return texts


def read(texts: Mapping[str, str], header: Header) -> GridInput:
    """Return the amounts of all cells in minor units, and a sentence for each unreadable one."""
    found = GridInput(texts)
    for code in chart(header.standard).by_code:
        both = [
            _minor(found, f"{prefix}:{code}", texts.get(f"{prefix}:{code}", ""), header=header)
            for prefix in PREFIXES.values()
        ]
        if both != [None, None]:
            found.lines[code] = Amounts(*both)
    return found


def _minor(found: GridInput, name: str, text: str, *, header: Header) -> int | None:
    try:
        value = amount(text)
    except AmountUnclear:
        found.faults[name] = _("“%(text)s” is no amount.") % {"text": text[:40]}
        return None
    if value is None:
        return None
    minor = (value * header.unit.factor).scaleb(exponent(header.currency))
    if minor != minor.to_integral_value():
        found.faults[name] = _("More decimals than the currency has.")
        return None
    if abs(minor) > MINOR_MAX:
        found.faults[name] = _("The amount is too large. Check the unit.")
        return None
    return int(minor)


def rows_of(
    standard: Standard,
    part: Part,
    /,
    *,
    texts: Mapping[str, str],
    faults: Mapping[str, str],
    found: Mapping[str, tuple[str, ...]],
    earlier: tuple[Mapping[str, str], ...] = (),
) -> list[Row]:
    """Return the lines of one part as rows of the grid."""
    return [
        Row(
            code=line.code,
            label=figures.said(line.label),
            prefix=line.prefix if figures.is_chinese() else "",
            kind=line.kind.value,
            sums=" ".join(f"{'-' if t.sign < 0 else '+'}{t.code}" for t in line.terms),
            depth=2 if line.kind is LineKind.MEMO else 0 if line.kind is LineKind.TOTAL else 1,
            cells=tuple(
                Cell(
                    f"{prefix}:{line.code}",
                    place,
                    texts.get(f"{prefix}:{line.code}", ""),
                    faults.get(f"{prefix}:{line.code}", ""),
                )
                for place, prefix in enumerate(PREFIXES.values())
            )
            if line.code
            else (),
            earlier=tuple(one.get(line.code, "") for one in earlier),
            faults=found.get(line.code, ()),
        )
        for line in chart(standard).of(part)
    ]


def amounts_shown(lines: Mapping[str, Amounts], unit: Unit, currency: str, /) -> dict[str, str]:
    """Return the current amount of each line, for a column that is only read."""
    return {c: shown(a.current, unit, currency) for c, a in lines.items() if a != NOTHING}
