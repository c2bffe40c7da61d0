"""Questions, answers and scores in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from obligor.foundation import figures
from obligor.foundation.charts import Chart, Kind, Series
from obligor_core.questionnaires.answering import plain_number
from obligor_core.questionnaires.conditions import Answer
from obligor_core.questionnaires.declared import Declaration, Question
from obligor_core.questionnaires.scoring import Counted, QuestionScore

BETWEEN = {True: "、", False: ", "}
VALIDITY = {
    "never": pgettext_lazy("validity of answers", "never answered"),
    "valid": pgettext_lazy("validity of answers", "valid"),
    "expiring": pgettext_lazy("validity of answers", "expires soon"),
    "expired": pgettext_lazy("validity of answers", "expired"),
}
VALIDITY_TONES = {"never": "muted", "valid": "ok", "expiring": "waiting", "expired": "bad"}
STATE_TONES = {
    "draft": "info",
    "submitted": "waiting",
    "returned": "risk",
    "confirmed": "ok",
    "withdrawn": "muted",
}
COUNTED = {
    Counted.ANSWERED: gettext_lazy("answered"),
    Counted.AS_ZERO: gettext_lazy("not answered: counts 0 points"),
    Counted.LEFT_OUT: gettext_lazy("not answered: its weight goes to the others"),
    Counted.NOT_SHOWN: gettext_lazy("does not apply: its weight goes to the others"),
    Counted.NOT_SCORED: gettext_lazy("not scored"),
}
PURPOSES = {
    "five_c": gettext_lazy("5C"),
    "site_visit": gettext_lazy("site visit"),
    "other": gettext_lazy("other"),
}
KINDS = {
    "enterprise": gettext_lazy("enterprises"),
    "sole_trader": gettext_lazy("sole traders"),
    "individual": gettext_lazy("individuals"),
}


def listed(parts: Iterable[Any]) -> str:
    """Return the parts joined as the language joins them."""
    return BETWEEN[figures.is_chinese()].join(str(part) for part in parts)


def spoken(question: Question, answer: Answer | None) -> str:
    """Return an answer in words, with its unit."""
    match answer:
        case None | "" | ():
            return figures.NOTHING
        case tuple():
            return listed(_label(question, word) for word in answer)
        case Fraction():
            return f"{plain_number(answer)} {figures.said(question.unit)}".strip()
        case date():
            return answer.isoformat()
        case _ if question.choices:
            return _label(question, answer)
        case _:
            return answer


def _label(question: Question, word: str) -> str:
    found = question.choice(word)
    return figures.said(found.label) if found else word


def points(value: Fraction | int | None) -> str:
    """Return points of 100 with one decimal; whole hundredths come as ``int``."""
    if value is None:
        return figures.NOTHING
    exact = Fraction(value, 100) if isinstance(value, int) else value
    return f"{int(exact * 10 + Fraction(1, 2)) / 10:.1f}"


def explained(one: QuestionScore) -> dict[str, Any]:
    """Return how a question entered the score, as the page shows it."""
    return {
        "points": points(one.points),
        "share": points(one.share),
        "brings": points(one.brings),
        "counted": COUNTED[one.counted],
        "is_counting": one.share > 0,
    }


def titles(declared: Declaration) -> dict[str, str]:
    """Return the titles of the sections by id."""
    return {section.id: figures.said(section.title) for section in declared.sections}


def score_chart(
    chart_id: str,
    named: Mapping[str, str],
    scores: Mapping[str, int | None],
    *,
    before: Mapping[str, int | None] | None = None,
) -> Chart:
    """Return the scores of the sections round a centre, with those before; two axes are bars."""
    found = [name for name in named if scores.get(name) is not None]
    series = [Series(_("Score"), _values(found, scores), tone="brand")]
    if before:
        series.append(
            Series(pgettext("questionnaire", "Before"), _values(found, before), tone="muted")
        )
    return Chart(
        id=chart_id,
        kind=Kind.RADAR if len(found) > 2 else Kind.BAR,
        title=_("Scores by section"),
        categories=tuple(named[name] for name in found),
        series=tuple(series),
        category_label=_("Section"),
    )


def _values(names: list[str], scores: Mapping[str, int | None]) -> tuple[float | None, ...]:
    found = (scores.get(name) for name in names)
    return tuple(None if value is None else value / 100 for value in found)
