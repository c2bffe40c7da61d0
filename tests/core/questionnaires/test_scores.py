"""Scores are means by weight; what is not shown does not count; every answer is explained."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import SMALL, accepted

from obligor_core.questionnaires.answering import (
    answers_of,
    as_json,
    carried_over,
    differences,
    progress,
)
from obligor_core.questionnaires.scoring import Counted, hundredths, score

ON = date(2026, 11, 23)
FULL = {"repute": "good", "owner_years": "12", "tools": ["budget", "audit"], "exports": "no"}


def scored(written, *, text=SMALL, facts=None):
    sheet = accepted(text)
    answers, unfit = answers_of(sheet, written)
    assert not unfit
    return score(sheet, answers, shown=sheet.conditions.shown(answers, facts or {}, on=ON))


def section(found, code):
    return next(s for s in found.sections if s.section.id == code)


def question(found, code):
    return next(q for s in found.sections for q in s.questions if q.question.id == code)


class TestScore:
    def test_is_one_hundred_when_every_answer_is_the_best(self):
        assert scored(FULL).total == 100

    def test_is_the_mean_by_weight_of_questions_and_sections(self):
        found = scored({**FULL, "repute": "fair", "exports": "yes", "hedged": "yes"})
        assert section(found, "first").score == 75
        assert section(found, "second").score == 92
        assert found.total == Fraction(60 * 75 + 40 * 92, 100)

    def test_several_choices_add_up_to_at_most_one_hundred(self):
        assert question(scored(FULL), "tools").points == 100
        assert question(scored({**FULL, "tools": "audit"}), "tools").points == 60

    @pytest.mark.parametrize(
        ("years", "points"), [("1.99", 20), ("2", 60), ("9.99", 60), ("10", 100)]
    )
    def test_a_band_includes_its_lower_limit(self, years, points):
        assert question(scored({**FULL, "owner_years": years}), "owner_years").points == points

    def test_a_question_that_is_not_shown_gives_its_weight_to_the_others(self):
        found = scored(FULL)
        assert question(found, "hedged").counted is Counted.NOT_SHOWN
        assert question(found, "exports").share == 100

    def test_an_answer_to_a_question_that_is_not_shown_does_not_count(self):
        assert scored({**FULL, "hedged": "no"}).total == 100

    def test_what_is_not_answered_counts_as_zero(self):
        found = scored({**FULL, "owner_years": ""})
        assert question(found, "owner_years").counted is Counted.AS_ZERO
        assert section(found, "first").score == 70

    def test_or_is_left_out_when_the_questionnaire_says_so(self):
        text = SMALL.replace("unanswered: zero", "unanswered: left_out")
        found = scored({"repute": "fair"}, text=text)
        assert question(found, "owner_years").counted is Counted.LEFT_OUT
        assert section(found, "first").score == 50
        assert section(found, "second").score is None
        assert found.total == 50

    def test_is_missing_when_nothing_counts(self):
        text = SMALL.replace("unanswered: zero", "unanswered: left_out")
        assert scored({}, text=text).total is None

    def test_a_knock_out_is_named_and_changes_no_points(self):
        found = scored({**FULL, "repute": "bad"})
        assert [q.question.id for q in found.vetoes] == ["repute"]
        assert section(found, "first").score == 50

    def test_dates_and_texts_are_not_scored(self):
        assert question(scored({**FULL, "seen_on": "2026-01-31"}), "seen_on").counted is (
            Counted.NOT_SCORED
        )


answer_maps = st.fixed_dictionaries(
    {},
    optional={
        "repute": st.sampled_from(["good", "fair", "bad"]),
        "owner_years": st.integers(0, 60).map(str),
        "tools": st.lists(st.sampled_from(["budget", "audit"]), unique=True),
        "exports": st.sampled_from(["yes", "no"]),
        "hedged": st.sampled_from(["yes", "no"]),
    },
)


class TestAnyAnswers:
    @given(answer_maps, st.sampled_from(["zero", "left_out"]))
    def test_the_parts_make_up_the_whole(self, written, unanswered):
        found = scored(written, text=SMALL.replace("unanswered: zero", f"unanswered: {unanswered}"))
        if found.total is None:
            return
        assert 0 <= found.total <= 100
        assert found.total == sum(s.brings for s in found.sections)
        assert sum(s.share for s in found.sections) == 100
        for one in found.sections:
            if one.score is not None:
                assert one.score == sum(q.brings for q in one.questions)
                assert sum(q.share for q in one.questions) == 100

    @given(answer_maps)
    def test_leaving_out_is_never_worse_than_zero(self, written):
        zero = scored(written)
        left = scored(written, text=SMALL.replace("unanswered: zero", "unanswered: left_out"))
        for one, other in zip(zero.sections, left.sections, strict=True):
            assert other.score is None or other.score >= (one.score or 0)

    @given(answer_maps)
    def test_what_is_kept_reads_back_the_same(self, written):
        sheet = accepted()
        answers, _ = answers_of(sheet, written)
        assert answers_of(sheet, as_json(answers)) == (answers, [])


@pytest.mark.parametrize(
    ("value", "kept"),
    [(None, None), (Fraction(71255, 1000), 7126), (Fraction(200, 3), 6667), (Fraction(100), 10000)],
)
def test_scores_are_kept_in_hundredths_half_up(value, kept):
    assert hundredths(value) == kept


class TestShown:
    def test_an_unknown_condition_shows_nothing(self):
        sheet = accepted()
        shown = sheet.conditions.shown({}, {}, on=ON)
        assert "hedged" not in shown and "late_why" not in shown

    @pytest.mark.parametrize(("days", "is_shown"), [(30, False), (31, True), (None, False)])
    def test_a_fact_decides_at_its_threshold(self, days, is_shown):
        shown = accepted().conditions.shown({}, {"dpd_now": days}, on=ON)
        assert ("late_why" in shown) is is_shown

    def test_an_answer_of_a_hidden_question_shows_no_further_one(self):
        text = SMALL.replace("when: dpd_now > 30", "when: hedged")
        sheet = accepted(text)
        answers, _ = answers_of(sheet, {"exports": "no", "hedged": "yes"})
        assert "late_why" not in sheet.conditions.shown(answers, {}, on=ON)


class TestAnswers:
    @pytest.mark.parametrize(
        ("name", "given"),
        [
            ("repute", "great"),
            ("owner_years", "many"),
            ("owner_years", "-1"),
            ("exports", "maybe"),
            ("tools", ["budget", "hammer"]),
            ("seen_on", "2026-02-30"),
        ],
    )
    def test_that_do_not_fit_are_named_and_the_others_are_kept(self, name, given):
        answers, unfit = answers_of(accepted(), {"exports": "no", name: given})
        assert [u.question for u in unfit] == [name]
        assert name not in answers
        assert unfit[0].what.zh

    def test_full_width_digits_are_digits(self):
        answers, _ = answers_of(accepted(), {"owner_years": "１２．５"})
        assert answers["owner_years"] == Fraction(25, 2)


class TestProgress:
    def done(self, written, **given):
        sheet = accepted()
        answers, _ = answers_of(sheet, written)
        shown = sheet.conditions.shown(answers, {}, on=ON)
        given = {"comments": {}, "evidenced": ()} | given
        return progress(sheet, answers, shown=shown, **given)

    def test_counts_what_is_shown(self):
        assert (self.done({}).shown_count, self.done({"exports": "yes"}).shown_count) == (5, 6)

    def test_a_required_question_wants_an_answer_or_a_reason(self):
        assert self.done({}).without_reason == ("repute",)
        assert self.done({}, comments={"repute": "owner abroad"}).is_complete
        assert self.done({}, comments={"repute": "owner abroad"}).required == ("repute",)

    def test_evidence_is_wanted_only_where_there_is_an_answer(self):
        asked = {"repute": "good", "exports": "yes"}
        assert self.done(asked).is_complete
        assert self.done({**asked, "hedged": "yes"}).without_evidence == ("hedged",)
        assert self.done({**asked, "hedged": "yes"}, evidenced={"hedged"}).is_complete


def test_days_and_what_does_not_fit_are_not_carried_over():
    before = {**FULL, "seen_on": "2025-11-01", "repute": "great"}
    assert carried_over(accepted(), before) == {n: v for n, v in FULL.items() if n != "repute"}


def test_differences_come_in_the_order_of_the_questions():
    sheet = accepted()
    before, _ = answers_of(sheet, FULL)
    after, _ = answers_of(sheet, {**FULL, "exports": "yes", "repute": "fair"})
    found = differences(sheet.declaration.questions, before, after=after)
    assert [(d.question.id, d.before, d.after) for d in found] == [
        ("repute", "good", "fair"),
        ("exports", "no", "yes"),
    ]
