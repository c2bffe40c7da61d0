"""The seven sides from which a customer is looked at, and the levels of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from obligor_core.text import Text


@dataclass(frozen=True, slots=True)
class Dimension:
    """One side of the assessment; ``key`` is also the output of the policy that scores it."""

    key: str
    label: Text

    @property
    def weight(self) -> str:
        """Return the name of the policy's number that weighs it."""
        return f"weight_{self.key}"


DIMENSIONS: Final = (
    Dimension("financial", Text("Financial position", "财务状况")),
    Dimension("operations", Text("Operations", "经营状况")),
    Dimension("behaviour", Text("Behaviour with us", "履约表现")),
    Dimension("credit_record", Text("Credit record", "信用记录")),
    Dimension("industry", Text("Industry and market", "行业与市场")),
    Dimension("management", Text("Management", "管理与治理")),
    Dimension("security", Text("Security", "担保缓释")),
)
BY_KEY: Final = {d.key: d for d in DIMENSIONS}


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the whole, from the number of the policy named ``least`` upwards."""

    key: str
    label: Text
    least: str


# The best first; whoever reaches none of the numbers is weak.
LEVELS: Final = (
    Level("strong", Text("strong", "优良"), "strong_min"),
    Level("sound", Text("sound", "正常"), "sound_min"),
    Level("watch", Text("to be watched", "关注"), "watch_min"),
)
WEAK: Final = Level("weak", Text("weak", "较弱"), "")
LEVEL_LABELS: Final = {one.key: one.label for one in (*LEVELS, WEAK)}
