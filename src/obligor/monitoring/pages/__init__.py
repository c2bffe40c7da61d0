"""Pages of warning signals."""

from obligor.monitoring.pages import signals

urlpatterns = signals.urlpatterns
