"""Questions about warning signals, always within what the asker reaches."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Case, IntegerField, QuerySet, Value, When

from obligor.customers import queries as customers
from obligor.foundation import tables
from obligor.foundation.access import Actor
from obligor.monitoring.models import Attention, Signal, SignalReview
from obligor.policies import queries as policies
from obligor_core.decision import Refusal
from obligor_core.policy import Decision, Evaluation, decide
from obligor_core.text import Text

OPEN_SQL = "SELECT id, customer_id, rule FROM monitoring_signal WHERE ended_on IS NULL ORDER BY id"
ENDED_SQL = "SELECT id, customer_id, rule FROM monitoring_signal WHERE ended_on = %s ORDER BY id"
POLICY = "monitoring"
SIGNAL = {"signal_id": pl.Int64, "customer_id": pl.Int64, "rule": pl.String}

# Wired by config: where the facts of a finished day are, of all customers or of some.
FACTS_OF: list[Callable[[date], pl.DataFrame]] = []
FACTS_OF_SOME: list[Callable[[date, Collection[int]], list[dict[str, Any]]]] = []


class SignalNotFound(Refusal):
    status = 404
    text = Text("There is no signal {id} that you may see.", "不存在您可查看的预警信号 {id}。")


def signals(actor: Actor, *, verb: str = "alert.see") -> QuerySet[Signal]:
    """Return signals of the customers that the actor reaches, open and ended."""
    reached = customers.visible(actor, verb=verb).values("pk")
    rows = Signal.objects.filter(customer_id__in=reached)
    return rows.select_related("customer", "customer__unit", "customer__manager")


def open_signals(actor: Actor, *, verb: str = "alert.see") -> QuerySet[Signal]:
    """Return the signals that are on."""
    return signals(actor, verb=verb).filter(ended_on=None)


def signal_for(actor: Actor, signal_id: int, *, verb: str = "alert.see") -> Signal:
    """Return one signal.

    :raises SignalNotFound: when there is none within reach
    """
    found = signals(actor, verb=verb).filter(pk=signal_id).first()
    if found is None:
        raise SignalNotFound(id=signal_id)
    return found


def signals_of(actor: Actor, customer_id: int) -> QuerySet[Signal]:
    """Return the signals of a customer, those that are on first."""
    rows = signals(actor).filter(customer_id=customer_id)
    return rows.order_by("ended_on", "-started_on", "rule")


def what_to_do_first(actor: Actor) -> QuerySet[Attention]:
    """Return the customers that want attention, the most urgent first."""
    reached = customers.visible(actor, verb="alert.see").values("pk")
    rows = Attention.objects.filter(customer_id__in=reached, priority__gt=0)
    return rows.select_related("customer").order_by("-priority", "-signals", "customer_id")


def rules_on() -> list[tuple[str, dict[str, str]]]:
    """Return the rules that ever fired, with their titles."""
    rows = Signal.objects.order_by("rule", "-pk").distinct("rule")
    return list(rows.values_list("rule", "title"))


def newest_review() -> SignalReview | None:
    """Return the review of the newest date."""
    return SignalReview.objects.order_by("-on").first()


def reviews() -> QuerySet[SignalReview]:
    """Return all reviews, the newest date first."""
    return SignalReview.objects.order_by("-on")


def by_severity(rows: QuerySet[Signal]) -> QuerySet[Signal]:
    """Return the rows with how severe each is as a number, to sort by."""
    steps = [When(severity=s.value, then=Value(n)) for n, s in enumerate(Signal.Severity)]
    return rows.annotate(severity_order=Case(*steps, output_field=IntegerField()))


def loudest(attention: Attention) -> Signal | None:
    """Return the most severe signal of the customer, the oldest of equals."""
    rows = by_severity(Signal.objects.filter(customer_id=attention.pk, ended_on=None))
    return rows.order_by("-severity_order", "started_on", "rule").first()


def open_frame() -> pl.DataFrame:
    """Return id, customer and rule of every signal that is on."""
    return tables.read(OPEN_SQL, (), SIGNAL)


def ended_frame(on: date) -> pl.DataFrame:
    """Return id, customer and rule of every signal that ended on the day."""
    return tables.read(ENDED_SQL, (on,), SIGNAL)


def judged(evaluation: Evaluation, customer_ids: pl.Series) -> pl.DataFrame:
    """Return ``customer_id, rule, fired`` of these customers; null when it cannot be decided."""
    rows = evaluation.frame.filter(pl.col("customer_id").is_in(customer_ids.implode()))
    return rows.select("customer_id", *evaluation.rules).unpivot(
        index="customer_id", variable_name="rule", value_name="fired"
    )


def reasons_now(customer_ids: Collection[int]) -> dict[tuple[int, str], dict[str, Any]]:
    """Return why each rule fires today, by customer and rule: by the newest facts and policy.

    What a signal keeps are the reasons of the day on which it began; amounts have moved since.
    Rules whose reasons cannot be told, as the facts of the day are gone, are left out.
    """
    newest = newest_review()
    if newest is None:
        return {}
    policy = policies.policy_in_force(POLICY, on=newest.on)
    decided = {
        row["customer_id"]: decide(policy, row, on=newest.on)
        for row in FACTS_OF_SOME[0](newest.on, customer_ids)
    }
    return {
        (customer_id, rule): reason_of(one, rule)
        for customer_id, one in decided.items()
        for rule in one.fired
    }


def reason_of(decision: Decision, rule: str) -> dict[str, Any]:
    """Return why the rule fired, what to do, and the smallest changes that would end it."""
    reason = next(r for r in decision.reasons if r["rule"] == rule)
    changes = [change["sentence"] for change in reason["changes"]]
    return {
        "title": reason["title"],
        "why": [operand["sentence"] for operand in reason["operands"]],
        "remedy": {"text": reason["remedy"], "changes": changes},
    }
