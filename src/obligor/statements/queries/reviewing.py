"""What a file holds, with the answers given so far: recognised afresh whenever it is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from obligor.customers import queries as customers
from obligor.foundation.access import SYSTEM
from obligor.statements.models import LineAssignment, Upload
from obligor.statements.queries.checking import before
from obligor.statements.queries.contents import content_of
from obligor.statements.queries.stored import lines_of, statement_of
from obligor_core.decision import Fault, Refusal
from obligor_core.statements import statement as core
from obligor_core.statements.cells import plain_name
from obligor_core.statements.chart import Standard
from obligor_core.statements.checks import faults
from obligor_core.statements.faults import StatementFault
from obligor_core.statements.periods import choices_for, line_keys, readings
from obligor_core.statements.reading import OpenLine, Reading, ReadLine
from obligor_core.statements.settling import UnitDoubt, check_company, settle, unit_doubt
from obligor_core.statements.sheets import grids
from obligor_core.statements.statement import (
    Amounts,
    Assurance,
    Header,
    Opinion,
    PeriodKind,
    Scope,
    Unit,
)
from obligor_core.statements.totals import with_totals


@dataclass(frozen=True, slots=True)
class Answers:
    """What the reviewer said of a file; what is empty is as the file says.

    ``choices`` name a code for a line, or an empty one to leave it out, by ``line_keys``;
    ``wanted`` are the ends of the periods to take over, None for all; ``is_unit_sure`` answers
    the question whether the unit is right.
    """

    standard: Standard | None = None
    unit: Unit | None = None
    currency: str = ""
    scope: Scope | None = None
    assurance: Assurance = Assurance.UNAUDITED
    auditor: str = ""
    opinion: Opinion | None = None
    choices: dict[str, str] = field(default_factory=dict)
    wanted: tuple[date, ...] | None = None
    period_end: date | None = None
    is_unit_sure: bool = False

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Answers:
        """Return answers from what was stored of them."""
        return cls(
            standard=Standard(stored["standard"]) if stored.get("standard") else None,
            unit=Unit(stored["unit"]) if stored.get("unit") else None,
            currency=stored.get("currency", ""),
            scope=Scope(stored["scope"]) if stored.get("scope") else None,
            assurance=Assurance(stored.get("assurance", Assurance.UNAUDITED)),
            auditor=stored.get("auditor", ""),
            opinion=Opinion(stored["opinion"]) if stored.get("opinion") else None,
            choices=dict(stored.get("choices", {})),
            wanted=_days(stored.get("wanted")),
            period_end=date.fromisoformat(stored["period_end"])
            if stored.get("period_end")
            else None,
            is_unit_sure=bool(stored.get("is_unit_sure")),
        )

    def as_json(self) -> dict[str, Any]:
        """Return what is stored of the answers."""
        return {
            "standard": self.standard,
            "unit": self.unit,
            "currency": self.currency,
            "scope": self.scope,
            "assurance": self.assurance.value,
            "auditor": self.auditor,
            "opinion": self.opinion,
            "choices": self.choices,
            "wanted": None if self.wanted is None else [day.isoformat() for day in self.wanted],
            "period_end": self.period_end.isoformat() if self.period_end else None,
            "is_unit_sure": self.is_unit_sure,
        }


def _days(stored: Iterable[str] | None) -> tuple[date, ...] | None:
    return None if stored is None else tuple(date.fromisoformat(day) for day in stored)


@dataclass(frozen=True, slots=True)
class LineSeen:
    """A line of the file under the key by which it is answered, in its newest period."""

    key: str
    line: ReadLine | OpenLine
    choice: str | None
    is_remembered: bool

    @property
    def is_open(self) -> bool:
        """Return whether a person still has to name it or leave it out."""
        return isinstance(self.line, OpenLine) and self.choice is None


@dataclass(frozen=True, slots=True)
class PeriodSeen:
    """One period of a file as it would be taken over.

    ``header`` is None while something is not known of it; ``problem`` says what.
    """

    reading: Reading
    header: Header | None
    lines: Mapping[str, Amounts]
    open_faults: tuple[Fault, ...]
    faults: tuple[StatementFault, ...]
    doubt: UnitDoubt | None
    is_wanted: bool
    problem: Refusal | None = None

    @property
    def is_ready(self) -> bool:
        """Return whether it can become a draft as it is."""
        return self.header is not None and not self.open_faults


@dataclass(frozen=True, slots=True)
class Review:
    """A whole file under review: what it says of itself, its lines, its periods."""

    upload: Upload
    answers: Answers
    readings: tuple[Reading, ...]
    lines: tuple[LineSeen, ...]
    periods: tuple[PeriodSeen, ...]
    unit: Unit | None
    currency: str
    scope: Scope

    @property
    def open_lines(self) -> list[LineSeen]:
        """Return the lines that nobody has named yet."""
        return [one for one in self.lines if one.is_open]

    @property
    def doubt(self) -> UnitDoubt | None:
        """Return the first question about the unit."""
        return next((p.doubt for p in self.periods if p.doubt and p.is_wanted), None)

    @property
    def is_ready(self) -> bool:
        """Return whether every wanted period can become a draft."""
        wanted = [p for p in self.periods if p.is_wanted]
        is_sure = self.answers.is_unit_sure or self.doubt is None
        return bool(wanted) and is_sure and all(p.is_ready for p in wanted)


def read_file(content: bytes, file_name: str, *, standard: Standard | None) -> tuple[Reading, ...]:
    """Return what the file holds, a reading for each period.

    :raises PdfNotRead: for a PDF
    :raises FileUnreadable: when it is neither workbook nor text
    """
    return readings(grids(content, file_name), standard=standard)


def check_owner(found: Iterable[Reading], customer_id: int) -> None:
    """Refuse a file of another company.

    :raises OtherCompany: when its code, or its name, is another one's
    """
    owner = customers.within(SYSTEM).get(pk=customer_id)
    uscc = owner.identifiers.filter(kind="uscc").values_list("value", flat=True).first()
    names = [name for name in (owner.name, owner.short_name) if name]
    for reading in found:
        check_company(reading, names=names, uscc=uscc)


def review_of(upload: Upload, *, answers: Answers | None = None) -> Review:
    """Return the file as it stands with its stored answers, or with other ones."""
    given = answers or Answers.of(upload.answers)
    found = read_file(content_of(upload), upload.file_name, standard=given.standard)
    chosen, remembered = _chosen(found, given.choices)
    first = found[0] if found else None
    unit = given.unit or (first.unit if first else None)
    currency = given.currency or (first and first.currency) or upload.customer.currency
    scope = given.scope or (first and first.scope) or Scope.SOLO
    said = _Said(upload.customer_id, given, chosen, unit, currency, scope)
    return Review(
        upload=upload,
        answers=given,
        readings=found,
        lines=_lines(found, chosen, remembered),
        periods=_periods(found, said),
        unit=unit,
        currency=currency,
        scope=scope,
    )


def _chosen(
    found: Iterable[Reading], answered: Mapping[str, str]
) -> tuple[dict[str, str], set[str]]:
    """Return the code of each line that was named in this review or remembered from another."""
    keyed = {key: line for reading in found for key, line in line_keys(reading)}
    names = {plain_name(line.name).name for line in keyed.values()}
    memory = {
        (row.name, row.part): row.code for row in LineAssignment.objects.filter(name__in=names)
    }
    known = {
        key: memory[place]
        for key, line in keyed.items()
        if line.part and (place := (plain_name(line.name).name, line.part.value)) in memory
    }
    return known | dict(answered), known.keys() - answered.keys()


def _lines(
    found: Iterable[Reading], chosen: Mapping[str, str], remembered: set[str]
) -> tuple[LineSeen, ...]:
    seen: dict[str, LineSeen] = {}
    for reading in found:
        for key, line in line_keys(reading):
            if key not in seen or (isinstance(line, OpenLine) and not seen[key].is_open):
                seen[key] = LineSeen(key, line, chosen.get(key), key in remembered)
    return tuple(seen.values())


@dataclass(frozen=True, slots=True)
class _Said:
    customer_id: int
    answers: Answers
    chosen: Mapping[str, str]
    unit: Unit | None
    currency: str
    scope: Scope


def _periods(found: tuple[Reading, ...], said: _Said) -> tuple[PeriodSeen, ...]:
    """Return the periods, the earliest looked at first, so that each is checked with the last."""
    seen: list[PeriodSeen] = []
    earlier: core.Statement | None = None
    for place, reading in enumerate(reversed(found)):
        is_comparative = place == 0 and len(found) == 2 and len(found[0].period_ends) == 2
        one = _period(reading, said, earlier=earlier, is_comparative=is_comparative)
        seen.append(one)
        if one.header is not None and one.is_wanted:
            whole = with_totals(one.header.standard, one.lines)
            earlier = core.Statement(one.header, whole.lines, whole.derived)
    return tuple(reversed(seen))


def _period(
    reading: Reading, said: _Said, *, earlier: core.Statement | None, is_comparative: bool
) -> PeriodSeen:
    header, problem = _header(reading, said)
    end = header.period_end if header else reading.period_end
    wanted = said.answers.wanted
    is_wanted = (not is_comparative) if wanted is None else end in wanted
    unit = said.unit or Unit.ONE
    settled = settle(
        reading,
        unit=unit,
        currency=said.currency,
        choices=choices_for(reading, said.chosen),
    )
    if header is None or not settled.lines:
        return PeriodSeen(
            reading, None, settled.lines, settled.faults, (), None, is_wanted, problem
        )
    whole = with_totals(header.standard, settled.lines)
    found = core.Statement(header, whole.lines, whole.derived)
    opening, opening_lines = _opening(said.customer_id, header, earlier)
    doubt = unit_doubt(settled.lines, unit=unit, before=opening_lines) if opening_lines else None
    return PeriodSeen(
        reading,
        header,
        settled.lines,
        settled.faults,
        faults(found, previous=opening),
        doubt,
        is_wanted,
    )


def _opening(
    customer_id: int, header: Header, earlier: core.Statement | None
) -> tuple[core.Statement | None, Mapping[str, Amounts] | None]:
    """Return the statement before, from this file if it is there, and what is on file of it."""
    stored = before(customer_id, header)
    on_file = lines_of(stored) if stored is not None and stored.state == "filed" else None
    if earlier is not None and earlier.header.period_end < header.period_from:
        return earlier, on_file
    return (statement_of(stored) if stored is not None else None), on_file


def _header(reading: Reading, said: _Said) -> tuple[Header | None, Refusal | None]:
    answers = said.answers
    end = reading.period_end or answers.period_end
    if end is None:
        return None, None
    start = reading.period_from or date(end.year, 1, 1)
    kind = reading.kind or (PeriodKind.ANNUAL if end.month == 12 else PeriodKind.INTERIM)
    try:
        return Header(
            standard=reading.standard,
            period_from=start,
            period_end=end,
            kind=kind,
            assurance=answers.assurance,
            scope=said.scope,
            currency=said.currency,
            unit=said.unit or Unit.ONE,
            auditor=answers.auditor,
            opinion=answers.opinion,
        ), None
    except Refusal as refusal:
        return None, refusal
