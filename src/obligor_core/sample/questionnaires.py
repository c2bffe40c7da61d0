"""Answers to questionnaires that fit how a customer pays; others confirmed them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from hashlib import blake2b
from typing import Any, Final

import polars as pl

from obligor_core.questionnaires.answering import answers_of, as_json
from obligor_core.questionnaires.declared import (
    Band,
    Choice,
    Evidence,
    Purpose,
    Question,
    QuestionKind,
)
from obligor_core.questionnaires.parsing import Questionnaire
from obligor_core.sample.habits import Habit

SHARE: Final = 0.42  # of customers that were asked
REVIEWERS: Final = ("song.an", "he.jing", "liang.wen")
#: How good the answers of a habit are, from 0 to 1: house numbers, so that scores tell habits
#: apart and yet overlap.
QUALITY: Final[Mapping[str, float]] = {
    Habit.PROMPT: 0.82,
    Habit.MONTH_END: 0.76,
    Habit.SEASONAL: 0.68,
    Habit.SLOW: 0.62,
    Habit.RECOVERING: 0.58,
    Habit.STRETCHING: 0.46,
    Habit.DEFAULTING: 0.3,
}
SPREAD: Final = 0.3
VETO_CHANCE: Final = 0.12
BETTER_BEFORE: Final = 0.15  # who drifts was better a year ago
DRIFTING: Final = frozenset({Habit.STRETCHING, Habit.DEFAULTING})
ELSEWHERE: Final = "见纸质档案 (paper file)"
TEXTS: Final[Mapping[str, str]] = {
    "met_with": "总经理、财务负责人",
    "lawsuit_story": "买卖合同纠纷，已进入调解，预计损失有限。",
    "largest_buyer": "长期合作客户，账期60天，付款稳定。",
    "remarks": "生产线运转正常，现场与申报基本一致。",
    "real_address": "仓库位于园区二期，因场地不足另租。",
    "burden_reason": "购房按揭与经营周转贷款。",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """One sheet as it was answered by one person and confirmed by another."""

    external_id: str
    questionnaire: str
    answers: dict[str, Any]
    answered_on: date
    answered_by: str
    confirmed_on: date
    confirmed_by: str
    comments: dict[str, str] = field(default_factory=dict)


def sheets(
    customers: pl.DataFrame,
    truth: pl.DataFrame,
    *,
    questionnaires: Sequence[Questionnaire],
    until: date,
    seed: int,
) -> Iterator[Answered]:
    """Yield the confirmed sheets of about four in ten customers, oldest first for each.

    ``customers`` and ``truth`` are those of the sample book; the same arguments give the same.
    """
    joined = customers.join(truth, left_on="external_id", right_on="customer_external_id")
    for row in joined.sort("external_id").iter_rows(named=True):
        for one in questionnaires:
            if row["kind"] in {k.value for k in one.declaration.customer_kinds}:
                yield from _of(row, one, until=until, seed=seed)


def _of(
    row: dict[str, Any], questionnaire: Questionnaire, *, until: date, seed: int
) -> Iterator[Answered]:
    code, name = row["external_id"], questionnaire.name
    draw = _Draw(seed, f"{code}/{name}")
    is_visit = questionnaire.declaration.purpose is Purpose.SITE_VISIT
    if _Draw(seed, code).uniform("asked") > SHARE or (is_visit and draw.uniform("visit") > 0.5):
        return
    newest = until - timedelta(days=draw.between("days ago", 12, high=210 if is_visit else 395))
    days = [newest]
    if draw.uniform("twice") < 0.35:
        days.insert(0, newest - timedelta(days=draw.between("year before", 330, high=400)))
    for place, answered_on in enumerate(days):
        if answered_on < row["opened_on"]:
            continue
        drift = BETTER_BEFORE if row["habit"] in DRIFTING and answered_on is not newest else 0.0
        quality = QUALITY[row["habit"]] + drift
        filler = _Filler(questionnaire, _Draw(seed, f"{code}/{name}/{place}"), quality)
        confirmed_on = min(answered_on + timedelta(days=draw.between("review", 1, high=6)), until)
        yield Answered(
            external_id=code,
            questionnaire=name,
            answers=filler.answers(answered_on, is_bad=row["habit"] == Habit.DEFAULTING),
            comments=filler.comments(),
            answered_on=answered_on,
            answered_by=row["manager"],
            confirmed_on=confirmed_on,
            confirmed_by=REVIEWERS[draw.between("reviewer", 0, high=len(REVIEWERS) - 1)],
        )


@dataclass(frozen=True, slots=True)
class _Draw:
    """Random numbers that depend on seed, key and name alone."""

    seed: int
    key: str

    def uniform(self, what: str) -> float:
        """Return a number from 0 up to, not including, 1."""
        said = f"{self.seed}/{self.key}/{what}".encode()
        return int.from_bytes(blake2b(said, digest_size=6).digest()) / 2**48

    def between(self, what: str, low: int, *, high: int) -> int:
        """Return a whole number, both limits included."""
        return low + int(self.uniform(what) * (high - low + 1))


class _Filler:
    """Fills in one sheet around a quality."""

    def __init__(self, questionnaire: Questionnaire, draw: _Draw, quality: float) -> None:
        self.questionnaire, self.draw, self.quality = questionnaire, draw, quality

    def answers(self, on: date, *, is_bad: bool) -> dict[str, Any]:
        """Return the answers that fit one another: what is not shown is not answered."""
        written: dict[str, Any] = {}
        for question in self.questionnaire.declaration.questions:
            fit, _ = answers_of(self.questionnaire, written)
            if question.id in self.questionnaire.conditions.shown(fit, {}, on=on):
                written[question.id] = self._answer(question, on, is_bad=is_bad)
        fit, unfit = answers_of(self.questionnaire, written)
        assert not unfit, unfit
        return as_json(fit)

    def comments(self) -> dict[str, str]:
        """Return where the evidence is that questions demand."""
        questions = self.questionnaire.declaration.questions
        return {q.id: ELSEWHERE for q in questions if q.evidence is Evidence.REQUIRED}

    def _level(self, question: Question) -> float:
        """Return the points that the answer should have about, as a share of one."""
        off = (self.draw.uniform(f"{question.id}/level") - 0.5) * 2 * SPREAD
        return min(max(self.quality + off, 0.0), 1.0)

    def _answer(self, question: Question, on: date, *, is_bad: bool) -> Any:
        if not question.is_required and self.draw.uniform(f"{question.id}/skip") < 0.05:
            return ""
        match question.kind:
            case QuestionKind.MULTI:
                wanted = self._level(question)
                each = [(c.value, self.draw.uniform(c.value)) for c in question.choices]
                return [value for value, drawn in each if drawn < wanted]
            case QuestionKind.SINGLE | QuestionKind.YES_NO:
                return self._chosen(question, is_bad=is_bad).value
            case QuestionKind.NUMBER:
                return self._number(question)
            case QuestionKind.DATE:
                ago = self.draw.between(question.id, 0, high=3)
                return (on - timedelta(days=ago)).isoformat()
            case QuestionKind.TEXT:
                return TEXTS.get(question.id, "已了解，情况正常。")

    def _chosen(self, question: Question, *, is_bad: bool) -> Choice:
        drawn = self.draw.uniform(f"{question.id}/veto")
        vetoes = [c for c in question.choices if c.is_veto]
        if is_bad and vetoes and drawn < VETO_CHANCE:
            return vetoes[0]
        open_to_all = [c for c in question.choices if not c.is_veto]
        if not question.is_scored:
            return open_to_all[self.draw.between(question.id, 0, high=len(open_to_all) - 1)]
        return min(open_to_all, key=lambda c: _far(c, self._level(question)))

    def _number(self, question: Question) -> str:
        if not question.bands:
            return str(self.draw.between(question.id, 8, high=120))
        band = min(question.bands, key=lambda b: _far(b, self._level(question)))
        low = band.start if band.start is not None else question.least or Fraction(0)
        most = question.most if question.most is not None else low * 2 + 10
        high = band.end if band.end is not None else min(most, low * 2 + 10)
        top = max(int(high) - 1, int(low)) if band.end is not None else int(high)
        return str(self.draw.between(question.id, int(low), high=top))


def _far(part: Choice | Band, level: float) -> float:
    return abs(float(part.points or 0) / 100 - level)
