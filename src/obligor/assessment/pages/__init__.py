"""Pages of risk assessment."""

from obligor.assessment.pages import lists, one, room, verbs

urlpatterns = [
    *lists.urlpatterns,
    *room.urlpatterns,
    *one.urlpatterns,
    *verbs.urlpatterns,
]
