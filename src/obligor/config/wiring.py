"""Who reacts to what, on one page; and which module serves which seam of a lower one."""

from __future__ import annotations

from functools import partial

from obligor.approvals import events as approvals
from obligor.approvals.actions import gate
from obligor.approvals.queries import AUTHORITY_TEXT, steps_for
from obligor.approvals.reactions import tell_deciders, tell_proposer
from obligor.assessment import actions as assessment
from obligor.assessment import queries as assessments
from obligor.assessment import reactions as reassessing
from obligor.bankflows import queries as bankflows
from obligor.bankflows import reactions as banking
from obligor.collateral import queries as collateral
from obligor.collateral import reactions as securing
from obligor.config import loaders, night_steps
from obligor.config.words import FIELDS, NAMES, VALUES
from obligor.customers import queries as customers
from obligor.customers import reactions as comparing
from obligor.customers.events import (
    CustomerChanged,
    CustomerCreated,
    CustomersMerged,
    CustomersUnmerged,
    CustomersUpserted,
)
from obligor.foundation import act, events, web, words
from obligor.foundation.events import Event, Reaction
from obligor.imports import queries as imports
from obligor.monitoring import actions as monitoring
from obligor.monitoring import queries as signals
from obligor.monitoring.events import SignalRaised
from obligor.people.queries import actor_of
from obligor.policies import queries as policies
from obligor.portfolio import extract, night, snapshot
from obligor.portfolio import queries as portfolio
from obligor.questionnaires import queries as questionnaires
from obligor.questionnaires import reactions as answered
from obligor.receivables import reactions as receivables
from obligor.records import queries as records
from obligor.records import reactions as records_of
from obligor.records.events import CandidateConfirmed, RecordAdded, RecordsLoaded
from obligor.statements import reactions as statements
from obligor.statements.events import StatementFiled, StatementRestated
from obligor.statements.queries import facts as statement_facts
from obligor.taxinvoices import queries as taxinvoices
from obligor.taxinvoices import reactions as invoices
from obligor_core.assessment.standing import judging_numbers
from obligor_core.bankflows.numbers import numbers_of
from obligor_core.collateral.numbers import collateral_numbers
from obligor_core.portfolio.numbers_in_force import book_numbers
from obligor_core.records.validity import record_numbers

AT_ONCE: dict[type[Event], list[Reaction]] = {
    CustomersMerged: [
        receivables.move_documents,
        statements.move_statements,
        answered.move_sheets,
        securing.move_collateral,
        records_of.move_records,
        invoices.move_invoices,
        banking.move_flows,
        reassessing.move_assessments,
    ],
    CustomersUnmerged: [
        receivables.move_documents_back,
        statements.move_statements_back,
        answered.move_sheets_back,
        securing.move_collateral_back,
        records_of.move_records_back,
        invoices.move_invoices_back,
        banking.move_flows_back,
        reassessing.move_assessments_back,
    ],
}

AFTER_COMMIT: dict[type[Event], list[Reaction]] = {
    approvals.ProposalMade: [tell_deciders],
    approvals.ProposalStepApproved: [tell_deciders],
    approvals.ProposalCarriedOut: [tell_proposer],
    approvals.ProposalRejected: [tell_proposer],
    CustomerCreated: [comparing.compare_new],
    CustomerChanged: [comparing.compare_changed],
    CustomersUpserted: [comparing.compare_loaded],
    SignalRaised: [reassessing.review_after_severe_signal],
    RecordsLoaded: [records_of.screen_everybody],
    RecordAdded: [reassessing.review_after_severe_record],
    CandidateConfirmed: [reassessing.review_after_severe_record],
    StatementFiled: [reassessing.review_after_statement],
    StatementRestated: [reassessing.review_after_statement],
}

# Who reads numbers of a policy by name: a text without them is not taken.
READERS = {
    "assessment": judging_numbers,
    "bankflows": numbers_of,
    "collateral": collateral_numbers,
    "credit_records": record_numbers,
    "receivables": book_numbers,
}


def connect() -> None:
    """Fill the registries of the foundation; called once when the application starts."""
    events.AT_ONCE.update(AT_ONCE)
    events.AFTER_COMMIT.update(AFTER_COMMIT)
    act.GATE[:] = [gate]
    AUTHORITY_TEXT[:] = [partial(policies.text_in_force, policies.AUTHORITY)]
    policies.READERS.update(READERS)
    policies.BOOK_FACTS[:] = [portfolio.facts_within]
    policies.REACHED[:] = [customers.visible]
    policies.NAMES[:] = [portfolio.names_of]
    words.FIELDS.update(FIELDS)
    words.NAMES.update(NAMES)
    words.VALUES.update(VALUES)
    web.ACTOR_OF[:] = [actor_of]
    web.STEPS_FOR[:] = [steps_for]
    imports.LOADERS.update(loaders.LOADERS)
    signals.FACTS_OF[:] = [snapshot.read]
    signals.FACTS_OF_SOME[:] = [snapshot.read_some]
    monitoring.KEEP_DECISIONS[:] = [night_steps.keep_decisions]
    assessments.FACTS_NOW[:] = [portfolio.facts_now]
    assessment.SNAPSHOT_OF[:] = [snapshot.read]
    extract.EVIDENCE[:] = [
        ("statements", statement_facts),
        ("bankflows", bankflows.facts),
        ("taxinvoices", taxinvoices.facts),
        ("records", records.facts),
        ("questionnaires", questionnaires.facts),
        ("collateral", collateral.facts),
        ("assessment", assessments.facts),
    ]
    extract.DERIVED[:] = [assessments.standings]
    questionnaires.FACTS_OF[:] = [portfolio.facts_now]
    night.NIGHT_STEPS[:] = [
        ("signals", night_steps.review_signals),
        ("reviews", night_steps.plan_reviews),
    ]
