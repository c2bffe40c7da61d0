"""What the text of a questionnaire declares: sections, questions, choices and bands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from obligor_core.customers.kinds import CustomerKind
from obligor_core.policy.declared import Passage
from obligor_core.policy.finding import Place
from obligor_core.text import Text

POINTS_MAX: Final = 100
YES, NO = "yes", "no"


class Purpose(StrEnum):
    """What the scores are for; the facts of a customer come from the first two."""

    FIVE_C = "five_c"
    SITE_VISIT = "site_visit"
    OTHER = "other"


#: The five sections of a 5C questionnaire, in their usual order.
FIVE_C: Final[Mapping[str, Text]] = {
    "character": Text("Character", "品格"),
    "capacity": Text("Capacity", "能力"),
    "capital": Text("Capital", "资本"),
    "collateral": Text("Collateral", "担保"),
    "conditions": Text("Conditions", "环境"),
}


class QuestionKind(StrEnum):
    SINGLE = "single"
    MULTI = "multi"
    NUMBER = "number"
    YES_NO = "yes_no"
    DATE = "date"
    TEXT = "text"


class Evidence(StrEnum):
    """Whether a document belongs to an answer."""

    NONE = "none"
    WELCOME = "welcome"
    REQUIRED = "required"


class Unanswered(StrEnum):
    """How a question counts that was shown and not answered."""

    ZERO = "zero"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose, with its points; a veto is a knock-out."""

    value: str
    label: Text
    points: Fraction | None
    is_veto: bool
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Band:
    """A part of the numbers: from ``start`` (included) to ``end`` (not included)."""

    start: Fraction | None
    end: Fraction | None
    label: Text
    points: Fraction
    is_veto: bool
    place: Place = field(compare=False)

    def holds(self, value: Fraction) -> bool:
        """Return whether the number lies in the band."""
        return (self.start is None or value >= self.start) and (
            self.end is None or value < self.end
        )


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``weight`` is its share of the section in percent, 0 when it is not scored.

    A yes-no question has the choices ``yes`` and ``no``. ``least`` and ``most`` bound a number.
    """

    id: str
    kind: QuestionKind
    text: Text
    hint: Text | None
    weight: Fraction
    is_required: bool
    evidence: Evidence
    when: Passage | None
    choices: tuple[Choice, ...]
    bands: tuple[Band, ...]
    unit: Text
    least: Fraction | None
    most: Fraction | None
    place: Place = field(compare=False)

    @property
    def is_scored(self) -> bool:
        return self.weight > 0

    def choice(self, value: str) -> Choice | None:
        """Return the choice of that word."""
        return next((c for c in self.choices if c.value == value), None)

    def band(self, value: Fraction) -> Band | None:
        """Return the band that holds the number."""
        return next((b for b in self.bands if b.holds(value)), None)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that are scored together; ``weight`` is its share of the total in percent."""

    id: str
    title: Text
    weight: Fraction
    questions: tuple[Question, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Declaration:
    """The whole text of a questionnaire, read but not yet judged against the facts."""

    name: str
    version: str
    title: Text
    source: Text
    is_verified: bool
    note: Text | None
    effective_from: date
    purpose: Purpose
    customer_kinds: tuple[CustomerKind, ...]
    validity_months: int
    unanswered: Unanswered
    sections: tuple[Section, ...]
    places: Mapping[str, Place] = field(compare=False)

    @property
    def questions(self) -> Iterator[Question]:
        """Return all questions in the order of the text."""
        return (question for section in self.sections for question in section.questions)

    def question(self, question_id: str) -> Question | None:
        """Return the question of that id."""
        return next((q for q in self.questions if q.id == question_id), None)
