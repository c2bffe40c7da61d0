"""Pages about people: who they are, what they may do, and what each sets for themselves."""

from obligor.people.pages import delegations, own, persons, roles, security, tokens, units

urlpatterns = [
    *own.urlpatterns,
    *persons.urlpatterns,
    *roles.urlpatterns,
    *units.urlpatterns,
    *delegations.urlpatterns,
    *tokens.urlpatterns,
    *security.urlpatterns,
]
