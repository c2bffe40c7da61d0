"""Put made-up answers into the sample book: confirmed ones, and some open ones by their verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from obligor.customers import queries as customers
from obligor.foundation.access import SYSTEM, Actor
from obligor.foundation.days import business_date
from obligor.people import queries as people
from obligor.questionnaires import actions, events, queries
from obligor_core.decision import Refusal
from obligor_core.sample.book import SampleBook
from obligor_core.sample.questionnaires import sheets

NAMES = ("enterprise_5c", "personal_5c", "site_visit")
OPEN_COUNT, SUBMITTED_COUNT = 9, 6
#: What the managers answer otherwise than a year ago.
CHANGES: dict[str, dict[str, str | list[str] | None]] = {
    "enterprise_5c": {"orders_months": "2", "trade_cycle": "falling", "utilisation": "58"},
    "personal_5c": {"place_of_trade": "empty", "burden": "42"},
    "site_visit": {"goods_moving": "some", "stock_level": "much"},
}
Clock = Callable[[], datetime]


def is_missing() -> bool:
    """Return whether there are no answers at all yet."""
    return not queries.sheets(SYSTEM).exists()


def settle(
    book: Callable[[], SampleBook], *, last: date, seed: int, by: Actor, clock: Clock
) -> None:
    """Load the answers of the sample book, once; ``book`` is made only when it is needed."""
    if not is_missing():
        return
    made, versions = book(), queries.activated(on=last).filter(name__in=NAMES)
    ids = dict(customers.visible(SYSTEM).values_list("external_id", "pk"))
    found = [
        actions.Confirmed(
            customer_id=ids[one.external_id],
            questionnaire=one.questionnaire,
            answers=one.answers,
            comments=one.comments,
            answered_on=one.answered_on,
            answered_by=one.answered_by,
            confirmed_on=one.confirmed_on,
            confirmed_by=one.confirmed_by,
        )
        for one in sheets(
            made.customers,
            made.truth,
            questionnaires=[queries.questionnaire_of(version) for version in versions],
            until=last,
            seed=seed,
        )
        if one.external_id in ids
    ]
    if found:
        actions.load_confirmed(sheets=found, by=by, at=clock())
        _open(found, last, clock)


def _open(found: list[actions.Confirmed], last: date, clock: Clock) -> None:
    """Let the managers of some customers renew old answers: some wait for a review."""
    newest = {(one.customer_id, one.questionnaire): one for one in found}
    oldest = sorted(newest.values(), key=lambda one: (one.answered_on, one.customer_id))
    managers = {person.username: person for person in people.people()}
    for place, one in enumerate(oldest[:OPEN_COUNT]):
        person = managers.get(one.answered_by)
        if person is not None:
            by = people.actor_of(person, on=last)
            _renew(one, by, clock(), is_submitted=place < SUBMITTED_COUNT)


def _renew(one: actions.Confirmed, by: Actor, at: datetime, *, is_submitted: bool) -> None:
    try:
        begun = actions.begin(
            customer_id=one.customer_id, questionnaire=one.questionnaire, by=by, at=at
        )
        sheet_id = begun.one(events.SheetBegun).sheet_id
        given = {name: said for name, said in one.comments.items() if name in one.answers}
        answers = CHANGES[one.questionnaire]
        if one.questionnaire == "site_visit":
            answers = answers | {"visited_on": business_date(at).isoformat()}
        saved = actions.save_answers(
            sheet_id=sheet_id, revision=1, answers=answers, comments=given, by=by, at=at
        )
        if is_submitted:
            revision = saved.one(events.AnswersSaved).revision
            actions.submit(sheet_id=sheet_id, revision=revision, by=by, at=at)
    except Refusal:  # a customer out of this manager's reach keeps what is confirmed
        return
