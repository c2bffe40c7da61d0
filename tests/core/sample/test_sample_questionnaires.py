"""Made-up answers fit their questionnaires, how a customer pays, and the days of the book."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from statistics import mean

import pytest

from obligor_core.catalogue import whole_catalogue
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.questionnaires.answering import answers_of, progress
from obligor_core.questionnaires.parsing import Questionnaire, parse
from obligor_core.questionnaires.scoring import score
from obligor_core.sample import generate
from obligor_core.sample.questionnaires import sheets

UNTIL = date(2026, 11, 23)
SHIPPED = Path(__file__).parents[3] / "questionnaires"


@pytest.fixture(scope="module")
def book():
    return generate(customers=300, months=12, seed=20, until=UNTIL)


@pytest.fixture(scope="module")
def known():
    catalogue = whole_catalogue(BookNumbers())
    found = [parse(p.read_text(encoding="utf-8"), catalogue) for p in sorted(SHIPPED.glob("*"))]
    assert all(isinstance(one, Questionnaire) for one in found)
    return {one.name: one for one in found}


@pytest.fixture(scope="module")
def made(book, known):
    given = {"questionnaires": list(known.values()), "until": UNTIL, "seed": 20}
    return list(sheets(book.customers, book.truth, **given))


def test_four_in_ten_customers_were_asked(made, book):
    asked = len({one.external_id for one in made})
    assert 0.35 < asked / book.customers.height < 0.5


def test_are_the_same_for_the_same_seed(made, book, known):
    given = {"questionnaires": list(known.values()), "until": UNTIL, "seed": 20}
    assert list(sheets(book.customers, book.truth, **given)) == made


def test_could_have_been_handed_in_as_they_are(made, known):
    for one in made:
        sheet = known[one.questionnaire]
        answers, unfit = answers_of(sheet, one.answers)
        shown = sheet.conditions.shown(answers, {}, on=one.answered_on)
        assert not unfit
        assert set(answers) <= shown
        done = progress(sheet, answers, shown=shown, comments=one.comments, evidenced=())
        assert done.is_complete


def test_were_confirmed_by_somebody_else_before_the_book_ends(made):
    for one in made:
        assert one.answered_by != one.confirmed_by
        assert one.answered_on <= one.confirmed_on <= UNTIL


def test_tell_those_who_pay_from_those_who_stop(made, book, known):
    habit = dict(book.truth.select("customer_external_id", "habit").iter_rows())
    found: dict[str, list[float]] = {}
    for one in made:
        sheet = known[one.questionnaire]
        answers, _ = answers_of(sheet, one.answers)
        shown = sheet.conditions.shown(answers, {}, on=one.answered_on)
        total = score(sheet, answers, shown=shown).total
        assert total is not None
        found.setdefault(habit[one.external_id], []).append(float(total))
    assert mean(found["prompt"]) > mean(found["slow"]) > mean(found["defaulting"]) + 10
