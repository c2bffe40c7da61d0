"""Which code a line name stands for, as somebody assigned it once: remembered for every file."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.statements import events
from obligor.statements.models import LineAssignment
from obligor_core.decision import Refusal
from obligor_core.statements.cells import plain_name
from obligor_core.statements.chart import Part, Standard, chart
from obligor_core.text import Text

LineName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class CodeUnknown(Refusal):
    status = 422
    text = Text(
        "No format has a line {code} in this statement. Choose one of the list.",
        "该报表中没有项目 {code}，请从列表中选择。",
    )


class NotRemembered(Refusal):
    status = 404
    text = Text("Nothing is remembered for “{name}”.", "没有“{name}”的科目对应记录。")


@verb("statement.assign_line", label=Text("Assign line name", "设定报表项目对应"))
def assign_line(*, name: LineName, part: Part, code: str, by: Actor, at: datetime) -> Events:
    """Remember that lines of this name are the line ``code``; an empty code means: leave out.

    :raises CodeUnknown: when no format has such a line in that part
    """
    if code and code not in known_codes(part):
        raise CodeUnknown(code=code)
    LineAssignment.objects.update_or_create(
        name=plain_name(name).name[:200],
        part=part.value,
        defaults={"code": code, "assigned_at": at, "assigned_by": by.name},
    )
    return [events.LineAssigned(name=name, part=part.value, code=code)]


@verb("statement.forget_line", label=Text("Forget line name", "取消报表项目对应"))
def forget_line(*, name: LineName, part: Part, by: Actor, at: datetime) -> Events:
    """Forget what was remembered for the name, so that the next file is recognised afresh.

    :raises NotRemembered: when nothing is
    """
    gone, _ = LineAssignment.objects.filter(
        name=plain_name(name).name[:200], part=part.value
    ).delete()
    if not gone:
        raise NotRemembered(name=name)
    return [events.LineForgotten(name=name, part=part.value)]


def known_codes(part: Part) -> set[str]:
    """Return the codes of the part in all formats."""
    return {line.code for standard in Standard for line in chart(standard).of(part) if line.code}
