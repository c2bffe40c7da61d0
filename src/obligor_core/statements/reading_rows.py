"""The rows of one list: names to lines, cells to amounts, and what is left for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from obligor_core.decision import Fault
from obligor_core.statements.cells import AmountUnclear, PlainName, amount, plain_name
from obligor_core.statements.chart import Part, Standard
from obligor_core.statements.layout import AmountColumn, Block, Chosen
from obligor_core.statements.matching import Context, is_heading, match, suggestions
from obligor_core.statements.reading import OpenLine, Place, ReadLine, RowsRead
from obligor_core.statements.sheets import Grid
from obligor_core.text import Text

# Known lines that no chart keeps: per share figures and the split of comprehensive income.
NOT_KEPT = ("每股收益", "综合收益总额", "综合收益的税后净额", "pershare", "每股股利")
SUPPLEMENT_STARTS = (
    "补充资料",
    "将净利润调节为经营活动现金流量",
    "将净利润调节为经营活动的现金流量",
)
SUPPLEMENT_ENDS = ("不涉及现金收支", "现金及现金等价物净变动", "现金净变动")
SPLIT_OF = "oci_after_tax"
NOT_KNOWN = Text("The name is not known.", "未识别的项目名称。")


@dataclass(slots=True)
class _Rows:
    """The rows read so far; ``part`` moves on to the supplement of a cash-flow statement."""

    grid: Grid
    block: Block
    columns: Chosen
    standard: Standard
    part: Part | None
    context: Context = field(default_factory=Context)
    lines: list[ReadLine] = field(default_factory=list)
    review: list[OpenLine] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    is_past_end: bool = False

    def read(self, number: int, cells: Sequence[str]) -> None:
        """Read one row."""
        written = self._name(cells)
        if not written:
            return
        name = plain_name(written)
        if self._moves_on(name):
            return
        place = Place(self.grid.name, number + 1, self.block.name_place + 1)
        unclear = len(self.faults)
        current = self._amount(cells, self.columns.current, number=number)
        previous = self._amount(cells, self.columns.previous, number=number)
        if self.is_past_end:
            self.left_out += [written] if current or previous else []
            return
        if not self._place(place, written, name=name, current=current, previous=previous):
            del self.faults[unclear:]  # a row of signatures, not of amounts

    def _place(
        self,
        place: Place,
        written: str,
        *,
        name: PlainName,
        current: Decimal | None,
        previous: Decimal | None,
    ) -> bool:
        """Put the row where it belongs; return whether it is a line with amounts."""
        found = None
        if self.part is not None and name.name:
            found = match(name, standard=self.standard, part=self.part, context=self.context)
        if found is not None:
            self.context.after(found.line)
            line = found.line
            self.lines.append(
                ReadLine(
                    place,
                    written,
                    line.part,
                    line.code,
                    found.confidence,
                    found.how,
                    current,
                    previous,
                )
            )
            return True
        if not current and not previous:
            is_silent = current is None and previous is None
            is_silent = is_silent or is_heading(name, standard=self.standard)
            self.left_out += [] if is_silent else [written]
            return False
        is_split = self.context.last == SPLIT_OF  # 其他综合收益 is kept whole
        if is_split or any(word in name.name for word in NOT_KEPT):
            self.left_out.append(written)
            return True
        near = tuple(suggestions(name, standard=self.standard, part=self.part))
        self.review.append(OpenLine(place, written, self.part, current, previous, near, NOT_KNOWN))
        return True

    def _name(self, cells: Sequence[str]) -> str:
        """Return the name in the row: of the name column, or of a merged cell beside it."""
        first = min((c.place for c in self.block.columns), default=self.block.name_place + 1)
        for place in range(self.block.name_place, first):
            if place < len(cells) and cells[place].strip():
                text = cells[place].strip()
                return "" if text.replace(".", "").isdigit() else text
        return ""

    def _moves_on(self, name: PlainName) -> bool:
        """Note where the supplement of a cash-flow statement begins and ends."""
        if self.part not in (Part.CASH_FLOW, Part.SUPPLEMENT):
            return False
        if any(name.name.startswith(word) for word in SUPPLEMENT_STARTS):
            self.part, self.context = Part.SUPPLEMENT, Context()
            return True
        if self.part is Part.SUPPLEMENT and any(word in name.name for word in SUPPLEMENT_ENDS):
            self.is_past_end = True
            return True
        return False

    def _amount(
        self, cells: Sequence[str], column: AmountColumn | None, *, number: int
    ) -> Decimal | None:
        if column is None or column.place >= len(cells):
            return None
        try:
            return amount(cells[column.place])
        except AmountUnclear:
            self.faults.append(
                Fault(
                    Text(
                        f"Sheet {self.grid.name}: “{cells[column.place]}” is no amount.",
                        f"工作表“{self.grid.name}”：“{cells[column.place]}”不是有效金额。",
                    ),
                    Text("Correct the cell and import again.", "请更正后重新导入。"),
                    row=number + 1,
                    column=column.said,
                    value=cells[column.place],
                )
            )
            return None


def read_rows(
    grid: Grid, block: Block, *, columns: Chosen, standard: Standard, part: Part | None
) -> RowsRead:
    """Return the lines of one list in the order in which they stand."""
    rows = _Rows(grid, block, columns, standard, part)
    for number in range(block.first, block.end):
        rows.read(number, grid.rows[number])
    return RowsRead(rows.lines, rows.review, rows.faults, rows.left_out)


def names_in(grid: Grid, block: Block) -> Iterator[PlainName]:
    """Yield the names of a list."""
    for number in range(block.first, block.end):
        cells = grid.rows[number]
        if block.name_place < len(cells) and cells[block.name_place].strip():
            yield plain_name(cells[block.name_place])
