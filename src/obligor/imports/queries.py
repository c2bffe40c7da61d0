"""Questions about imports, and the seam to those who write the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from obligor.foundation.access import Actor
from obligor.foundation.act import Outcome
from obligor.imports.models import HeaderMemory, ImportBatch
from obligor_core.decision import Fault, Refusal
from obligor_core.text import Text


@dataclass(frozen=True, slots=True)
class Loader:
    """Who writes the rows of a kind: ``load`` and ``undo`` are verbs, ``faulty`` its refusal.

    ``counts`` takes the outcome of a load and gives how many rows it created and changed. One that
    ``takes_customer`` takes ``customer_id`` too, for a file that is about one customer alone.
    """

    load: Callable[..., Outcome]
    undo: Callable[..., Outcome]
    faulty: type[Refusal]
    counts: Callable[[Outcome], tuple[int, int]]
    takes_customer: bool = False


LOADERS: dict[str, Loader] = {}


class ImportNotFound(Refusal):
    status = 404
    text = Text("There is no import {id} that you may see.", "不存在您可查看的导入 {id}。")


def faults_of(refusal: Refusal) -> Sequence[Fault]:
    """Return the faults that a loader's refusal carries."""
    faults: Sequence[Fault] = refusal.faults
    return faults


def about(batch: ImportBatch) -> dict[str, int]:
    """Return the one customer the file is about, as the loader takes it; nothing for a book."""
    customer_id = batch.options.get("customer_id")
    return {} if customer_id is None else {"customer_id": customer_id}


def visible(actor: Actor) -> QuerySet[ImportBatch]:
    """Return the imports that the actor may look at: all with ``import.see``, else the own."""
    rows = ImportBatch.objects.order_by("-uploaded_at", "-pk")
    return rows if actor.may("import.see") else rows.filter(uploaded_by=actor.name)


def batch_for(actor: Actor, import_id: int) -> ImportBatch:
    """Return one import.

    :raises ImportNotFound: when there is none within reach
    """
    found = visible(actor).filter(pk=import_id).first()
    if found is None:
        raise ImportNotFound(id=import_id)
    return found


def remembered(kind: str) -> dict[str, str]:
    """Return the field that was last chosen for each header of this kind of file."""
    return dict(HeaderMemory.objects.filter(kind=kind).values_list("header", "field"))


def same_file(batch: ImportBatch) -> ImportBatch | None:
    """Return an import of the very same file that is loaded, if there is one."""
    twins = ImportBatch.objects.filter(
        kind=batch.kind, sha256=batch.sha256, state=ImportBatch.State.COMMITTED
    )
    return twins.exclude(pk=batch.pk).first()
