"""Pages of credit records."""

from __future__ import annotations

from obligor.records.pages import asking, consents, entry, industry, lists, room, sources

urlpatterns = [
    *room.urlpatterns,
    *entry.urlpatterns,
    *consents.urlpatterns,
    *asking.urlpatterns,
    *lists.urlpatterns,
    *sources.urlpatterns,
    *industry.urlpatterns,
]
