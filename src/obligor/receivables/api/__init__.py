"""Receivables over REST."""

from ninja import Router

from obligor.receivables.api import accounts, documents, payments

router = Router(tags=["receivables"])
router.add_router("", documents.router)
router.add_router("", payments.router)
router.add_router("", accounts.router)
