"""Who reacts to what, on one page; and which module serves which seam of a lower one."""

from __future__ import annotations

from functools import partial

from obligor.approvals import events as approvals
from obligor.approvals.actions import gate
from obligor.approvals.queries import AUTHORITY_TEXT, steps_for
from obligor.approvals.reactions import tell_deciders, tell_proposer
from obligor.bankflows import queries as bankflows
from obligor.bankflows import reactions as banking
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
from obligor.people.queries import actor_of
from obligor.policies import queries as policies
from obligor.portfolio import extract, night, snapshot
from obligor.portfolio import queries as portfolio
from obligor.receivables import reactions as receivables

AT_ONCE: dict[type[Event], list[Reaction]] = {
    CustomersMerged: [receivables.move_documents, banking.move_flows],
    CustomersUnmerged: [receivables.move_documents_back, banking.move_flows_back],
}

AFTER_COMMIT: dict[type[Event], list[Reaction]] = {
    approvals.ProposalMade: [tell_deciders],
    approvals.ProposalStepApproved: [tell_deciders],
    approvals.ProposalCarriedOut: [tell_proposer],
    approvals.ProposalRejected: [tell_proposer],
    CustomerCreated: [comparing.compare_new],
    CustomerChanged: [comparing.compare_changed],
    CustomersUpserted: [comparing.compare_loaded],
}


def connect() -> None:
    """Fill the registries of the foundation; called once when the application starts."""
    events.AT_ONCE.update(AT_ONCE)
    events.AFTER_COMMIT.update(AFTER_COMMIT)
    act.GATE[:] = [gate]
    AUTHORITY_TEXT[:] = [partial(policies.text_in_force, policies.AUTHORITY)]
    policies.BOOK_FACTS[:] = [portfolio.facts_within]
    policies.REACHED[:] = [customers.visible]
    policies.NAMES[:] = [portfolio.names_of]
    words.FIELDS.update(FIELDS)
    words.NAMES.update(NAMES)
    words.VALUES.update(VALUES)
    web.ACTOR_OF[:] = [actor_of]
    web.STEPS_FOR[:] = [steps_for]
    imports.LOADERS.update(loaders.LOADERS)
    monitoring.FACTS_OF[:] = [snapshot.read]
    monitoring.KEEP_DECISIONS[:] = [night_steps.keep_decisions]
    extract.EVIDENCE[:] = [("bankflows", bankflows.facts)]
    night.NIGHT_STEPS[:] = [("signals", night_steps.review_signals)]
