"""Pages over all modules: home, search, health, and why somebody sees something."""

from obligor.config.pages import access, desk

urlpatterns = [*desk.urlpatterns, *access.urlpatterns]
