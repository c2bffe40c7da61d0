"""Credit records, consents, queries, sources, industries and market positions over REST."""

from ninja import Router

from obligor.records.api import asking, industry, records

router = Router(tags=["records"])
router.add_router("", records.router)
router.add_router("", asking.router)
router.add_router("", industry.router)
