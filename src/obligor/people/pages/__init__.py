"""Pages about people: who they are, what they may do, and what each sets for themselves."""

from obligor.people.pages import own, persons

urlpatterns = [*own.urlpatterns, *persons.urlpatterns]
