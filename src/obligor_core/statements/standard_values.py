"""Published standard values of an industry: five levels of a ratio, and where a customer stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from obligor_core.imports.fields import Field, FieldType, ImportKind
from obligor_core.statements.ratios import RATIOS
from obligor_core.statements.ratios.definition import Direction, RatioUnit
from obligor_core.text import Text

SIZES = (
    ("large", ("大型", "大")),
    ("medium", ("中型", "中")),
    ("small", ("小型", "小")),
    ("micro", ("微型", "微")),
)


class Level(StrEnum):
    """Where a value stands among the five published ones."""

    EXCELLENT = "excellent"
    GOOD = "good"
    AVERAGE = "average"
    LOW = "low"
    POOR = "poor"

    @property
    def label(self) -> Text:
        """Return the word that the published tables use."""
        return LEVEL_LABELS[self]


LEVEL_LABELS = {
    Level.EXCELLENT: Text("excellent", "优秀"),
    Level.GOOD: Text("good", "良好"),
    Level.AVERAGE: Text("average", "平均"),
    Level.LOW: Text("low", "较低"),
    Level.POOR: Text("poor", "较差"),
}


def _level_field(level: Level) -> Field:
    label = level.label
    return Field(
        level.value,
        Text(f"{label.en.capitalize()} value", f"{label.zh}值"),
        FieldType.NUMBER,
        is_required=level is Level.AVERAGE,
        headers=(label.zh, label.en),
        example="12.5",
    )


STANDARD_VALUES = ImportKind(
    "standard_values",
    Text("Industry standard values", "行业标准值"),
    (
        Field(
            "industry_code",
            Text("Industry code", "行业代码"),
            is_required=True,
            headers=("行业", "industry"),
            length_max=6,
            example="C22",
        ),
        Field(
            "size_class",
            Text("Size", "企业规模"),
            FieldType.CHOICE,
            headers=("规模", "size"),
            choices=SIZES,
            default="",
            example="大型",
        ),
        Field(
            "ratio",
            Text("Ratio", "指标"),
            FieldType.CHOICE,
            is_required=True,
            headers=("指标名称", "财务指标"),
            choices=tuple((r.code, (r.label.zh, r.label.en, r.code)) for r in RATIOS),
            example="净资产收益率",
        ),
        Field(
            "valid_on",
            Text("Valid from", "适用起始日"),
            FieldType.DATE,
            is_required=True,
            headers=("年度", "适用日期", "日期"),
            example="2025-01-01",
        ),
        *(_level_field(level) for level in Level),
        Field(
            "source",
            Text("Source", "来源"),
            is_required=True,
            headers=("出处", "依据"),
            example="企业绩效评价标准值2025",
        ),
    ),
    key=("industry_code", "size_class", "ratio", "valid_on"),
)

PERCENT_CODES = frozenset(r.code for r in RATIOS if r.unit is RatioUnit.PERCENT)
LOWER_CODES = frozenset(r.code for r in RATIOS if r.direction is Direction.LOWER)


@dataclass(frozen=True, slots=True)
class StandardBand:
    """The five values of one ratio, best first; ``None`` where the table has none."""

    values: tuple[float | None, ...]
    source: str

    def known(self) -> Iterator[tuple[Level, float]]:
        """Yield the values that there are with their levels."""
        for level, value in zip(Level, self.values, strict=True):
            if value is not None:
                yield level, value


def level_of(value: float | None, band: StandardBand, *, is_lower_better: bool) -> Level | None:
    """Return the best level that the value reaches; the lowest when it reaches none.

    Rule: STM-81 A value has the level of the best published value that it is not worse than.
    Source: 国资委 企业绩效评价标准值: 优秀, 良好, 平均, 较低, 较差; reached includes equal.
    """
    if value is None:
        return None
    for level, limit in band.known():
        if value <= limit if is_lower_better else value >= limit:
            return level
    return Level.POOR


def out_of_order(levels: Sequence[float | None], *, is_lower_better: bool) -> bool:
    """Return whether the published values do not go from best to worst."""
    known = [v for v in levels if v is not None]
    ordered = sorted(known, reverse=not is_lower_better)
    return known != ordered
