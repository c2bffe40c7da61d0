"""Questions about runs, their exceptions, who moved, and the current facts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import polars as pl
from django.conf import settings
from django.core.cache import caches
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from obligor.customers import queries as customers
from obligor.foundation.access import SYSTEM, Actor, Reach
from obligor.policies import queries as policies
from obligor.portfolio import extract, snapshot
from obligor.portfolio.models import CustomerFacts, Movement, PortfolioRun, RunException
from obligor.receivables import queries as receivables
from obligor_core.catalogue import with_evidence
from obligor_core.decision import Refusal
from obligor_core.portfolio.facts.definition import POLARS_TYPES
from obligor_core.portfolio.facts.group import book_measures
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.portfolio.numbers_in_force import book_numbers
from obligor_core.portfolio.run import BookFacts, compute
from obligor_core.text import Text

NUMBERS_POLICY = "receivables"
NOT_IN_BOOK = Text("not in the book on that day", "当日不在账簿内")


class NoFactsYet(Refusal):
    status = 404
    text = Text(
        "Customer {id} has no facts yet. They appear with the next nightly run.",
        "客户 {id} 尚无指标，下一次日终批处理后生成。",
    )


class NoBookYet(Refusal):
    status = 404
    text = Text(
        "There is no book yet. It appears with the first nightly run.",
        "尚无账簿，首次日终批处理后生成。",
    )


def runs() -> QuerySet[PortfolioRun]:
    """Return all runs, the newest date first."""
    return PortfolioRun.objects.order_by("-on")


def runs_with_counts() -> QuerySet[PortfolioRun]:
    """Return all runs with how many customers each had to leave out, as ``apart``."""
    apart = Count("exceptions__customer_id", filter=Q(exceptions__is_warning=False), distinct=True)
    return runs().annotate(apart=apart)


def run(run_id: int) -> PortfolioRun:
    """Return one run.

    :raises PortfolioRun.DoesNotExist: when there is none
    """
    return PortfolioRun.objects.get(pk=run_id)


def newest_completed() -> PortfolioRun | None:
    """Return the completed run of the newest date, or None before the first night."""
    return runs().filter(state=PortfolioRun.State.COMPLETED).first()


def going_on() -> PortfolioRun | None:
    """Return the run that is going on, or was broken off."""
    return runs().filter(state=PortfolioRun.State.RUNNING).first()


def parts_done(run_id: int) -> dict[int, str]:
    """Return number and digest of the parts that the run has kept."""
    kept = PortfolioRun.objects.get(pk=run_id).parts
    return dict(kept.values_list("number", "digest"))


def numbers(*, on: date) -> BookNumbers:
    """Return the numbers of the receivables policy in force on the day, in the book's currency."""
    policy = policies.policy_in_force(NUMBERS_POLICY, on=on)
    return replace(book_numbers(policy, on=on), currency=settings.BOOK_CURRENCY)


def numbers_shown() -> BookNumbers:
    """Return the numbers of the newest night, for labels; up to a minute old."""
    known: BookNumbers | None = caches["rates"].get(NUMBERS_POLICY)
    if known is None:
        newest = newest_completed()
        known = numbers(on=newest.on) if newest else BookNumbers(currency=settings.BOOK_CURRENCY)
        caches["rates"].set(NUMBERS_POLICY, known, 60)
    return known


def set_apart(*days: date | None) -> list[int]:
    """Return the customers that the runs of the days had to leave out."""
    rows = RunException.objects.filter(run__on__in=[d for d in days if d], is_warning=False)
    return list(rows.exclude(customer_id=None).values_list("customer_id", flat=True).distinct())


def exceptions(run_id: int, *, by: Actor) -> QuerySet[RunException]:
    """Return who was left out of the run or warned about, and why, within the actor's reach."""
    rows = RunException.objects.filter(run_id=run_id).annotate(name=_name("customer_id"))
    return rows.filter(_within(by)).order_by("is_warning", "customer_id", "pk")


def movements(run_id: int, *, by: Actor) -> QuerySet[Movement]:
    """Return who moved in the run, the heaviest first, within the actor's reach."""
    rows = Movement.objects.filter(run_id=run_id).annotate(name=_name("customer_id"))
    return rows.filter(_within(by)).order_by("-weight_minor", "customer_id", "pk")


def movement_counts(run_id: int, *, by: Actor) -> list[dict[str, Any]]:
    """Return kind, how many moved so and their exposure, within the actor's reach."""
    rows = Movement.objects.filter(_within(by), run_id=run_id)
    counted = rows.values("kind").annotate(count=Count("pk"), weight=Sum("weight_minor"))
    return list(counted.order_by("-weight", "kind"))


def _within(by: Actor) -> Q:
    reached = customers.visible(by, verb="portfolio.see").values("pk")
    is_seen = Q(customer_id__in=reached)
    return is_seen | Q(customer_id=None) if by.is_system else is_seen


def _name(field: str) -> Subquery:
    """Return the customer's name as a column: the tables hold only its number."""
    return Subquery(customers.visible(SYSTEM).filter(pk=OuterRef(field)).values("name")[:1])


def facts_for(actor: Actor, customer_id: int) -> tuple[dict[str, Any], date]:
    """Return the current facts of a customer and the day they are of.

    :raises CustomerNotFound: when the customer is out of reach
    :raises NoFactsYet: before the customer's first night
    """
    customers.customer_for(actor, customer_id)
    found = CustomerFacts.objects.filter(pk=customer_id).first()
    newest = newest_completed()
    if found is None or newest is None:
        raise NoFactsYet(id=customer_id)
    return found.facts, newest.on


class FactsNotComputed(Refusal):
    text = Text("The facts cannot be computed: {en}", "无法计算该客户的指标：{zh}")


def facts_now(customer_id: int, *, on: date, known_at: datetime) -> dict[str, Any]:
    """Return the facts of one customer as the night would compute them now, of its group alone.

    The place in the book is that of the newest night. The caller has checked the reach.

    :raises FactsNotComputed: when the customer's data are at fault
    """
    customer = customers.within(SYSTEM).get(pk=customer_id)
    book = extract.book_of_group(customer_id, customer.group_id, on=on, known_at=known_at)
    rates = receivables.rates(on=on, known_at=known_at)
    found = compute(book, on=on, numbers=numbers(on=on), rates=rates)
    evidence = extract.evidence([customer_id], on=on, known_at=known_at)
    own = found.facts.filter(pl.col("customer_id") == customer_id)
    if own.is_empty():
        raise FactsNotComputed(**_why_missing(found, customer_id).as_json())
    stored = CustomerFacts.objects.filter(pk=customer_id).values_list("facts", flat=True).first()
    own = own.with_columns(
        pl.lit((stored or {}).get(m.fact.name), POLARS_TYPES[m.fact.type]).alias(m.fact.name)
        for m in book_measures()
    )
    facts = with_evidence(own, evidence.frames)
    return extract.derived(facts, on=on).row(0, named=True)


def _why_missing(found: BookFacts, customer_id: int) -> Text:
    faults = [f.fault.what for f in found.faults if f.customer_id == customer_id]
    apart = [a.reason for a in found.set_apart if a.customer_id == customer_id]
    return next(iter([*faults, *apart]), NOT_IN_BOOK)


def book_facts() -> tuple[date, pl.DataFrame] | None:
    """Return date and facts of the newest snapshot, or None before the first night."""
    newest = newest_completed()
    return (newest.on, snapshot.read(newest.on)) if newest else None


def facts_within(actor: Actor, *, verb: str = "portfolio.see") -> tuple[date, pl.DataFrame] | None:
    """Return date and facts of the customers that the actor reaches."""
    found = book_facts()
    if found is None or any(g.reach is Reach.ALL for g in actor.grants_for(verb)):
        return found
    ids = reached(actor, verb=verb)
    return found[0], found[1].filter(pl.col("customer_id").is_in(ids.implode()))


def reached(actor: Actor, *, verb: str = "portfolio.see") -> pl.Series:
    """Return the ids of the customers that the actor reaches."""
    ids = customers.visible(actor, verb=verb).values_list("pk", flat=True)
    return pl.Series("ids", list(ids), dtype=pl.Int64)


def names_of(customer_ids: Collection[int]) -> dict[int, str]:
    """Return the names of customers, of merged files too; the caller has narrowed the ids."""
    rows = customers.within(SYSTEM).filter(pk__in=customer_ids)
    return dict(rows.values_list("pk", "name"))
