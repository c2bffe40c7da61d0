"""The pages of receivables."""

from obligor.receivables.pages import accounts, disputes, items, payments

urlpatterns = [
    *items.urlpatterns,
    *payments.urlpatterns,
    *disputes.urlpatterns,
    *accounts.urlpatterns,
]
