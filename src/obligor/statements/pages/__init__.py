"""Pages of statements."""

from obligor.statements.pages import (
    book,
    files,
    grid,
    models,
    one,
    ratios,
    room,
    templates,
    trends,
    workbooks,
)

urlpatterns = [
    *book.urlpatterns,
    *room.urlpatterns,
    *ratios.urlpatterns,
    *trends.urlpatterns,
    *models.urlpatterns,
    *workbooks.urlpatterns,
    *templates.urlpatterns,
    *grid.urlpatterns,
    *files.urlpatterns,
    *one.urlpatterns,
]
