"""Pages of questionnaires."""

from __future__ import annotations

from obligor.questionnaires.pages import (
    answering,
    drafts,
    evidence,
    lists,
    preview,
    room,
    sheets,
    versions,
)

urlpatterns = [
    *versions.urlpatterns,
    *drafts.urlpatterns,
    *preview.urlpatterns,
    *room.urlpatterns,
    *sheets.urlpatterns,
    *answering.urlpatterns,
    *evidence.urlpatterns,
    *lists.urlpatterns,
    *versions.LAST,
]
