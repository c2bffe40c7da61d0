"""Charts as plain values: what is drawn, and the same figures as a table for all readers."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from obligor.foundation import figures
from obligor_core.money import exponent


class Kind(StrEnum):
    BAR = "bar"
    STACKED = "stacked"
    SHARES = "shares"  # one lying bar, split: ageing
    LINE = "line"
    PIE = "pie"
    TREEMAP = "treemap"
    GAUGE = "gauge"
    HEATMAP = "heatmap"
    GRAPH = "graph"
    RADAR = "radar"  # scores of 100 round a centre


class Format(StrEnum):
    MONEY = "money"  # values are minor units of ``currency``
    SHARE = "share"  # values are shares of one
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Series:
    """One line, bar colour or row of cells; a missing value is None.

    ``tone`` is one of ok, info, waiting, risk, bad, muted, brand; empty takes the next colour.
    """

    name: str
    values: tuple[int | float | None, ...]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A party in a graph; ``size`` is a share of one of the largest."""

    id: str
    name: str
    tone: str = "brand"
    size: float = 0.5
    link: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A directed connection between two nodes."""

    source: str
    target: str
    label: str = ""
    tone: str = "muted"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart by kind.

    - bar, stacked, line: ``categories`` along the axis, one or more ``series``
    - shares, pie, treemap: ``categories`` are the parts, the first series their sizes;
      ``tones`` colours the parts
    - gauge: one series with one value, a share of one
    - heatmap: ``categories`` along, a series for each row
    - graph: ``nodes`` and ``edges``
    - radar: ``categories`` are the axes, each from 0 to 100; a shape for each series
    """

    id: str
    kind: Kind
    title: str
    categories: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
    format: Format = Format.NUMBER
    currency: str = ""
    tones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    css: str = ""
    category_label: str = ""
    marks: tuple[tuple[str, float], ...] = field(default=())

    @property
    def data(self) -> dict[str, Any]:
        """Return what the script draws."""
        return {
            "kind": self.kind.value,
            "title": self.title,
            "categories": self.categories,
            "series": [
                {"name": s.name, "tone": s.tone, "values": [self._drawn(v) for v in s.values]}
                for s in self.series
            ],
            "format": self.format.value,
            "currency": self.currency,
            "tones": self.tones,
            "links": self.links,
            "nodes": [
                {"id": n.id, "name": n.name, "tone": n.tone, "size": n.size, "link": n.link}
                for n in self.nodes
            ],
            "edges": [
                {"source": e.source, "target": e.target, "label": e.label, "tone": e.tone}
                for e in self.edges
            ],
            "marks": [{"name": name, "value": value} for name, value in self.marks],
            "language": "ZH" if figures.is_chinese() else "EN",
        }

    def _drawn(self, value: int | float | None) -> float | None:
        """Return a coordinate for the screen: the exact figure stands in the table."""
        if value is None or self.format is not Format.MONEY:
            return value
        return float(Decimal(value).scaleb(-exponent(self.currency)))

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to draw."""
        if self.kind is Kind.GRAPH:
            return not self.nodes
        return not any(v is not None for s in self.series for v in s.values)

    @property
    def heads(self) -> list[str]:
        """Return the column heads of the table."""
        if self.kind is Kind.GRAPH:
            return []
        return [s.name for s in self.series]

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """Return the rows of the table: the category and its figures."""
        if self.kind is Kind.GRAPH:
            names = {n.id: n.name for n in self.nodes}
            return [
                (names.get(e.source, e.source), [e.label, names.get(e.target, e.target)])
                for e in self.edges
            ]
        categories = self.categories or (self.title,)
        return [
            (category, [self._spelled(s.values[i]) for s in self.series if i < len(s.values)])
            for i, category in enumerate(categories)
        ]

    def _spelled(self, value: int | float | None) -> str:
        if value is None:
            return figures.NOTHING
        match self.format:
            case Format.MONEY:
                return figures.amount(int(value), self.currency)
            case Format.SHARE:
                return figures.share(value)
            case Format.NUMBER:
                return figures.whole(value) if isinstance(value, int) else f"{value:,.2f}"

    @property
    def script_id(self) -> str:
        """Return the id of the element that carries the data."""
        return f"chart-data-{self.id}"
