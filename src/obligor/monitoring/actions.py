"""Reviewing the warning signals of a day, and acknowledging one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import connection

from obligor.foundation import tables
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.monitoring import events, queries
from obligor.monitoring.models import Signal, SignalReview
from obligor.policies import queries as policies
from obligor_core.decision import Refusal
from obligor_core.policy import Decision, Evaluation, decide, evaluate
from obligor_core.text import Text

POLICY = queries.POLICY
PURPOSE = "signal.review"
KEY = ["customer_id", "rule"]

# Wired by config: who keeps decisions.
KEEP_DECISIONS: list[Callable[..., object]] = []


class PolicyMissing(Refusal):
    text = Text(
        "No version of the policy {name} is in force on {on}. Activate one first.",
        "{on} 没有生效的政策 {name}，请先使其生效。",
    )


class NewerReviewExists(Refusal):
    text = Text(
        "The signals of {newest} are reviewed already; {on} is before that.",
        "{newest} 的预警信号已检查，不能再检查更早的 {on}。",
    )


class AlreadyEnded(Refusal):
    text = Text("The signal ended on {on}.", "该预警信号已于 {on} 解除。")


@dataclass(frozen=True, slots=True)
class _Changes:
    """What differs from the signals that are on: which begin, stay, and end."""

    starts: pl.DataFrame
    reopened: pl.DataFrame
    stays: pl.DataFrame
    ends: pl.DataFrame

    def customers(self) -> pl.Series:
        """Return the ids of the customers whose signals change, in order."""
        parts = (self.starts, self.reopened, self.ends)
        return pl.concat([p["customer_id"] for p in parts]).unique().sort()


@verb("signal.review", label=Text("Review warning signals", "检查预警信号"))
def review(*, on: date, by: Actor, at: datetime) -> Events:
    """Compare what the policy says of the facts of the day with the signals that are on.

    Doing a date again comes to the same signals. A rule that cannot be decided, and a customer
    who was left out of the run, leave a signal as it is: not knowing is no cure.

    :raises NewerReviewExists: when a later date is reviewed already
    :raises PolicyMissing: when no version of the policy is in force
    """
    newest = SignalReview.objects.select_for_update().order_by("-on").first()
    if newest is not None and newest.on > on:
        raise NewerReviewExists(newest=newest.on, on=on)
    version = policies.version_in_force(POLICY, on=on)
    if version is None:
        raise PolicyMissing(name=POLICY, on=on)
    facts = queries.FACTS_OF[0](on)
    evaluation = evaluate(policies.policy_in_force(POLICY, on=on), facts, on=on, keep=KEY[:1])
    changes = _changes(evaluation, on)
    decided = _decided(evaluation, changes.customers())
    _write(changes, evaluation, decided=decided, on=on, version_id=version.pk)
    _replace_attention(evaluation, on)
    KEEP_DECISIONS[0](decided, policy=POLICY, on=on, at=at, purpose=PURPOSE)
    done = {
        "started": changes.starts.height + changes.reopened.height,
        "still_on": changes.stays.height,
        "ended": changes.ends.height,
    }
    _note(on, at, version_id=version.pk, customers=facts.height, done=done)
    severe = _severe(changes.starts, evaluation) if newest is not None else []
    return [events.SignalsReviewed(on=on, **done), *_raised(severe, on)]


def _changes(evaluation: Evaluation, on: date) -> _Changes:
    fired = evaluation.fired().select(KEY)
    open_now = queries.open_frame()
    fresh = fired.join(open_now, on=KEY, how="anti")
    reopened = queries.ended_frame(on).join(fresh, on=KEY, how="semi").unique(KEY, keep="last")
    judged = queries.judged(evaluation, open_now["customer_id"].unique())
    known = open_now.filter(pl.col("customer_id").is_in(judged["customer_id"].unique().implode()))
    # A rule that the policy no longer has is judged by nothing: its signals end.
    of_policy = pl.col("rule").is_in(list(evaluation.rules))
    ends = known.join(judged, on=KEY, how="left").filter(~of_policy | ~pl.col("fired"))
    return _Changes(
        starts=fresh.join(reopened, on=KEY, how="anti"),
        reopened=reopened,
        stays=open_now.join(fired, on=KEY, how="semi"),
        ends=ends.select(open_now.columns),
    )


def _decided(evaluation: Evaluation, customer_ids: pl.Series) -> dict[int, Decision]:
    """Return the decision about each customer, with the reasons in both languages."""
    rows = evaluation.facts.filter(pl.col("customer_id").is_in(customer_ids.implode()))
    return {
        row["customer_id"]: decide(evaluation.policy, row, on=evaluation.on)
        for row in rows.iter_rows(named=True)
    }


def _write(
    changes: _Changes,
    evaluation: Evaluation,
    *,
    decided: Mapping[int, Decision],
    on: date,
    version_id: int,
) -> None:
    with connection.cursor() as cursor:
        for column, day, frame in (
            ("ended_on", on, changes.ends),
            ("ended_on", None, changes.reopened),
            ("seen_on", on, changes.reopened),
            ("seen_on", on, changes.stays),
        ):
            cursor.execute(
                f"UPDATE monitoring_signal SET {column} = %s WHERE id = ANY(%s)",
                [day, frame["signal_id"].to_list()],
            )
    new = _new_signals(changes.starts, evaluation, decided=decided, version_id=version_id)
    tables.write(new, Signal._meta.db_table)


def _new_signals(
    starts: pl.DataFrame,
    evaluation: Evaluation,
    *,
    decided: Mapping[int, Decision],
    version_id: int,
) -> pl.DataFrame:
    """Return the signals that begin, each with the reasons of its rule."""
    severities = _severities(evaluation)
    new = starts.select(KEY).sort(KEY)
    said = [queries.reason_of(decided[customer], rule) for customer, rule in new.iter_rows()]
    written = {
        name: pl.Series(
            [json.dumps(one[name], ensure_ascii=False) for one in said], dtype=pl.String
        )
        for name in ("title", "why", "remedy")
    }
    return new.with_columns(
        **written,
        severity=pl.col("rule").replace_strict(severities, return_dtype=pl.String),
        policy_version_id=pl.lit(version_id),
        started_on=pl.lit(evaluation.on),
        seen_on=pl.lit(evaluation.on),
        acknowledged_by=pl.lit(""),
        note=pl.lit(""),
    )


def _severities(evaluation: Evaluation) -> dict[str, str]:
    """Return the severity that each rule sets; a rule that sets none is a notice."""
    found = {}
    for form in evaluation.policy.edition(evaluation.on).enabled:
        said = [s.constant for s in form.sets if s.output.name == "severity"]
        found[form.id] = str(said[0]) if said else Signal.Severity.NOTICE.value
    return found


def _replace_attention(evaluation: Evaluation, on: date) -> None:
    """Make the table say what the policy says, for every customer of the day."""
    rows = evaluation.frame.select(
        "customer_id",
        pl.col("priority").fill_null(0).cast(pl.Int32),
        pl.col("severity").cast(pl.String).fill_null(""),
        on=pl.lit(on),
    )
    tables.stage(rows, "attention_now", "monitoring_attention")
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM monitoring_attention a USING attention_now n"
            " WHERE n.customer_id = a.customer_id"
        )
        cursor.execute(
            'INSERT INTO monitoring_attention (customer_id, priority, severity, signals, "on")'
            " SELECT n.customer_id, n.priority, coalesce(n.severity, ''), s.count, n.on"
            " FROM attention_now n"
            " JOIN (SELECT customer_id, count(*) FROM monitoring_signal"
            " WHERE ended_on IS NULL GROUP BY 1) s ON s.customer_id = n.customer_id"
        )


def _note(
    on: date, at: datetime, *, version_id: int, customers: int, done: Mapping[str, int]
) -> None:
    SignalReview.objects.update_or_create(
        on=on,
        defaults={"at": at, "policy_version_id": version_id, "customers": customers, **done},
    )


def _severe(starts: pl.DataFrame, evaluation: Evaluation) -> list[tuple[int, str]]:
    rules = [rule for rule, said in _severities(evaluation).items() if said == "severe"]
    return list(starts.filter(pl.col("rule").is_in(rules)).sort(KEY).iter_rows())


def _raised(severe: Iterable[tuple[int, str]], on: date) -> list[events.SignalRaised]:
    return [events.SignalRaised(customer_id=c, rule=rule, on=on) for c, rule in severe]


@verb("signal.acknowledge", label=Text("Acknowledge warning signal", "确认预警信号"))
def acknowledge(*, signal_id: int, note: str, by: Actor, at: datetime) -> Events:
    """Note that somebody has seen the signal and what they do about it; it stays on.

    :raises SignalNotFound: when there is none within reach
    :raises AlreadyEnded: when it is no longer on
    """
    queries.signal_for(by, signal_id, verb="signal.acknowledge")
    row = Signal.objects.select_for_update().get(pk=signal_id)
    if row.ended_on is not None:
        raise AlreadyEnded(on=row.ended_on)
    row.acknowledged_by, row.acknowledged_at, row.note = by.name, at, note[:300]
    row.save(update_fields=["acknowledged_by", "acknowledged_at", "note"])
    return [events.SignalAcknowledged(signal_id=row.pk, customer_id=row.customer_id, note=row.note)]
