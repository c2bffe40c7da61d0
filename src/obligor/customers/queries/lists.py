"""Rows for lists, and the choices of their filters."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from obligor.customers.models import Customer, CustomerGroup, DuplicatePair, Merge
from obligor.customers.queries.scope import visible
from obligor.foundation.access import Actor
from obligor.people import queries as people
from obligor_core.customers.industries import sections
from obligor_core.customers.regions import provinces
from obligor_core.text import Text

TAGS_MAX = 200
GROUPS_MAX = 500


def listed(actor: Actor, *, verb: str = "customer.see") -> QuerySet[Customer]:
    """Return the customers within reach with what a list shows beside them."""
    rows = visible(actor, verb=verb).select_related("unit", "manager", "group")
    return rows.defer("name_search", "name_pinyin", "name_initials", "grams", "custom")


def below_units(rows: QuerySet[Customer], unit_ids: list[str]) -> QuerySet[Customer]:
    """Return the rows at the units and at all units below them."""
    paths = people.units().filter(pk__in=unit_ids).values_list("path", flat=True)
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(unit__path__startswith=path)
    return rows.filter(condition)


def in_sections(rows: QuerySet[Customer], codes: list[str]) -> QuerySet[Customer]:
    """Return the rows of the industry sections."""
    condition = Q(pk__in=[])
    for code in codes:
        condition |= Q(industry_code__startswith=code)
    return rows.filter(condition)


def in_provinces(rows: QuerySet[Customer], codes: list[str]) -> QuerySet[Customer]:
    """Return the rows of the provinces, given by their six digits."""
    condition = Q(pk__in=[])
    for code in codes:
        condition |= Q(region_code__startswith=code[:2])
    return rows.filter(condition)


def tagged(rows: QuerySet[Customer], tags: list[str]) -> QuerySet[Customer]:
    """Return the rows that have one of the tags."""
    return rows.filter(tags__overlap=tags)


def unit_choices() -> list[tuple[int, Text]]:
    """Return all units in tree order, deeper ones set in."""
    return [
        (u.pk, Text(f"{_depth(u.path)}{u.name_en}", f"{_depth(u.path)}{u.name_zh}"))
        for u in people.units()
    ]


def _depth(path: str) -> str:
    return "　" * max(path.count("/") - 2, 0)


def manager_choices() -> list[tuple[int, str]]:
    """Return the people who may be managers."""
    return [(p.pk, str(p)) for p in people.people().filter(is_active=True)]


def group_choices() -> list[tuple[int, str]]:
    """Return the customer groups by name."""
    rows = CustomerGroup.objects.order_by("name")
    return list(rows.values_list("pk", "name")[:GROUPS_MAX])


def tag_choices() -> list[tuple[str, str]]:
    """Return the tags in use, the commonest first."""
    tags = Customer.objects.exclude(tags=[]).annotate(tag=RawSQL("unnest(tags)", []))
    counted = tags.values("tag").annotate(n=Count("pk")).order_by("-n", "tag")
    return [(row["tag"], row["tag"]) for row in counted[:TAGS_MAX]]


def section_choices() -> list[tuple[str, Text]]:
    """Return the sections of the industry classification."""
    return [(s.code, Text(f"{s.code} {s.name.en}", f"{s.code} {s.name.zh}")) for s in sections()]


def province_choices() -> list[tuple[str, Text]]:
    """Return the provinces."""
    return [(p.code, p.name) for p in provinces()]


def groups(actor: Actor) -> QuerySet[CustomerGroup]:
    """Return the groups of which the actor sees a member, with how many."""
    seen = visible(actor)
    return CustomerGroup.objects.filter(members__in=seen).annotate(
        member_count=Count("members", distinct=True)
    )


def group_members(actor: Actor, group_id: int) -> tuple[CustomerGroup | None, QuerySet[Customer]]:
    """Return a group and those of its members that the actor sees."""
    group = CustomerGroup.objects.filter(pk=group_id).first()
    return group, listed(actor).filter(group=group_id).order_by("name", "pk")


def duplicate_pairs(actor: Actor, *, with_dismissed: bool = False) -> QuerySet[DuplicatePair]:
    """Return the pairs of which the actor sees both sides."""
    seen = visible(actor)
    rows = DuplicatePair.objects.filter(left__in=seen, right__in=seen)
    rows = rows.select_related("left__unit", "right__unit")
    return rows if with_dismissed else rows.filter(dismissed_at=None)


def merges(actor: Actor) -> QuerySet[Merge]:
    """Return the merges whose kept file the actor sees, the latest first."""
    rows = Merge.objects.filter(kept__in=visible(actor)).select_related("kept", "absorbed")
    return rows.order_by("-merged_at")
