"""Pages of collateral."""

from obligor.collateral.pages import filing, lines, lists, room, security

urlpatterns = [
    *lists.urlpatterns,
    *room.urlpatterns,
    *filing.urlpatterns,
    *security.urlpatterns,
    *lines.urlpatterns,
]
