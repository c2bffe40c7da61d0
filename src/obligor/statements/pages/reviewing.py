"""The review of a file as a form: what is asked, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from obligor.foundation import figures
from obligor.foundation.web import actor
from obligor.statements.pages.forms import choices
from obligor.statements.pages.words import SEVERITY_TONES
from obligor.statements.queries import Answers, LineSeen, PeriodSeen, Review
from obligor_core.statements.chart import Part, Standard, chart
from obligor_core.statements.reading import OpenLine
from obligor_core.statements.statement import NOTHING, Assurance, Opinion, Scope, Unit

LEAVE_OUT, UNDECIDED = "-", ""
SURE = 0.95
PREVIEWED = (
    "total_assets",
    "total_liabilities",
    "equity",
    "revenue",
    "net_income",
    "cfo",
    "monetary_funds",
)


def answers_from(given: QueryDict, row: Any) -> Answers:
    """Return the answers of the form; what cannot be read is as if it were not answered."""
    chosen = {
        name.removeprefix("line:"): "" if value == LEAVE_OUT else value
        for name, value in given.items()
        if name.startswith("line:") and value != UNDECIDED
    }
    return Answers(
        standard=_one(Standard, given.get("standard")),
        unit=_one(Unit, given.get("unit")),
        currency=given.get("currency", "").strip().upper(),
        scope=_one(Scope, given.get("scope")),
        assurance=_one(Assurance, given.get("assurance")) or Assurance.UNAUDITED,
        auditor=given.get("auditor", "").strip()[:120],
        opinion=_one(Opinion, given.get("opinion")),
        choices=chosen,
        wanted=tuple(d for text in given.getlist("wanted") if (d := _day(text)))
        if "periods_shown" in given
        else None,
        period_end=_day(given.get("period_end", "")),
        is_unit_sure="is_unit_sure" in given,
    )


def _one(words: Any, value: str | None) -> Any:
    return words(value) if value in set(words) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class LineAsked:
    """A line of the file: what it was taken for and how surely, or what it might be."""

    key: str
    name: str
    sheet: str
    row: int
    current: str
    previous: str
    chosen: str
    label: str
    how: str
    confidence: float | None
    options: list[tuple[str, str]]
    suggested: list[tuple[str, str]]
    is_unsure: bool
    is_asked: bool


@dataclass(frozen=True, slots=True)
class PeriodAsked:
    """One period of the file as it would be taken over, against the column before."""

    seen: PeriodSeen
    name: str
    value: str
    faults: list[dict[str, str]]
    figures: list[tuple[str, int | None, int | None]]
    problem: str
    open_count: int


def review_context(request: HttpRequest, seen: Review) -> dict[str, Any]:
    """Return what ``statements/review.html`` shows."""
    by, row = actor(request), seen.upload
    asked = [_asked(one, seen) for one in seen.lines]
    is_open = row.state == "open" and by.may("statement.review")
    first = seen.readings[0] if seen.readings else None
    return {
        "upload": row,
        "seen": seen,
        "first": first,
        "companies": _once(c for r in seen.readings for c in (*r.companies, *r.usccs)),
        "sheets": [
            (s, figures.said(s.part.label)) for r in seen.readings for s in r.sheets if s.part
        ],
        "open_lines": [a for a, one in zip(asked, seen.lines, strict=True) if _is_open(one)],
        "known_lines": [a for a, one in zip(asked, seen.lines, strict=True) if not _is_open(one)],
        "undecided": len(seen.open_lines),
        "periods": [_period(one) for one in seen.periods],
        "needs_period": any(p.header is None and p.problem is None for p in seen.periods),
        "standards": choices(Standard),
        "standard": first.standard.value if first else "",
        "standard_reason": figures.said(first.standard_reason) if first else "",
        "units": choices(Unit),
        "scopes": choices(Scope),
        "assurances": choices(Assurance),
        "opinions": choices(Opinion),
        "doubt": figures.said(seen.doubt.question) if seen.doubt else "",
        "is_open": is_open,
        "may_take": is_open and by.may("statement.take"),
        "may_drop": row.state == "open" and by.may("statement.drop"),
    }


def _once(found: Any) -> list[str]:
    return list(dict.fromkeys(found))


def _is_open(one: LineSeen) -> bool:
    return isinstance(one.line, OpenLine)


def _asked(one: LineSeen, seen: Review) -> LineAsked:
    line = one.line
    standard = seen.readings[0].standard
    known = chart(standard)
    code = one.choice if one.choice is not None else getattr(line, "code", "")
    confidence = getattr(line, "confidence", None)
    is_unsure = confidence is not None and confidence < SURE
    return LineAsked(
        key=one.key,
        name=line.name,
        sheet=line.place.sheet,
        row=line.place.row,
        current=_written(line.current),
        previous=_written(line.previous),
        chosen=LEAVE_OUT if one.choice == "" else code,
        label=figures.said(known[code].label) if code in known else "",
        how=_how(one),
        confidence=confidence,
        options=_options(line.part, standard),
        suggested=[
            (s.code, figures.said(known[s.code].label))
            for s in getattr(line, "suggestions", ())
            if s.code in known
        ],
        is_unsure=is_unsure,
        is_asked=is_unsure or confidence is None or one.choice is not None,
    )


def _written(value: Decimal | None) -> str:
    return figures.NOTHING if value is None else f"{value:,f}"


def _how(one: LineSeen) -> str:
    if one.is_remembered:
        return _("as assigned before")
    if one.choice is not None:
        return _("as chosen here")
    return figures.said(one.line.why if isinstance(one.line, OpenLine) else one.line.how)


def _options(part: Part | None, standard: Standard) -> list[tuple[str, str]]:
    lines = chart(standard).of(part) if part else chart(standard).lines
    return [(line.code, figures.said(line.label)) for line in lines if line.code]


def _period(one: PeriodSeen) -> PeriodAsked:
    end = one.header.period_end if one.header else one.reading.period_end
    known = chart(one.reading.standard)
    return PeriodAsked(
        seen=one,
        name=figures.day(end) if end else _("period not known"),
        value=end.isoformat() if end else "",
        faults=[
            {
                "label": figures.said(f.check.label),
                "tone": SEVERITY_TONES[f.severity.value],
                "severity": figures.said(f.severity.label),
                "what": figures.said(f.what),
                "remedy": figures.said(f.remedy),
            }
            for f in one.faults
        ],
        figures=[
            (figures.said(known[code].label), amounts.current, amounts.previous)
            for code in PREVIEWED
            if code in known and (amounts := one.lines.get(code, NOTHING)) != NOTHING
        ],
        problem=figures.said(one.problem.said) if one.problem else "",
        open_count=len(one.open_faults),
    )
