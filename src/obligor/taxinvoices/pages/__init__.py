"""The pages of tax invoices."""

from obligor.taxinvoices.pages import lists, one, room

urlpatterns = [*room.urlpatterns, *lists.urlpatterns, *one.urlpatterns]
