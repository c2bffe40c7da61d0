"""The score of answers, explained question by question; the same for one sheet and for all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from obligor_core.questionnaires.conditions import Answer, Answers
from obligor_core.questionnaires.declared import (
    POINTS_MAX,
    Band,
    Choice,
    Question,
    QuestionKind,
    Section,
    Unanswered,
)
from obligor_core.questionnaires.parsing import Questionnaire

HUNDREDTHS: Final = 100


class Counted(StrEnum):
    """How a question entered the score."""

    ANSWERED = "answered"
    AS_ZERO = "as_zero"  # shown, not answered, counts as 0 points
    LEFT_OUT = "left_out"  # shown, not answered, its weight goes to the others
    NOT_SHOWN = "not_shown"
    NOT_SCORED = "not_scored"


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """Points of a question and what they bring: ``points × share of the section``.

    ``share`` is the weight in percent of what counts in the section, 0 when it does not count.
    """

    question: Question
    counted: Counted
    answer: Answer | None
    points: Fraction | None
    share: Fraction
    is_veto: bool

    @property
    def brings(self) -> Fraction:
        """Return what the question brings to the score of its section."""
        return (self.points or Fraction(0)) * self.share / POINTS_MAX


@dataclass(frozen=True, slots=True)
class SectionScore:
    """The score of a section from 0 to 100; None when nothing in it counts."""

    section: Section
    score: Fraction | None
    share: Fraction
    questions: tuple[QuestionScore, ...]

    @property
    def brings(self) -> Fraction:
        """Return what the section brings to the total."""
        return (self.score or Fraction(0)) * self.share / POINTS_MAX


@dataclass(frozen=True, slots=True)
class Score:
    """The total from 0 to 100, None when nothing counts; ``vetoes`` are knock-out answers."""

    total: Fraction | None
    sections: tuple[SectionScore, ...]

    @property
    def vetoes(self) -> tuple[QuestionScore, ...]:
        """Return the questions whose answer is a knock-out."""
        return tuple(q for s in self.sections for q in s.questions if q.is_veto)

    def as_json(self) -> dict[str, Any]:
        """Return what is kept: scores in hundredths rounded half up, and the vetoes."""
        return {
            "total": hundredths(self.total),
            "sections": {s.section.id: hundredths(s.score) for s in self.sections},
            "vetoes": [q.question.id for q in self.vetoes],
        }


def score(questionnaire: Questionnaire, answers: Answers, *, shown: Collection[str]) -> Score:
    """Return the score of the answers.

    Rule: QUE-14 A section scores the mean of the points of its questions by weight, the total the
    mean of the sections by weight. A question that is not shown does not count. One that is shown
    and not answered counts as 0 points, or is left out, as the questionnaire says. A section
    without anything that counts is left out.
    Source: docs/questionnaires.md, "Scores"
    """
    declared = questionnaire.declaration
    sections = [
        _section(section, answers, shown=shown, unanswered=declared.unanswered)
        for section in declared.sections
    ]
    weights = {s.section.id: s.section.weight for s in sections if s.score is not None}
    whole = sum(weights.values(), Fraction(0))
    shared = tuple(
        SectionScore(s.section, s.score, _share(weights.get(s.section.id), whole), s.questions)
        for s in sections
    )
    total = sum((s.brings for s in shared), Fraction(0)) if whole else None
    return Score(total, shared)


def _section(
    section: Section, answers: Answers, *, shown: Collection[str], unanswered: Unanswered
) -> SectionScore:
    found = [_question(q, answers, shown=shown, unanswered=unanswered) for q in section.questions]
    counting = {Counted.ANSWERED, Counted.AS_ZERO}
    whole = sum((q.question.weight for q in found if q.counted in counting), Fraction(0))
    shared = tuple(
        QuestionScore(
            q.question,
            q.counted,
            q.answer,
            q.points,
            _share(q.question.weight if q.counted in counting else None, whole),
            q.is_veto,
        )
        for q in found
    )
    value = sum((q.brings for q in shared), Fraction(0)) if whole else None
    return SectionScore(section, value, Fraction(0), shared)


def _share(weight: Fraction | None, whole: Fraction) -> Fraction:
    return weight * POINTS_MAX / whole if weight and whole else Fraction(0)


def _question(
    question: Question, answers: Answers, *, shown: Collection[str], unanswered: Unanswered
) -> QuestionScore:
    answer = answers.get(question.id) if question.id in shown else None
    parts = list(_parts(question, answer))
    is_veto = any(part.is_veto for part in parts)
    if question.id not in shown:
        counted, points = Counted.NOT_SHOWN, None
    elif not question.is_scored:
        counted, points = Counted.NOT_SCORED, None
    elif answer is None:
        is_zero = unanswered is Unanswered.ZERO
        counted = Counted.AS_ZERO if is_zero else Counted.LEFT_OUT
        points = Fraction(0) if is_zero else None
    else:
        counted, points = Counted.ANSWERED, _points(parts)
    return QuestionScore(question, counted, answer, points, Fraction(0), is_veto)


def _parts(question: Question, answer: Answer | None) -> Iterable[Choice | Band]:
    """Return the choices or the band that the answer takes."""
    if isinstance(answer, Fraction):
        band = question.band(answer)
        return [band] if band else []
    if question.kind is QuestionKind.MULTI and isinstance(answer, tuple):
        return [c for c in question.choices if c.value in answer]
    if isinstance(answer, str) and question.choices:
        return [c for c in question.choices if c.value == answer]
    return []


def _points(parts: Iterable[Choice | Band]) -> Fraction:
    """Return the points of an answer.

    Rule: QUE-15 Several choices add up their points, at most to 100.
    Source: docs/questionnaires.md, "Points"
    """
    added = sum((part.points or Fraction(0) for part in parts), Fraction(0))
    return min(added, Fraction(POINTS_MAX))


def hundredths(value: Fraction | None) -> int | None:
    """Return the score in hundredths of a point, half up: 71.255 is 7126."""
    if value is None:
        return None
    return int(value * HUNDREDTHS + Fraction(1, 2))


def scores_of(kept: Mapping[str, Any], section: str) -> int | None:
    """Return the score of a section that was kept, in hundredths."""
    found: int | None = kept.get("sections", {}).get(section)
    return found
