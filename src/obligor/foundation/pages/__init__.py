"""Pages of the foundation: a person's desk, the audit log, operations."""

from obligor.foundation.pages import audit, desk, operations

urlpatterns = [*desk.urlpatterns, *audit.urlpatterns, *operations.urlpatterns]
