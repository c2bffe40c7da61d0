"""Which law asks for consent before a query: a dated, sourced table, read once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from obligor_core.records.matters import MATTERS, RecordKind
from obligor_core.text import Text

UNVERIFIED = Text(" (wording not compared with a published text)", "（条文未与公布文本核对）")


class SubjectKind(StrEnum):
    ENTERPRISE = "enterprise"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Law:
    """A law that asks for consent; ``is_verified`` says that its wording was compared."""

    code: str
    title: Text
    number: Text
    article: Text
    effective_from: date
    says: Text
    is_verified: bool
    note: Text

    @property
    def cited(self) -> Text:
        """Return title, number and article, and whether the wording was not compared."""
        tail = Text("", "") if self.is_verified else UNVERIFIED
        return Text(
            f"{self.title.en} ({self.number.en}), {self.article.en}{tail.en}",
            f"《{self.title.zh}》（{self.number.zh}）{self.article.zh}{tail.zh}",
        )


@dataclass(frozen=True, slots=True)
class Need:
    """From a day on, asking for a matter about such a subject needs consent."""

    matter: str
    subject: SubjectKind | None
    law: str
    starts_on: date


def law_asking(kind: RecordKind, subject: SubjectKind, *, on: date, matter: str = "") -> Law | None:
    """Return the law by which a query of this kind about such a subject needs consent, or None.

    A kind needs it when one of its matters that can concern the subject does; a record that is
    known already is asked about by its ``matter`` alone, for what is published needs none.

    Rule: REC-20 A query that a law ties to consent is refused without one that covers it.
    Source: data/consent_law.yaml, row by row with its law, its article and whether it was verified.
    """
    laws, needs = _table()
    found = [
        laws[need.law]
        for need in needs
        if MATTERS[need.matter].kind is kind
        and matter in ("", need.matter)
        and need.subject in (None, subject)
        and _concerns(need.matter, subject)
        and need.starts_on <= on
        and laws[need.law].effective_from <= on
    ]
    return max(found, key=lambda law: law.effective_from) if found else None


def _concerns(matter: str, subject: SubjectKind) -> bool:
    """Return whether a report of the bureau is about that kind of subject."""
    about = {"person_report": SubjectKind.PERSON, "enterprise_report": SubjectKind.ENTERPRISE}
    return about.get(matter, subject) is subject


def laws() -> tuple[Law, ...]:
    """Return all laws of the table."""
    return tuple(_table()[0].values())


@cache
def _table() -> tuple[dict[str, Law], tuple[Need, ...]]:
    path = files("obligor_core.records") / "data" / "consent_law.yaml"
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    needs = tuple(
        Need(
            matter=row["matter"],
            subject=None if row["subject"] == "any" else SubjectKind(row["subject"]),
            law=row["law"],
            starts_on=row["from"],
        )
        for row in loaded["needed"]
    )
    return {row["code"]: _law(row) for row in loaded["laws"]}, needs


def _law(row: dict[str, Any]) -> Law:
    return Law(
        code=row["code"],
        title=Text(**row["title"]),
        number=Text(**row["number"]),
        article=Text(**row["article"]),
        effective_from=row["effective_from"],
        says=Text(**row["says"]),
        is_verified=row["verified"],
        note=Text(**row["note"]) if "note" in row else Text("", ""),
    )
