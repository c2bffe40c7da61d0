"""Four eyes: proposals, steps, stale facts, delegation, and two who decide at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from actors import AT, actor

from obligor.approvals import actions, queries
from obligor.approvals.events import ProposalCarriedOut, ProposalStepApproved
from obligor.approvals.models import Proposal
from obligor.foundation.access import SYSTEM, Reach
from obligor.foundation.models import AuditEntry
from obligor.people import actions as people
from obligor.people.models import OrganisationUnit, Role, RoleAssignment, User
from obligor.people.queries import actor_of
from obligor_core.approvals.authority import NoAuthority

ON = AT.date()
MATRIX = """
matrix:
  - id: ONE
    title: {en: one, zh: 一}
    verb: people.add_unit
    steps: [[officer], [chief]]
"""


def person(name: str, role: str, verbs: list[str]) -> User:
    root = OrganisationUnit.objects.filter(code="root").first()
    if root is None:
        people.add_unit(code="root", name_zh="总部", name_en="Head office", by=SYSTEM, at=AT)
        root = OrganisationUnit.objects.get(code="root")
    people.save_role(code=role, name_zh=role, name_en=role, verbs=verbs, by=SYSTEM, at=AT)
    people.add_person(
        username=name, display_name=name, password="correct-horse-9", by=SYSTEM, at=AT
    )
    user = User.objects.get(username=name)
    people.assign_role(
        user_id=user.pk,
        role_id=Role.objects.get(code=role).pk,
        unit_id=root.pk,
        reach=RoleAssignment.Reach.TREE,
        starts_on=date(2026, 1, 1),
        by=SYSTEM,
        at=AT,
    )
    return user


@pytest.fixture
def cast(db, monkeypatch):
    monkeypatch.setattr(queries, "AUTHORITY_TEXT", [lambda on: MATRIX])
    decide = ["proposal.approve", "proposal.reject", "proposal.see"]
    return {
        "ana": person("ana", "analyst", ["people.add_unit", "proposal.*"]),
        "otto": person("otto", "officer", [*decide, "people.add_unit"]),
        "vera": person("vera", "chief", decide),
        "sam": person("sam", "stranger", decide),
    }


def who(user: User):
    return actor_of(user, on=ON)


def proposed(cast, **more) -> Proposal:
    given = {"code": "east", "name_zh": "华东", "name_en": "East"} | more
    outcome = people.add_unit(by=who(cast["ana"]), at=AT, reason="new branch", **given)
    assert outcome.events == ()
    return Proposal.objects.get(pk=outcome.proposal_id)


class TestProposal:
    def test_waits_and_does_nothing_until_both_steps_agree(self, cast):
        waiting = proposed(cast)
        assert not OrganisationUnit.objects.filter(code="east").exists()
        first = actions.approve(proposal_id=waiting.pk, by=who(cast["otto"]), at=AT)
        assert isinstance(first.events[0], ProposalStepApproved)
        assert not OrganisationUnit.objects.filter(code="east").exists()
        last = actions.approve(proposal_id=waiting.pk, by=who(cast["vera"]), at=AT)
        assert isinstance(last.events[0], ProposalCarriedOut)
        assert OrganisationUnit.objects.filter(code="east").exists()

    def test_leaves_a_visible_chain(self, cast):
        waiting = proposed(cast)
        actions.approve(proposal_id=waiting.pk, by=who(cast["otto"]), at=AT)
        last = actions.approve(proposal_id=waiting.pk, by=who(cast["vera"]), at=AT)
        chain = AuditEntry.objects.filter(correlation=last.correlation).order_by("pk")
        assert [(e.verb, e.actor) for e in chain] == [
            ("people.add_unit", "ana"),
            ("proposal.approve", "vera"),
        ]

    def test_nobody_approves_what_they_proposed(self, cast):
        waiting = proposed(cast)
        with pytest.raises(actions.MayNotDecide):
            actions.approve(proposal_id=waiting.pk, by=who(cast["ana"]), at=AT)

    def test_nobody_approves_twice(self, cast):
        role = Role.objects.get(code="chief")
        root = OrganisationUnit.objects.get(code="root")
        people.assign_role(
            user_id=cast["otto"].pk,
            role_id=role.pk,
            unit_id=root.pk,
            reach=RoleAssignment.Reach.TREE,
            starts_on=date(2026, 1, 1),
            by=SYSTEM,
            at=AT,
        )
        waiting = proposed(cast)
        actions.approve(proposal_id=waiting.pk, by=who(cast["otto"]), at=AT)
        with pytest.raises(actions.MayNotDecide):
            actions.approve(proposal_id=waiting.pk, by=who(cast["otto"]), at=AT)

    def test_the_stranger_may_not_decide(self, cast):
        waiting = proposed(cast)
        with pytest.raises(actions.MayNotDecide):
            actions.approve(proposal_id=waiting.pk, by=who(cast["sam"]), at=AT)

    def test_the_late_comer_reads_what_happened(self, cast):
        waiting = proposed(cast)
        actions.reject(proposal_id=waiting.pk, comment="no", by=who(cast["otto"]), at=AT)
        with pytest.raises(actions.ProposalNotPending) as refusal:
            actions.approve(proposal_id=waiting.pk, by=who(cast["otto"]), at=AT)
        assert "驳回" in refusal.value.said.zh or "rejected" in refusal.value.said.zh

    def test_the_same_call_waits_once(self, cast):
        proposed(cast)
        with pytest.raises(actions.ProposalAlreadyPending):
            proposed(cast)

    def test_only_the_proposer_withdraws(self, cast):
        waiting = proposed(cast)
        with pytest.raises(actions.OnlyProposer):
            actions.withdraw(proposal_id=waiting.pk, by=SYSTEM, at=AT)
        actions.withdraw(proposal_id=waiting.pk, by=who(cast["ana"]), at=AT)
        waiting.refresh_from_db()
        assert waiting.state == "withdrawn"

    def test_expires_when_nobody_decides(self, cast):
        waiting = proposed(cast)
        actions.expire_proposals(by=SYSTEM, at=AT + timedelta(days=29))
        waiting.refresh_from_db()
        assert waiting.state == "pending"
        actions.expire_proposals(by=SYSTEM, at=AT + timedelta(days=30))
        waiting.refresh_from_db()
        assert waiting.state == "expired"

    def test_a_refusal_on_carrying_out_leaves_it_waiting(self, cast):
        waiting = proposed(cast)
        actions.approve(proposal_id=waiting.pk, by=who(cast["otto"]), at=AT)
        people.add_unit(code="east", name_zh="东", name_en="E", by=SYSTEM, at=AT)
        with pytest.raises(people.CodeTaken):
            actions.approve(proposal_id=waiting.pk, by=who(cast["vera"]), at=AT)
        waiting.refresh_from_db()
        assert (waiting.state, waiting.step) == ("pending", 1)

    def test_is_rehearsed_without_being_proposed(self, cast):
        outcome = people.add_unit(
            code="x", name_zh="x", name_en="x", by=who(cast["ana"]), at=AT, rehearse=True
        )
        assert outcome.proposal_id is None
        assert outcome.events
        assert not Proposal.objects.exists()


class TestDelegation:
    def lend(self, cast, giver: str, taker: str, *, days: int) -> None:
        people.delegate(
            giver_id=cast[giver].pk,
            taker_id=cast[taker].pk,
            starts_on=ON,
            ends_on=ON + timedelta(days=days),
            why="holiday",
            by=SYSTEM,
            at=AT,
        )

    def test_lets_the_taker_decide_and_says_for_whom(self, cast):
        waiting = proposed(cast)
        self.lend(cast, "otto", "sam", days=1)
        actions.approve(proposal_id=waiting.pk, by=who(cast["sam"]), at=AT)
        assert waiting.verdicts.get().on_behalf_of == "otto"

    def test_ends_on_its_last_day(self, cast):
        waiting = proposed(cast)
        self.lend(cast, "otto", "sam", days=1)
        with pytest.raises(actions.MayNotDecide):
            actions.approve(proposal_id=waiting.pk, by=who(cast["sam"]), at=AT + timedelta(days=1))

    def test_never_lets_the_proposer_decide(self, cast):
        waiting = proposed(cast)
        self.lend(cast, "otto", "ana", days=1)
        with pytest.raises(actions.MayNotDecide):
            actions.approve(proposal_id=waiting.pk, by=who(cast["ana"]), at=AT)


class TestStaleFacts:
    def test_must_be_looked_at_again(self, cast, monkeypatch):
        from dataclasses import replace

        from obligor.foundation.act import VERBS

        facts = {"children": 1}
        watched = replace(VERBS["people.add_unit"], watch=lambda payload: dict(facts))
        monkeypatch.setitem(VERBS, "people.add_unit", watched)
        waiting = proposed(cast)
        facts["children"] = 2
        with pytest.raises(actions.FactsChanged) as refusal:
            actions.approve(proposal_id=waiting.pk, by=who(cast["otto"]), at=AT)
        assert "children" in refusal.value.said.en
        seen = queries.facts_digest(queries.watched_now(waiting))
        actions.approve(proposal_id=waiting.pk, seen=seen, by=who(cast["otto"]), at=AT)


def test_an_amount_beyond_every_row_is_refused(cast, monkeypatch):
    capped = """
matrix:
  - {id: A, title: {en: a, zh: 甲}, verb: people.add_unit, grades: [AAA], steps: [[officer]]}
"""
    monkeypatch.setattr(queries, "AUTHORITY_TEXT", [lambda on: capped])
    with pytest.raises(NoAuthority):
        people.add_unit(code="x", name_zh="x", name_en="x", by=who(cast["ana"]), at=AT)


def test_the_shipped_matrix_is_sound():
    from obligor_core.approvals.authority import Authority, parse

    assert isinstance(parse(queries.shipped_text(ON)), Authority)


class TestVisible:
    def test_reaches_as_far_as_the_grant_and_always_the_own(self, cast):
        waiting = proposed(cast)
        assert waiting in queries.visible(who(cast["vera"]))
        assert waiting in queries.visible(who(cast["ana"]))
        elsewhere = actor("east", "proposal.see", reach=Reach.TREE, unit_path="/999/")
        assert waiting not in queries.visible(elsewhere)


def test_a_verb_with_a_secret_cannot_wait(cast, monkeypatch):
    matrix = MATRIX.replace("people.add_unit", "people.add_person")
    monkeypatch.setattr(queries, "AUTHORITY_TEXT", [lambda on: matrix])
    people.save_role(code="analyst", name_zh="a", name_en="a", verbs=["people.*"], by=SYSTEM, at=AT)
    with pytest.raises(actions.SecretCannotWait):
        people.add_person(
            username="new",
            display_name="new",
            password="correct-horse-9",
            by=who(cast["ana"]),
            at=AT,
        )
