"""Find customers by name, pinyin, initials, code or identifier."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Length

from obligor.customers.models import Customer, Identifier
from obligor.customers.queries.scope import visible
from obligor.foundation.access import Actor
from obligor_core.customers.identifiers import compact
from obligor_core.customers.name_search import SearchWord, WordKind, joined, search_words

RANKED_MAX = 400
PINYIN_LETTERS_MIN = 3
WHOLE_ONLY = (Identifier.Kind.ID_CARD,)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One hit for the box in the header."""

    id: int
    external_id: str
    name: str
    short_name: str
    kind: str
    state: str


def matching(rows: QuerySet[Customer], typed: str) -> QuerySet[Customer]:
    """Return the rows that have every word of ``typed``; all of them when nothing was typed.

    An identity card number is found when it is typed whole, other identifiers by any part.
    """
    words = search_words(typed)
    if not words:
        return rows
    found = reduce(and_, (_hits(word) for word in words))
    if len(words) > 1:
        found |= _hits(joined(words))
    return rows.filter(found)


def suggestions(actor: Actor, typed: str, *, count_max: int = 10) -> list[Suggestion]:
    """Return the best hits within reach: whole code or number first, then how a name begins."""
    if not search_words(typed):
        return []
    within_reach = matching(visible(actor), typed).values("pk")[:RANKED_MAX]
    rows = Customer.objects.filter(pk__in=within_reach).annotate(rank=_rank(typed))
    return [
        Suggestion(c.pk, c.external_id, c.name, c.short_name, c.kind, c.state)
        for c in rows.order_by("rank", Length("name"), "pk")[:count_max]
    ]


def _rank(typed: str) -> Case:
    word = joined(search_words(typed)).text
    numbered = Identifier.objects.filter(customer=OuterRef("pk"), value=compact(typed))
    return Case(
        When(Q(external_id__iexact=typed.strip()) | Q(Exists(numbered)), then=Value(0)),
        When(name_search__startswith=word, then=Value(1)),
        When(Q(name_initials__startswith=word) | Q(name_pinyin__startswith=word), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


def _hits(word: SearchWord) -> Q:
    """Return the condition of one word: a union of searches, each with an index of its own."""
    if word.kind is WordKind.NAME:
        return _by_grams("name_search", word)
    searches = [Customer.objects.filter(c).values("pk") for c in _by_letters(word)]
    if word.may_be_identifier:
        searches.append(_identified(word).values("customer_id"))
    return Q(pk__in=searches[0].union(*searches[1:], all=True))


def _by_letters(word: SearchWord) -> list[Q]:
    code = Q(external_id__icontains=word.given)
    if len(word.text) == 1:
        return [Q(name_initials__startswith=word.text), code]
    by_letters = [code, _by_grams("name_search", word), _by_grams("name_initials", word)]
    if len(word.text) >= PINYIN_LETTERS_MIN:
        by_letters.append(Q(name_pinyin__contains=word.text))
    return by_letters


def _by_grams(field: str, word: SearchWord) -> Q:
    return Q(grams__contains=list(word.grams)) & Q(**{f"{field}__contains": word.text})


def _identified(word: SearchWord) -> QuerySet[Identifier]:
    number = compact(word.given)
    in_part = ~Q(kind__in=WHOLE_ONLY) & Q(value__contains=number)
    return Identifier.objects.filter(in_part | Q(value=number))
