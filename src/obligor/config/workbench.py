"""What the modules put on the home page and into the search, in the order shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from obligor.approvals.pages.inbox import MINE_CARD, WAITING_CARD
from obligor.assessment.pages import lists as assessments
from obligor.assessment.pages import room as assessment_room
from obligor.bankflows.pages.room import ROOM as BANK_FLOWS
from obligor.collateral.pages import room as collateral
from obligor.config.customer_page import ACCOUNT_CARD, ACCOUNT_FIGURES, ACCOUNT_TAB
from obligor.customers.pages import rooms, seams
from obligor.customers.pages.listing import CUSTOMER_SEARCH
from obligor.foundation.home import Card, Search
from obligor.foundation.pages.desk import NOTIFICATIONS_CARD
from obligor.foundation.pages.operations import DEAD_CARD
from obligor.monitoring.pages import signals
from obligor.people.pages.persons import PEOPLE_SEARCH
from obligor.portfolio.pages import book, facts
from obligor.questionnaires.pages import room as questionnaires
from obligor.records.pages import room as records
from obligor.statements.pages.room import STATEMENTS_ROOM
from obligor.taxinvoices.pages import room as tax_invoices

CARDS: list[Card] = [
    DEAD_CARD,
    book.BOOK_CARD,
    signals.FIRST_CARD,
    signals.MINE_CARD,
    WAITING_CARD,
    assessments.TO_REVIEW_CARD,
    assessments.DUE_CARD,
    MINE_CARD,
    NOTIFICATIONS_CARD,
    book.AGEING_CARD,
    book.TREND_CARD,
    book.LARGEST_CARD,
    book.MOVERS_CARD,
]

SEARCHES: list[Search] = [CUSTOMER_SEARCH, PEOPLE_SEARCH]

# What other modules put on a customer's page.
seams.TABS[:] = [
    ACCOUNT_TAB,
    seams.Tab(
        code="signals",
        label=_("Warning signals"),
        icon="bell-ringing",
        template="monitoring/customer_tab.html",
        values=signals.customer_signals,
        permission="alert.see",
    ),
    seams.Tab(
        code="evidence",
        label=_("Risk assessment"),
        icon="scale",
        template="customers/tab_evidence.html",
        values=rooms.evidence,
        permission="assessment.see",
    ),
    seams.Tab(
        code="facts",
        label=_("Customer facts"),
        icon="calculator",
        template="portfolio/facts_tab.html",
        values=lambda request, customer_id: {"card": facts.customer_facts(request, customer_id)},
        permission="portfolio.see",
    ),
]
seams.CARDS[:] = [ACCOUNT_CARD]
# The kinds of evidence, in the order of work.
seams.ROOMS[:] = [
    seams.Room(
        code="assessment",
        label=_("Assessment"),
        icon="clipboard-check",
        url="customer_assessment",
        permission="assessment.see",
        template="assessment/room_card.html",
        values=assessment_room.room_values,
        nothing=_("Nobody has judged the customer yet."),
    ),
    STATEMENTS_ROOM,
    BANK_FLOWS,
    seams.Room(
        code="taxinvoices",
        label=_("Tax invoices"),
        icon="file-invoice",
        url="tax_invoice_room",
        permission="taxinvoice.see",
        template="taxinvoices/card.html",
        values=tax_invoices.card,
        nothing=_("No purchase or sales invoices yet: import the export of the tax bureau."),
    ),
    records.ROOM,
    seams.Room(
        code="questionnaires",
        label=_("Questionnaires and 5C"),
        icon="writing",
        url="customer_questionnaires",
        permission="questionnaire.see",
        template="questionnaires/room_card.html",
        values=questionnaires.card,
        nothing=_("No questionnaire has been answered yet. Begin one in the room."),
    ),
    seams.Room(
        code="collateral",
        label=_("Collateral and guarantees"),
        icon="shield-check",
        url="collateral_room",
        permission="collateral.see",
        template="collateral/card.html",
        values=collateral.card,
        nothing=_("No security and no guarantee is on file."),
    ),
]
seams.HEADLINES[:] = [ACCOUNT_FIGURES, assessment_room.FIGURES]
seams.LIST_COLUMNS[:] = facts.LIST_COLUMNS
seams.LIST_ROWS[:] = [facts.with_facts]
