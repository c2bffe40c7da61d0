"""Pages of policies: versions, the editor, what a draft would change, decisions, the facts."""

from obligor.policies.pages import decisions, drafts, trying, versions

urlpatterns = [
    *versions.urlpatterns,
    *drafts.urlpatterns,
    *trying.urlpatterns,
    *decisions.urlpatterns,
]
