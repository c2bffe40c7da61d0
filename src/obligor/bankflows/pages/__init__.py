"""Pages of bank flows."""

from obligor.bankflows.pages import accounts, files, parties, room, transactions

urlpatterns = [
    *room.urlpatterns,
    *files.urlpatterns,
    *transactions.urlpatterns,
    *parties.urlpatterns,
    *accounts.urlpatterns,
]
