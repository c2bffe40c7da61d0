"""A list as plain values for its template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, QueryDict

from obligor.foundation import queries
from obligor.foundation.listing.columns import Cell, Column, Kind, cell

if TYPE_CHECKING:
    from obligor.foundation.listing.declaration import Bulk, Listing

SIZES = (25, 50, 100, 200)
VOLATILE = ("page", "export")


@dataclass(frozen=True, slots=True)
class Head:
    """A column head; ``direction`` is ascending, descending or empty."""

    column: Column
    link: str
    direction: str


@dataclass(frozen=True, slots=True)
class Row:
    pk: int
    link: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class ChipView:
    label: str
    value: str
    link: str


@dataclass(frozen=True, slots=True)
class FilterView:
    name: str
    label: Any
    shape: str
    parameters: tuple[str, ...]
    inputs: dict[str, Any]
    fault: str
    is_used: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the pager; number None is a gap."""

    number: int | None
    link: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """Everything that ``ui/listing.html`` shows."""

    name: str
    target: str
    path: str
    title: Any
    heads: list[Head]
    rows: list[Row]
    totals: list[list[Cell]]
    count: int
    first: int
    last: int
    steps: list[Step]
    previous: str
    next: str
    size: int
    sizes: Sequence[tuple[int, str]]
    search: str
    can_search: bool
    search_hint: Any
    filters: list[FilterView]
    chips: list[ChipView]
    clear: str
    columns: list[tuple[Column, bool]]
    views: list[tuple[Any, bool]]
    query: str
    kept: list[tuple[str, str]]
    kept_for_columns: list[tuple[str, str]]
    bulk: list[Bulk]
    exports: list[tuple[str, str]]
    empty: dict[str, Any]
    is_narrowed: bool


def link(path: str, given: QueryDict, **changes: str | None) -> str:
    """Return the list's address with some parameters changed, or dropped where None."""
    changed = given.copy()
    for name in VOLATILE:
        changed.pop(name, None)
    for name, value in changes.items():
        changed.pop(name, None)
        if value is not None:
            changed[name] = value
    query = changed.urlencode()
    return f"{path}?{query}" if query else path


def page(listing: Listing, rows: QuerySet, *, request: HttpRequest) -> ListPage:
    """Return the view of the rows that the request asks for."""
    given, path = request.GET, request.path
    size = _size(listing, given)
    found = Paginator(rows, size)
    part = found.get_page(given.get("page"))
    shown = listing.shown(given)
    filters = _filters(listing, given)
    chips = _chips(listing, given, path)
    text = given.get("q", "").strip()
    query = _plain(given).urlencode()
    return ListPage(
        name=listing.name,
        target=listing.target,
        path=path,
        title=listing.title,
        heads=[_head(listing, c, given, path) for c in shown],
        rows=[_row(listing, shown, row) for row in part.object_list],
        totals=_totals(shown, rows) if found.count else [],
        count=found.count,
        first=part.start_index(),
        last=part.end_index(),
        steps=_steps(found, part, given, path),
        previous=_numbered(path, given, part.number - 1) if part.has_previous() else "",
        next=_numbered(path, given, part.number + 1) if part.has_next() else "",
        size=size,
        sizes=[(n, link(path, given, size=str(n))) for n in SIZES],
        search=text,
        can_search=bool(listing.search),
        search_hint=listing.search_hint,
        filters=filters,
        chips=chips,
        clear=_cleared(listing, given, path),
        columns=[(c, c in shown) for c in listing.columns if not c.is_fixed],
        views=_views(listing, request, query),
        query=query,
        kept=_kept(given, {"sort", "cols", "size"}),
        kept_for_columns=[(k, v) for k, v in _plain(given).lists() for v in v if k != "cols"],
        bulk=listing.allowed(request),
        exports=_exports(listing, given, path),
        empty=_empty(listing),
        is_narrowed=bool(chips or text),
    )


def _size(listing: Listing, given: QueryDict) -> int:
    asked = given.get("size", "")
    return int(asked) if asked.isdigit() and int(asked) in SIZES else listing.page_size


def _plain(given: QueryDict) -> QueryDict:
    """Return the address without page and export: what a saved view keeps."""
    plain = given.copy()
    for name in VOLATILE:
        plain.pop(name, None)
    for name in [n for n, values in plain.lists() if values == [""]]:
        del plain[name]
    return plain


def _kept(given: QueryDict, names: set[str]) -> list[tuple[str, str]]:
    return [(n, v) for n, values in given.lists() for v in values if n in names and v]


def _numbered(path: str, given: QueryDict, number: int) -> str:
    base = link(path, given)
    return f"{base}{'&' if '?' in base else '?'}page={number}"


def _head(listing: Listing, column: Column, given: QueryDict, path: str) -> Head:
    if not column.sort:
        return Head(column, "", "")
    now = listing.sort_names(given)[:1]
    is_up, is_down = list(now) == [column.name], list(now) == [f"-{column.name}"]
    flipped = f"-{column.name}" if is_up or (column.align == "end" and not is_down) else column.name
    direction = "ascending" if is_up else "descending" if is_down else ""
    return Head(column, link(path, given, sort=flipped), direction)


def _row(listing: Listing, shown: list[Column], row: Any) -> Row:
    return Row(
        pk=row.pk if hasattr(row, "pk") else row["pk"],
        link=listing.row_link(row) if listing.row_link else "",
        cells=[cell(c, row) for c in shown],
    )


def _filters(listing: Listing, given: QueryDict) -> list[FilterView]:
    return [
        FilterView(
            name=f.name,
            label=f.label,
            shape=f.shape,
            parameters=f.parameters,
            inputs=f.inputs(given),
            fault=applied.fault,
            is_used=bool(applied.chips),
        )
        for f, applied in listing.applied(given)
    ]


def _chips(listing: Listing, given: QueryDict, path: str) -> list[ChipView]:
    chips = [c for _, applied in listing.applied(given) for c in applied.chips]
    return [ChipView(c.label, c.value, _without(path, given, c.drops)) for c in chips]


def _without(path: str, given: QueryDict, drops: Sequence[tuple[str, str]]) -> str:
    left = _plain(given)
    for name, value in drops:
        left.setlist(name, [v for v in left.getlist(name) if v != value])
        if not left.getlist(name):
            left.pop(name, None)
    query = left.urlencode()
    return f"{path}?{query}" if query else path


def _cleared(listing: Listing, given: QueryDict, path: str) -> str:
    names = [n for f in listing.filters for n in f.parameters]
    return link(path, given, **dict.fromkeys([*names, "q"]))


def _totals(shown: list[Column], rows: QuerySet) -> list[list[Cell]]:
    """Return one totals line for each currency; amounts of two currencies never add up."""
    summed = [c for c in shown if c.total]
    if not summed:
        return []
    by = next((c.currency for c in summed if c.currency), "")
    sums = {f"sum_{c.name}": Sum(c.total) for c in summed}
    plain = rows.order_by()
    lines = (
        list(plain.values(by).annotate(**sums).order_by(by)) if by else [plain.aggregate(**sums)]
    )
    return [[_total(c, line, by) for c in shown] for line in lines]


def _total(column: Column, line: dict[str, Any], by: str) -> Cell:
    if not column.total:
        return Cell("text", "", column.classes)
    currency = line[by] if by else settings.BOOK_CURRENCY
    value = line[f"sum_{column.name}"]
    whole = int(value) if value is not None and column.kind is not Kind.SHARE else value
    return Cell(column.kind.value, whole, column.classes, currency=currency)


def _steps(found: Paginator, part: Any, given: QueryDict, path: str) -> list[Step]:
    if found.num_pages < 2:
        return []
    return [
        Step(n, _numbered(path, given, n), n == part.number) if isinstance(n, int) else Step(None)
        for n in found.get_elided_page_range(part.number, on_each_side=2, on_ends=1)
    ]


def _views(listing: Listing, request: HttpRequest, query: str) -> list[tuple[Any, bool]]:
    if not request.user.is_authenticated:
        return []
    kept = queries.saved_views(request.user.pk, listing.name)
    return [(v, v.query == query) for v in kept]


def _exports(listing: Listing, given: QueryDict, path: str) -> list[tuple[str, str]]:
    if not listing.is_exported:
        return []
    base = link(path, given)
    sign = "&" if "?" in base else "?"
    return [("Excel", f"{base}{sign}export=xlsx"), ("CSV", f"{base}{sign}export=csv")]


def _empty(listing: Listing) -> dict[str, Any]:
    return dict(zip(("title", "text", "link", "action"), listing.empty, strict=False))
