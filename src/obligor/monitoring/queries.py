"""Questions about warning signals, always within what the asker reaches."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.db.models import Case, IntegerField, QuerySet, Value, When

from obligor.customers import queries as customers
from obligor.foundation import tables
from obligor.foundation.access import Actor
from obligor.monitoring.models import Attention, Signal, SignalReview
from obligor_core.decision import Refusal
from obligor_core.policy import Evaluation
from obligor_core.text import Text

OPEN_SQL = "SELECT id, customer_id, rule FROM monitoring_signal WHERE ended_on IS NULL ORDER BY id"
ENDED_SQL = "SELECT id, customer_id, rule FROM monitoring_signal WHERE ended_on = %s ORDER BY id"
SIGNAL = {"signal_id": pl.Int64, "customer_id": pl.Int64, "rule": pl.String}


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
