"""Proposals: the inbox, one proposal with all that speaks for and against it, and deciding."""

from obligor.approvals.pages import decide, inbox

urlpatterns = [*inbox.urlpatterns, *decide.urlpatterns]
