"""Customers over REST: everything that their pages can do."""

from ninja import Router

from obligor.customers.api import belongings, files, relations

router = Router(tags=["customers"])
for part in (relations.router, files.router, belongings.router):
    router.add_router("", part)
