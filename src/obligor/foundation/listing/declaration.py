"""The declaration of a list, and how a request is answered with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render

from obligor.foundation import web
from obligor.foundation.listing import export, view
from obligor.foundation.listing.columns import Column
from obligor.foundation.listing.filters import Applied, Filter

SELECTED_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """A verb for the selected rows: a page that takes ``ids`` (or ``all=1``) by POST.

    The page reads the rows with ``Listing.selected``.
    """

    label: Any
    url: str
    permission: str
    icon: str = "check"
    is_dangerous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list, declared once; ``respond`` answers its page, its fragments and its exports.

    ``search`` is the database fields to look in, or a function of the rows and the text.
    ``order`` is the sort when none is asked for: column names, ``-`` for descending.
    ``row_link`` takes a row. ``empty`` is title, text, and optionally link and label of
    what to do next.
    """

    name: str
    title: Any
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    search: Sequence[str] | Callable[[QuerySet, str], QuerySet] = ()
    search_hint: Any = ""
    order: Sequence[str] = ()
    row_link: Callable[[Any], str] | None = None
    bulk: Sequence[Bulk] = ()
    page_size: int = 50
    empty: Sequence[Any] = ()
    is_exported: bool = True

    @property
    def target(self) -> str:
        """Return the id of the element that htmx replaces."""
        return f"listing-{self.name}"

    def column(self, name: str) -> Column | None:
        """Return the column of that name, or None."""
        return next((c for c in self.columns if c.name == name), None)

    def shown(self, given: QueryDict) -> list[Column]:
        """Return the columns that the address asks for, else those not hidden."""
        asked = set(",".join(given.getlist("cols")).split(",")) - {""}
        if not asked:
            return [c for c in self.columns if not c.is_hidden]
        return [c for c in self.columns if c.is_fixed or c.name in asked]

    def applied(self, given: QueryDict) -> list[tuple[Filter, Applied]]:
        """Return every filter with what the address asks of it."""
        return [(f, f.applied(given)) for f in self.filters]

    def narrowed(self, rows: QuerySet, given: QueryDict) -> QuerySet:
        """Return the rows that search and filters leave."""
        for _, applied in self.applied(given):
            if applied.narrow is not None:
                rows = applied.narrow(rows)
        text = given.get("q", "").strip()
        if not text or not self.search:
            return rows
        if callable(self.search):
            return self.search(rows, text)
        anywhere = Q()
        for field in self.search:
            anywhere |= Q(**{f"{field}__icontains": text})
        return rows.filter(anywhere)

    def sorted(self, rows: QuerySet, given: QueryDict) -> QuerySet:
        """Return the rows in the order asked for; the key decides between equals."""
        orders = [o for o in (self._order(name) for name in self.sort_names(given)) if o]
        return rows.order_by(*orders, "pk") if orders else rows

    def sort_names(self, given: QueryDict) -> Sequence[str]:
        """Return the column names that the list is sorted by, ``-`` for descending."""
        asked = given.get("sort", "")
        column = self.column(asked.lstrip("-"))
        return (asked,) if column is not None and column.sort else self.order

    def _order(self, name: str) -> OrderBy | None:
        column = self.column(name.lstrip("-"))
        if column is None or not column.sort:
            return None
        field = F(column.sort)
        return field.desc(nulls_last=True) if name.startswith("-") else field.asc(nulls_last=True)

    def rows(self, rows: QuerySet, given: QueryDict) -> QuerySet:
        """Return the rows of the view that the address describes, in its order."""
        return self.sorted(self.narrowed(rows, given), given)

    def selected(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        """Return the rows a bulk verb is asked for: those ticked, or all that are filtered."""
        if request.POST.get("all") == "1":
            return self.rows(rows, QueryDict(request.POST.get("query", "")))
        ids = [i for i in request.POST.getlist("ids") if i.isdigit()]
        return rows.filter(pk__in=ids[:SELECTED_MAX])

    def respond(
        self,
        request: HttpRequest,
        rows: QuerySet[Model],
        *,
        template: str = "ui/list_page.html",
        context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        """Answer with the page, with the list alone for htmx, or with a file."""
        wanted = request.GET.get("export", "")
        if self.is_exported and wanted in export.FORMATS:
            return export.FORMATS[wanted](self, self.rows(rows, request.GET), given=request.GET)
        page = view.page(self, self.rows(rows, request.GET), request=request)
        given = {"listing": page, "title": self.title} | (context or {})
        return render(request, "ui/listing.html" if self._is_part(request) else template, given)

    def _is_part(self, request: HttpRequest) -> bool:
        return bool(request.htmx) and request.htmx.target == self.target

    def allowed(self, request: HttpRequest) -> list[Bulk]:
        """Return the bulk verbs that this person may use."""
        by = web.actor(request)
        return [b for b in self.bulk if by.may(b.permission)]
