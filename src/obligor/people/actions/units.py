"""Organisation units."""

from __future__ import annotations

from datetime import datetime

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.people import events
from obligor.people.actions.refusals import CodeTaken
from obligor.people.models import OrganisationUnit
from obligor_core.text import Text


@verb("people.add_unit", label=Text("Add organisation unit", "新增机构"))
def add_unit(
    *, code: str, name_zh: str, name_en: str, by: Actor, at: datetime, parent_id: int | None = None
) -> Events:
    """Add a unit below ``parent_id``, or a root when it is None.

    :raises CodeTaken: when another unit has the code
    """
    if OrganisationUnit.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    parent = OrganisationUnit.objects.get(pk=parent_id) if parent_id else None
    unit = OrganisationUnit.objects.create(
        code=code, name_zh=name_zh, name_en=name_en, parent=parent, path=""
    )
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return [events.UnitAdded(unit_id=unit.pk, code=code)]
