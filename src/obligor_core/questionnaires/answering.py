"""Answers as they are written and kept, what is still to do, and what is taken over from before."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from obligor_core.policy.reading import DAY, NUMBER
from obligor_core.questionnaires.conditions import Answer, Answers
from obligor_core.questionnaires.declared import Evidence, Question, QuestionKind
from obligor_core.questionnaires.parsing import Questionnaire
from obligor_core.text import Text

TEXT_MAX: Final = 4000
NOT_CHOSEN: Final = Text(
    "“{given}” is none of the answers. Choose one that is listed.",
    "“{given}”不在可选答案之中，请从列表中选择。",
)
NOT_A_NUMBER: Final = Text(
    "“{given}” is not a number. Write digits, like 12.5.", "“{given}”不是数字，请填写如 12.5。"
)
NOT_A_DAY: Final = Text(
    "“{given}” is not a day. Write it like 2026-01-31.", "“{given}”不是日期，请填写如 2026-01-31。"
)
OUT_OF_RANGE: Final = Text(
    "{given} is outside {least} to {most}. Check the number and its unit.",
    "{given} 超出 {least} 至 {most} 的范围，请核对数值与单位。",
)
TOO_LONG: Final = Text("At most {most} characters.", "最多 {most} 个字符。")


@dataclass(frozen=True, slots=True)
class Unfit:
    """An answer that does not fit its question; what was written stays as it is."""

    question: str
    what: Text


class _Misfit(Exception):
    def __init__(self, what: Text) -> None:
        self.what = what
        super().__init__(what.en)


def answers_of(
    questionnaire: Questionnaire, written: Mapping[str, Any]
) -> tuple[dict[str, Answer], list[Unfit]]:
    """Return the answers of what was written, and what does not fit.

    Rule: QUE-10 An answer fits its question: a listed word, a number within its bounds, a day
    that exists. Full-width digits are read as digits; nothing else is repaired.
    Source: house decision
    """
    answers: dict[str, Answer] = {}
    unfit: list[Unfit] = []
    for question in questionnaire.declaration.questions:
        raw = written.get(question.id)
        if raw in (None, "", [], ()):
            continue
        try:
            answers[question.id] = _answer(question, raw)
        except _Misfit as misfit:
            unfit.append(Unfit(question.id, misfit.what))
    return answers, unfit


def _answer(question: Question, raw: Any) -> Answer:
    match question.kind:
        case QuestionKind.MULTI:
            words = [raw] if isinstance(raw, str) else list(raw)
            wanted = {_chosen(question, str(word)) for word in words}
            return tuple(c.value for c in question.choices if c.value in wanted)
        case QuestionKind.SINGLE | QuestionKind.YES_NO:
            return _chosen(question, str(raw))
        case QuestionKind.NUMBER:
            return _number(question, unicodedata.normalize("NFKC", str(raw)).strip())
        case QuestionKind.DATE:
            return _day(unicodedata.normalize("NFKC", str(raw)).strip())
        case QuestionKind.TEXT:
            if len(str(raw)) > TEXT_MAX:
                raise _Misfit(TOO_LONG.fill(most=TEXT_MAX))
            return str(raw)


def _chosen(question: Question, word: str) -> str:
    if question.choice(word) is None:
        raise _Misfit(NOT_CHOSEN.fill(given=word[:40]))
    return word


def _number(question: Question, text: str) -> Fraction:
    plain = text.replace(",", "")
    if not NUMBER.fullmatch(plain):
        raise _Misfit(NOT_A_NUMBER.fill(given=text[:40]))
    value = Fraction(plain)
    least, most = question.least, question.most
    if (least is not None and value < least) or (most is not None and value > most):
        bounds = {"least": plain_number(least), "most": plain_number(most)}
        raise _Misfit(OUT_OF_RANGE.fill(given=text[:40], **bounds))
    return value


def _day(text: str) -> date:
    if DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise _Misfit(NOT_A_DAY.fill(given=text[:40]))


def plain_number(value: Fraction | None) -> str:
    """Return a decimal as a person writes it; “…” where there is no bound."""
    if value is None:
        return "…"
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.8f}".rstrip("0")


def as_json(answers: Answers) -> dict[str, Any]:
    """Return the answers in the form in which they are kept and written again."""
    return {name: _plain(value) for name, value in answers.items()}


def _plain(value: Answer) -> Any:
    match value:
        case Fraction():
            return plain_number(value)
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the answers are: of the questions that are shown."""

    shown_count: int
    answered_count: int
    unanswered: tuple[str, ...]
    required: tuple[str, ...]
    without_reason: tuple[str, ...]
    without_evidence: tuple[str, ...]

    @property
    def share(self) -> float:
        """Return the share of shown questions that are answered; 1 when none is shown."""
        return self.answered_count / self.shown_count if self.shown_count else 1.0

    @property
    def is_complete(self) -> bool:
        """Return whether the answers may be handed in."""
        return not self.without_reason and not self.without_evidence


def progress(
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    shown: Collection[str],
    comments: Mapping[str, str],
    evidenced: Collection[str],
) -> Progress:
    """Return what is answered and what is still to do.

    Rule: QUE-12 Answers are complete when each required question that is shown is answered, or a
    comment says why it cannot be, and each answer that needs evidence has a document, or a comment
    says where the evidence is.
    Source: house decision; a question that cannot be answered is a finding of its own
    """
    asked = [q for q in questionnaire.declaration.questions if q.id in shown]
    unanswered = tuple(q.id for q in asked if q.id not in answers)
    required = tuple(q.id for q in asked if q.is_required and q.id in unanswered)
    return Progress(
        shown_count=len(asked),
        answered_count=len(asked) - len(unanswered),
        unanswered=unanswered,
        required=required,
        without_reason=tuple(n for n in required if not comments.get(n, "").strip()),
        without_evidence=tuple(
            q.id
            for q in asked
            if q.evidence is Evidence.REQUIRED
            and q.id in answers
            and q.id not in evidenced
            and not comments.get(q.id, "").strip()
        ),
    )


def carried_over(questionnaire: Questionnaire, earlier: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the earlier answers that fit this version, to begin with.

    Rule: QUE-13 A new sheet begins with the confirmed answers before it; what does not fit the
    version in force is left out, and so are days, which are those of the last time.
    Source: house decision
    """
    answers, _ = answers_of(questionnaire, earlier)
    return as_json({name: v for name, v in answers.items() if not isinstance(v, date)})


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that two sheets answer otherwise; None where one does not answer it."""

    question: Question
    before: Answer | None
    after: Answer | None


def differences(
    questions: Iterable[Question], before: Answers, *, after: Answers
) -> tuple[Difference, ...]:
    """Return the questions that are answered otherwise, in the order of the questions."""
    return tuple(
        Difference(q, before.get(q.id), after.get(q.id))
        for q in questions
        if before.get(q.id) != after.get(q.id)
    )
