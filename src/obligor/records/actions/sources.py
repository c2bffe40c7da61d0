"""Set up an outside source: adapter, address, key, order, limits."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.records import events, plugins
from obligor.records.models import Source
from obligor_core.decision import Refusal
from obligor_core.records.matters import KIND_LABELS, RecordKind
from obligor_core.text import Text

Code = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[a-z0-9_-]{1,40}$")
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Seconds = Annotated[int, Field(ge=1, le=120)]
Tries = Annotated[int, Field(ge=0, le=5)]
Place = Annotated[int, Field(ge=1, le=999)]


class KindsNotServed(Refusal):
    status = 422
    text = Text(
        "The adapter {adapter} cannot ask about {kinds}.",
        "适配器 {adapter} 不支持查询：{kinds_zh}。",
    )


@verb("record.save_source", label=Text("Save source", "保存外部来源"))
def save_source(
    *,
    code: Code,
    name_zh: Name,
    name_en: Name,
    adapter: str,
    url: Url,
    kinds: list[RecordKind],
    by: Actor,
    at: datetime,
    key_name: str = "",
    position: Place = 10,
    timeout_seconds: Seconds = 10,
    retries_max: Tries = 2,
    is_enabled: bool = True,
) -> Events:
    """Set up a source, or change the one of that code.

    :raises AdapterUnknown: when no installed package brings the adapter
    :raises AddressRefused: when the address is not allowed
    :raises KeyNameRefused: when the key would be read from another variable
    :raises KindsNotServed: when there is no kind, or one that the adapter does not know
    """
    served = plugins.adapter_of(adapter).kinds
    strange = [kind for kind in kinds if kind not in served]
    if strange or not kinds:
        raise KindsNotServed(
            adapter=adapter,
            kinds=", ".join(KIND_LABELS[k].en for k in strange) or "–",
            kinds_zh="、".join(KIND_LABELS[k].zh for k in strange) or "–",
        )
    values = {
        "name_zh": name_zh,
        "name_en": name_en,
        "adapter": adapter,
        "url": plugins.allowed_url(url),
        "key_name": plugins.allowed_key_name(key_name.strip()),
        "kinds": sorted({kind.value for kind in kinds}),
        "position": position,
        "timeout_seconds": timeout_seconds,
        "retries_max": retries_max,
        "is_enabled": is_enabled,
    }
    row = Source.objects.select_for_update().filter(code=code).first() or Source(code=code)
    for name, value in values.items():
        setattr(row, name, value)
    row.version = (row.version + 1) if row.pk else 1
    row.save()
    return [events.SourceSaved(source_id=row.pk, code=code)]
