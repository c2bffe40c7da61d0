"""A reading and the answers of a person become the lines of a statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from obligor_core.customers.names import company_name
from obligor_core.decision import Fault, Refusal
from obligor_core.money import MINOR_MAX, exponent
from obligor_core.statements.chart import chart
from obligor_core.statements.reading import OpenLine, Place, Reading, ReadLine
from obligor_core.statements.statement import Amounts, Unit
from obligor_core.text import Text

JUMPS = (1_000, 10_000)  # yuan for thousands, yuan for ten thousands
JUMP_MARGIN = 3  # how far real growth may hide a jump: between a third and three times of it
COMPARED_MIN = 3


class OtherCompany(Refusal):
    status = 422
    text = Text(
        "The file is of {found}, not of {expected}: open the right customer, or correct the file.",
        "文件属于“{found}”，而非“{expected}”：请选择正确的客户，或更正文件。",
    )


class AmountTooLarge(Refusal):
    status = 422
    text = Text(
        "{name}: {value} in this unit is more than can be kept. Check the unit.",
        "“{name}”：{value} 按该单位换算后超出可保存范围，请核对金额单位。",
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """The lines in minor units, and what still keeps them from being filed."""

    lines: Mapping[str, Amounts]
    faults: tuple[Fault, ...]


def settle(
    reading: Reading, *, unit: Unit, currency: str, choices: Mapping[str, str | None]
) -> Settled:
    """Return the lines; ``choices`` gives a code, or ``None`` to leave out, by key of the place.

    Rule: STM-25 Every line with amounts is recognised, named by a person, or left out by a person.
    Source: house decision: nothing is dropped or guessed in silence.
    """
    chosen: dict[str, ReadLine | OpenLine] = {}
    faults = list(reading.faults)
    found: list[ReadLine | OpenLine] = [*reading.lines, *reading.review]
    for line in found:
        code = choices.get(line.place.key, line.code if isinstance(line, ReadLine) else "")
        if code is None:
            continue
        if code not in chart(reading.standard):
            faults.append(_undecided(line, code))
        elif code in chosen:
            faults.append(_twice(line, chosen[code].place, name=chosen[code].name))
        else:
            chosen[code] = line
    amounts = {code: _amounts(line, unit=unit, currency=currency) for code, line in chosen.items()}
    kept = {c: a for c, a in amounts.items() if (a.current, a.previous) != (None, None)}
    return Settled(kept, tuple(faults))


def _undecided(line: ReadLine | OpenLine, code: str) -> Fault:
    what = (
        Text(f"“{line.name}” is not decided.", f"“{line.name}”尚未确认。")
        if not code
        else Text(f"“{line.name}”: there is no line {code}.", f"“{line.name}”：不存在项目 {code}。")
    )
    remedy = Text("Choose its line, or leave it out.", "请选择对应项目，或选择忽略。")
    return Fault(what, remedy, row=line.place.row, column=line.place.sheet, value=line.name)


def _twice(line: ReadLine | OpenLine, before: Place, *, name: str) -> Fault:
    return Fault(
        Text(
            f"“{line.name}” and “{name}” (sheet {before.sheet}, row {before.row}) are one line.",
            f"“{line.name}”与“{name}”（工作表 {before.sheet} 第 {before.row} 行）对应同一项目。",
        ),
        Text("Choose another line for one of them, or leave it out.", "请改选其一，或选择忽略。"),
        row=line.place.row,
        column=line.place.sheet,
        value=line.name,
    )


def _amounts(line: ReadLine | OpenLine, *, unit: Unit, currency: str) -> Amounts:
    scale = Decimal(unit.factor) * 10 ** exponent(currency)
    return Amounts(*(_minor(line, value, scale=scale) for value in (line.current, line.previous)))


def _minor(line: ReadLine | OpenLine, value: Decimal | None, *, scale: Decimal) -> int | None:
    """Return minor units; a workbook's binary fractions are rounded half up (BOK-04)."""
    if value is None:
        return None
    minor = int((value * scale).to_integral_value(ROUND_HALF_UP))
    if abs(minor) > MINOR_MAX:
        raise AmountTooLarge(name=line.name, value=value)
    return minor


def check_company(reading: Reading, *, names: Sequence[str], uscc: str | None) -> None:
    """Refuse a file that names another company.

    ``names`` are the customer's name and its former and short ones. A file that names nobody
    passes: whose it is was said by who uploaded it.

    Rule: STM-26 A file with another company's code or name is refused; the code decides.
    Source: GB 32100-2015 (one code for each organisation); names are compared by CUS-30.

    :raises OtherCompany: when the code differs, or the name where no code is printed
    """
    if uscc and reading.usccs:
        if uscc.upper() not in reading.usccs:
            raise OtherCompany(found=_listed(reading.usccs), expected=uscc)
        return
    if reading.companies and not any(
        _is_same(found, name) for found in reading.companies for name in names
    ):
        raise OtherCompany(found=_listed(reading.companies), expected=names[0])


def _listed(found: Iterable[str]) -> str:
    return "、".join(found)


def _is_same(found: str, name: str) -> bool:
    left, right = company_name(found), company_name(name)
    if left.normal == right.normal:
        return True
    is_placeless = not left.place or not right.place
    return is_placeless and bool(left.core) and left.core == right.core


@dataclass(frozen=True, slots=True)
class UnitDoubt:
    """A jump by the factor between two units: ``suggested`` would explain it."""

    factor: int
    suggested: Unit | None
    question: Text


def unit_doubt(
    lines: Mapping[str, Amounts], *, unit: Unit, before: Mapping[str, Amounts]
) -> UnitDoubt | None:
    """Return a question when all figures jumped by about the factor between two units.

    ``before`` are the lines of the statement filed last; its closing is compared with our opening
    where there is one, else with our closing.

    Rule: STM-27 A thousandfold or ten-thousandfold jump against last year is asked about.
    Source: issue "Bad input"; a third to three times of the factor leaves room for growth.
    """
    ratios = [r for code in lines if (r := _ratio(lines[code], before.get(code))) is not None]
    if len(ratios) < COMPARED_MIN:
        return None
    middle = median(ratios)
    for factor in JUMPS:
        for jump, is_up in ((Decimal(factor), True), (1 / Decimal(factor), False)):
            if jump / JUMP_MARGIN < middle < jump * JUMP_MARGIN:
                return _doubt(unit, middle=middle, factor=_nearest(middle, is_up), is_up=is_up)
    return None


def _nearest(middle: Decimal, is_up: bool) -> int:
    times = middle if is_up else 1 / middle
    return min(JUMPS, key=lambda factor: abs((times / factor).ln()))


def _ratio(now: Amounts, then: Amounts | None) -> Decimal | None:
    ours = now.previous if now.previous else now.current
    theirs = then.current if then is not None else None
    if not ours or not theirs or (ours > 0) != (theirs > 0):
        return None
    return Decimal(ours) / Decimal(theirs)


def _doubt(unit: Unit, *, middle: Decimal, factor: int, is_up: bool) -> UnitDoubt:
    wanted = Decimal(unit.factor) / factor if is_up else Decimal(unit.factor) * factor
    suggested = next((u for u in Unit if u.factor == wanted), None)
    times = f"{middle:,.0f}" if is_up else f"1/{1 / middle:,.0f}"
    ask = (
        Text(f" Is the file in {suggested.label.en}?", f"文件单位是否为{suggested.label.zh}？")
        if suggested
        else Text(" Is the unit right?", "金额单位是否正确？")
    )
    return UnitDoubt(
        factor,
        suggested,
        Text(
            f"Most figures are {times} times those filed for the period before.{ask.en}",
            f"多数项目为上期报表的 {times} 倍。{ask.zh}",
        ),
    )
