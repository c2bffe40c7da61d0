"""Pages of the foundation: notifications, saved views."""

from obligor.foundation.pages import desk

urlpatterns = [*desk.urlpatterns]
