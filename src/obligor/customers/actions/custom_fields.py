"""Define, change and retire the institution's own fields of the customer file."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints
from typing_extensions import TypedDict

from obligor.customers import events
from obligor.customers.models import CustomField
from obligor.customers.queries.custom_fields import as_core, definitions
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.customers.custom_fields import definition_faults
from obligor_core.decision import Refusal
from obligor_core.text import Text

Key = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
Small = Annotated[int, Field(ge=0, le=30_000)]
Bound = Annotated[Decimal, Field(max_digits=20, decimal_places=6)]


class ChoiceGiven(TypedDict):
    """One of the values of a choice: what is stored and what is shown."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way

    value: Key
    en: Label
    zh: Label


class DefinitionFaulty(Refusal):
    status = 422
    text = Text("{en}", "{zh}")


class TypeFixed(Refusal):
    text = Text(
        "The type of a field cannot change once it exists: retire it and define another.",
        "字段类型建立后不可修改，请停用后另行定义。",
    )


class FieldMissing(Refusal):
    status = 404
    text = Text("There is no custom field {code} in use.", "不存在启用中的自定义字段 {code}。")


@verb("customer.save_field", label=Text("Save custom field", "保存自定义字段"))
def save_custom_field(
    *,
    code: Key,
    label_zh: Label,
    label_en: Label,
    kind: CustomField.Type,
    by: Actor,
    at: datetime,
    choices: list[ChoiceGiven] | None = None,
    currency: str = "",
    length_max: Annotated[int, Field(ge=1, le=2000)] = 200,
    least: Bound | None = None,
    most: Bound | None = None,
    is_required: bool = False,
    position: Small = 0,
) -> Events:
    """Define the field ``code``, or change what it is called and asks for.

    A retired field of the same code and type comes back with its old values.

    :raises DefinitionFaulty: when the definition makes no sense
    :raises TypeFixed: when it would change its type
    """
    row = CustomField.objects.select_for_update().filter(code=code).first()
    if row is None:
        row = CustomField(code=code, type=kind)
    elif row.type != kind:
        raise TypeFixed
    row.label_zh, row.label_en, row.choices = label_zh, label_en, list(choices or [])
    row.currency, row.length_max, row.least, row.most = currency, length_max, least, most
    row.is_required, row.position, row.retired_at = is_required, position, None
    others = [as_core(other) for other in definitions().exclude(pk=row.pk)]
    faults = definition_faults(as_core(row), others=others)
    if faults:
        raise DefinitionFaulty(
            en=" ".join(f"{f.what.en} {f.remedy.en}" for f in faults),
            zh="".join(f"{f.what.zh}{f.remedy.zh}" for f in faults),
        )
    row.save()
    return [events.CustomFieldSaved(custom_field_id=row.pk, code=row.code)]


@verb("customer.retire_field", label=Text("Retire custom field", "停用自定义字段"))
def retire_custom_field(*, code: Key, by: Actor, at: datetime) -> Events:
    """Take a field off the form; the values that were given stay on file.

    :raises FieldMissing: when there is no such field in use
    """
    row = CustomField.objects.select_for_update().filter(code=code, retired_at=None).first()
    if row is None:
        raise FieldMissing(code=code)
    row.retired_at = at
    row.save(update_fields=["retired_at"])
    return [events.CustomFieldRetired(custom_field_id=row.pk, code=code)]
