"""The end state does not depend on the order in which documents are posted."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from actors import ANA, AT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger import FRIDAY, TODAY, customer

from obligor.customers.models import Customer
from obligor.receivables import actions, events, queries
from obligor.receivables.models import Application, Dispute, OpenItem, Payment
from obligor_core.money import Money
from obligor_core.receivables.settlement import settle

# A posting costs some 30 ms, so few stories are told each time; ORDER_EXAMPLES=300 digs deeper.
over_stories = settings(
    max_examples=int(os.environ.get("ORDER_EXAMPLES", "8")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NUMBERS = count(1)


@dataclass
class Told:
    """One telling of a story for a customer of its own; keys begin with the customer's."""

    owner: Customer
    items: dict[str, int] = field(default_factory=dict)
    payments: dict[str, int] = field(default_factory=dict)
    disputes: dict[str, int] = field(default_factory=dict)

    def key(self, name: str) -> str:
        return f"{self.owner.external_id}/{name}"

    def lines(self, given):
        return tuple(actions.Line(self.items[name], minor) for name, minor in given)


@dataclass(frozen=True)
class Step:
    """Something that is posted once the steps named in ``after`` were."""

    name: str
    after: tuple[str, ...]
    tell: Callable[[Told], None]


def post_item(name, amount, issued_on, due_on, currency):
    def tell(told: Told) -> None:
        outcome = actions.post_item(
            customer_id=told.owner.pk,
            number=name,
            external_id=told.key(name),
            amount=Money(amount, currency),
            issued_on=issued_on,
            due_on=due_on,
            by=ANA,
            at=AT,
        )
        told.items[name] = outcome.one(events.ItemPosted).item_id

    return tell


def post_payment(name, amount, value_on, currency, kind, is_on_account, lines):
    def tell(told: Told) -> None:
        post = actions.post_payment
        extra = {"kind": kind}
        if value_on < FRIDAY:
            post, extra = actions.backdate_payment, {"kind": kind, "because": "late"}
        outcome = post(
            customer_id=told.owner.pk,
            external_id=told.key(name),
            amount=Money(amount, currency),
            value_on=value_on,
            lines=told.lines(lines),
            is_on_account=is_on_account,
            by=ANA,
            at=AT,
            **extra,
        )
        told.payments[name] = outcome.one(events.PaymentPosted).payment_id

    return tell


def act_on_payment(name, act, **given):
    def tell(told: Told) -> None:
        payload = dict(given)
        if "lines" in payload:
            payload["lines"] = told.lines(payload["lines"])
        act(payment_id=told.payments[name], by=ANA, at=AT, **payload)

    return tell


def open_dispute(name, item_name, amount, currency, raised_on):
    def tell(told: Told) -> None:
        outcome = actions.open_dispute(
            item_id=told.items[item_name],
            amount=Money(amount, currency),
            cause="price",
            raised_on=raised_on,
            by=ANA,
            at=AT,
        )
        told.disputes[name] = outcome.one(events.DisputeOpened).dispute_id

    return tell


def close_dispute(name):
    def tell(told: Told) -> None:
        actions.close_dispute(
            dispute_id=told.disputes[name], closed_on=TODAY, outcome="agreed", by=ANA, at=AT
        )

    return tell


days = st.integers(0, 30).map(lambda n: TODAY - timedelta(days=n))
currencies = st.sampled_from(["CNY", "CNY", "CNY", "USD"])


@st.composite
def lines_for(draw, amounts, amount):
    """Draw lines to some of the items that stay within the payment and each item."""
    lines, left = [], amount
    chosen = draw(st.lists(st.sampled_from(sorted(amounts)), unique=True)) if amounts else []
    for name in chosen:
        part = draw(st.integers(1, max(1, min(left, amounts[name]))))
        if part <= left:
            lines.append((name, part))
            left -= part
    return tuple(lines)


@st.composite
def stories(draw) -> list[Step]:
    """Draw steps about a few items and payments of one customer."""
    steps: list[Step] = []
    amounts: dict[str, dict[str, int]] = {"CNY": {}, "USD": {}}
    for n in range(draw(st.integers(1, 4))):
        name, amount, currency = f"I{n}", draw(st.integers(1, 12)), draw(currencies)
        issued_on = draw(days)
        due_on = issued_on + timedelta(days=draw(st.integers(0, 15)))
        steps.append(Step(name, (), post_item(name, amount, issued_on, due_on, currency)))
        amounts[currency][name] = amount
        if draw(st.integers(0, 3)) == 0:
            contested = draw(st.integers(1, amount))
            opened = open_dispute(f"D{n}", name, contested, currency, issued_on)
            steps.append(Step(f"D{n}", (name,), opened))
            if draw(st.booleans()):
                steps.append(Step(f"D{n}x", (f"D{n}",), close_dispute(f"D{n}")))
    for n in range(draw(st.integers(1, 4))):
        steps += draw(payment_steps(f"P{n}", amounts))
    return steps


@st.composite
def payment_steps(draw, name, amounts) -> list[Step]:
    amount, currency, value_on = draw(st.integers(1, 15)), draw(currencies), draw(days)
    lines = draw(lines_for(amounts[currency], amount))
    posted = post_payment(
        name,
        amount,
        value_on,
        currency,
        draw(st.sampled_from(["cash", "cheque"])),
        draw(st.sampled_from([True, True, False])),
        lines,
    )
    steps = [Step(name, tuple(i for i, _ in lines), posted)]
    for verb in draw(st.lists(st.sampled_from(["allocate", "return", "undo"]), max_size=3)):
        needed: tuple[str, ...] = ()
        is_returned = steps[-1].name.endswith("return")
        if verb == "allocate" and not is_returned:
            other = draw(lines_for(amounts[currency], amount))
            needed = tuple(i for i, _ in other)
            tell = act_on_payment(name, actions.allocate_payment, lines=other)
        elif verb == "return" and not is_returned:
            back_on = value_on + timedelta(days=draw(st.integers(0, (TODAY - value_on).days)))
            tell = act_on_payment(
                name, actions.return_payment, returned_on=back_on, because="no cover"
            )
        elif verb == "undo" and is_returned:
            tell = act_on_payment(name, actions.undo_return, because="wrong slip")
        else:
            continue
        steps.append(Step(f"{name}.{len(steps)}.{verb}", (steps[-1].name, *needed), tell))
    return steps


@st.composite
def two_orders(draw) -> tuple[list[Step], list[Step]]:
    story = draw(stories())
    return tuple(_ordered(story, draw(st.randoms(use_true_random=False))) for _ in range(2))


def _ordered(story: list[Step], random) -> list[Step]:
    """Return the steps in a random order in which none comes before what it needs."""
    waiting, told = list(story), []
    while waiting:
        names = {step.name for step in told}
        ready = [step for step in waiting if set(step.after) <= names]
        step = random.choice(ready)
        waiting.remove(step)
        told.append(step)
    return told


def tell(story: list[Step]) -> Told:
    told = Told(customer(f"C{next(NUMBERS):05}"))
    for step in story:
        step.tell(told)
    return told


def computed(told: Told) -> dict[str, object]:
    """Return the whole computed state under the names of the story."""
    items = {pk: name for name, pk in told.items.items()}
    payments = {pk: name for name, pk in told.payments.items()}
    return {
        "items": {
            items[i.pk]: (i.open_minor, i.disputed_minor, i.settled_on)
            for i in OpenItem.objects.filter(customer=told.owner)
        },
        "payments": {
            payments[p.pk]: p.unapplied_minor for p in Payment.objects.filter(customer=told.owner)
        },
        "applications": {
            (payments[a.payment_id], items[a.item_id], a.is_explicit): (
                a.amount_minor,
                a.applied_on,
            )
            for a in Application.objects.filter(payment__customer=told.owner)
        },
    }


def assert_sums(told: Told) -> None:
    """Every fen of an item is open or paid, every fen of a payment applied or not."""
    for item in OpenItem.objects.filter(customer=told.owner):
        paid = sum(a.amount_minor for a in item.applications.all())
        assert item.open_minor + paid == item.amount_minor
        contested = Dispute.objects.filter(item=item, closed_on=None)
        assert item.disputed_minor == sum(d.amount_minor for d in contested)
        assert (item.settled_on is not None) == (item.open_minor == 0)
    for payment in Payment.objects.filter(customer=told.owner):
        used = sum(a.amount_minor for a in payment.applications.all())
        returned = payment.amount_minor if payment.returned_on else 0
        assert payment.unapplied_minor + used + returned == payment.amount_minor
        assert all(a.item.currency == payment.currency for a in payment.applications.all())


@pytest.mark.django_db
@over_stories
@given(orders=two_orders())
def test_two_orders_of_posting_end_in_the_same_state(orders):
    one, other = (tell(order) for order in orders)
    assert computed(one) == computed(other)
    assert_sums(one)


@pytest.mark.django_db
@over_stories
@given(story=stories())
def test_what_was_written_step_by_step_is_what_the_core_computes_at_once(story):
    told = tell(_ordered(story, _First()))
    book = queries.documents(customer_ids=[told.owner.pk])
    whole = settle(book.open_items, book.payments, allocation_lines=book.allocation_lines, on=None)
    state = computed(told)
    items = {pk: name for name, pk in told.items.items()}
    assert {
        items[r["item_id"]]: (r["open_minor"], r["disputed_minor"], r["settled_on"])
        for r in whole.open_items.iter_rows(named=True)
    } == state["items"]
    assert len(whole.applications) == len(state["applications"])


class _First:
    """Always takes the first choice."""

    @staticmethod
    def choice(ready):
        return ready[0]
