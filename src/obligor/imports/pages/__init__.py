"""Imports: the list, a new file, and one import from its check to its undoing."""

from obligor.imports.pages import index, one

urlpatterns = [*index.urlpatterns, *one.urlpatterns]
