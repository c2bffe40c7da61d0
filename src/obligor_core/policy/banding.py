"""Cut a fact into bands: in order, without gap, without overlap, each of them reachable."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

from obligor_core.policy.arithmetic import KIND_WORDS, Mismatch, alike
from obligor_core.policy.declared import Band, BandSet, Passage
from obligor_core.policy.expression import NUMERIC, Const, Expr, Kind, Ref, kind
from obligor_core.policy.finding import Finding, Place, Refused
from obligor_core.policy.forms import BandForm
from obligor_core.policy.inference import Names, expression
from obligor_core.policy.lowering import measured
from obligor_core.text import Text


def resolved(declared: BandSet, names: Names) -> BandForm:
    """Return the band set with its cuts.

    Rule: POL-09 Bands ascend, begin where the one before ends, are open at both ends of the
    range, include their lower and exclude their upper limit, and none is empty.
    Source: docs/policy-language.md, "Bands"; 以上 includes the number, Civil Code art. 1259
    :raises Refused: with every fault that was found
    """
    over = expression(declared.over, names)
    if kind(over) not in NUMERIC:
        word = KIND_WORDS[kind(over)]
        what = Text(f"{word.en.capitalize()} cannot be cut into bands.", f"{word.zh}不能分段。")
        raise _refused(declared.over.place, what, Text("Use a number.", "请使用数字类指标。"))
    faults = [*_form_faults(declared)]
    if faults:
        raise Refused(*faults)
    limits = [_limit(over, b.start, names) for b in declared.bands[1:] if b.start is not None]
    found = measured(over)
    cuts = [_cut(limit, found.unit) for limit in limits]
    faults = [*_joint_faults(declared, limits, names, over), *_order_faults(declared, cuts)]
    if faults:
        raise Refused(*faults)
    words = tuple(b.value for b in declared.bands)
    ref = Ref(declared.name, Kind.TEXT, True, declared.title, Text("", ""), words)
    return BandForm(declared, ref, over, found.node, tuple(limits), tuple(cuts))


def _form_faults(declared: BandSet) -> list[Finding]:
    faults = []
    bands = declared.bands
    if not bands:
        what = Text(f"{declared.name} has no bands.", f"{declared.name} 没有分段。")
        faults.append(_finding(declared.place, what, Text("Add parts.", "请补充 parts。")))
    for i, band in enumerate(bands):
        if i == 0 and band.start is not None:
            what = Text("Values below the first band fall out.", "低于首段的值没有归属。")
            remedy = Text("Leave out from in the first band.", "请删除首段的 from。")
            faults.append(_finding(band.place, what, remedy))
        if i == len(bands) - 1 and band.end is not None:
            what = Text("Values above the last band fall out.", "高于末段的值没有归属。")
            remedy = Text("Leave out to in the last band.", "请删除末段的 to。")
            faults.append(_finding(band.place, what, remedy))
        if i > 0 and band.start is None:
            what = Text("This band does not say where it begins.", "该段没有起点。")
            faults.append(_finding(band.place, what, Text("Add from.", "请补充 from。")))
        if band.value in {b.value for b in bands[:i]}:
            what = Text(f"Two bands have the word {band.value}.", f"取值 {band.value} 重复。")
            remedy = Text("Give each its own.", "请分别命名。")
            faults.append(_finding(band.place, what, remedy))
    return faults


def _joint_faults(
    declared: BandSet, limits: list[Const], names: Names, over: Expr
) -> list[Finding]:
    faults = []
    for band, start in zip(declared.bands, limits, strict=False):
        if band.end is None:
            continue
        end = _limit(over, band.end, names).value
        assert isinstance(end, Fraction) and isinstance(start.value, Fraction)
        if end == start.value:
            continue
        is_gap = end < start.value
        what = (
            Text("There is a gap after this band.", "该段与下一段之间有空档。")
            if is_gap
            else Text("This band overlaps the next.", "该段与下一段重叠。")
        )
        remedy = Text("Let to equal the next from.", "请使 to 等于下一段的 from。")
        faults.append(_finding(band.end.place, what, remedy))
    return faults


def _order_faults(declared: BandSet, cuts: list[int | float]) -> list[Finding]:
    faults = []
    for band, (before, cut) in zip(declared.bands[2:], pairwise(cuts), strict=True):
        if cut <= before:
            what = Text("No value reaches the band before this one.", "上一段不可能有任何取值。")
            remedy = Text("Let the limits ascend.", "请使各段界限递增。")
            faults.append(_finding(_start_place(band), what, remedy))
    return faults


def _start_place(band: Band) -> Place:
    return band.place if band.start is None else band.start.place


def _limit(over: Expr, passage: Passage, names: Names) -> Const:
    try:
        _, limit = alike(over, expression(passage, names), currency=names.currency)
    except Mismatch as mismatch:
        raise Refused(
            Finding(mismatch.rule, passage.place, mismatch.what, mismatch.remedy)
        ) from None
    if not isinstance(limit, Const) or limit.kind is not kind(over):
        word = KIND_WORDS[kind(over)]
        what = Text(f"The limit of a band is {word.en}.", f"分段界限应为{word.zh}。")
        raise _refused(passage.place, what, Text("Write such a value.", "请填写该类型的值。"))
    return limit


def _cut(limit: Const, unit: Fraction | None) -> int | float:
    """Return the smallest computed value inside the band that begins at ``limit``."""
    assert isinstance(limit.value, Fraction)
    return float(limit.value) if unit is None else math.ceil(limit.value / unit)


def _finding(place: Place, what: Text, remedy: Text) -> Finding:
    return Finding("POL-09", place, what, remedy)


def _refused(place: Place, what: Text, remedy: Text) -> Refused:
    return Refused(_finding(place, what, remedy))
