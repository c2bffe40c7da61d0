"""Pages about customers: the list, the file, connections, documents, merges, groups, fields."""

from obligor.customers.pages import (
    connections,
    custom_fields,
    documents,
    entry,
    file,
    groups,
    listing,
    merges,
    panels,
)

urlpatterns = [
    *listing.urlpatterns,
    *entry.urlpatterns,
    *connections.urlpatterns,
    *documents.urlpatterns,
    *merges.urlpatterns,
    *panels.urlpatterns,
    *file.urlpatterns,
    *groups.urlpatterns,
    *custom_fields.urlpatterns,
]
