"""Proposals: the inbox, one proposal, deciding, facts that changed, several at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from obligor.approvals.models import Proposal
from obligor.foundation.act import VERBS
from obligor.foundation.clock import now
from obligor.foundation.models import Notification
from obligor.foundation.outbox import deliver_due
from obligor.people.models import OrganisationUnit, Role, RoleAssignment


@pytest.fixture
def propose(client_of, cast):
    """Return a function by which Otto proposes a role for somebody."""

    def make(name: str = "sam") -> Proposal:
        given = {
            "role_id": Role.objects.get(code="executive").pk,
            "unit_id": OrganisationUnit.objects.get().pk,
            "reach": "tree",
            "starts_on": "2026-12-01",
            "why_proposed": "needed for year end",
        }
        client_of("otto").post(f"/people/{cast[name].pk}/roles", given)
        return Proposal.objects.latest("pk")

    return make


def held() -> int:
    return RoleAssignment.objects.filter(role__code="executive").count()


class TestInbox:
    def test_counts_what_waits_in_the_menu(self, client_of, propose):
        propose()
        assert '<span class="badge menu-count">1</span>' in (
            client_of("vera").get("/").content.decode()
        )

    def test_shows_the_proposer_nothing_to_decide(self, client_of, propose):
        propose()
        assert "Nothing waits for you" in client_of("otto").get("/proposals").content.decode()


class TestTelling:
    def told(self, user) -> list[str]:
        deliver_due(at=now())
        return [n.text["en"] for n in Notification.objects.filter(user=user).order_by("pk")]

    def test_those_who_may_decide_and_nobody_else(self, cast, propose):
        propose()
        assert self.told(cast["vera"]) == ["Otto proposes: Assign role. You may decide."]
        assert self.told(cast["otto"]) == self.told(cast["sam"]) == []

    def test_the_proposer_how_it_ended(self, client_of, cast, propose):
        made = propose()
        given = {"seen": "x", "comment": "Not before January."}
        client_of("vera").post(f"/proposals/{made.pk}/rejection", given)
        assert self.told(cast["otto"]) == [
            "Your proposal is rejected: Assign role. Not before January."
        ]


class TestProposalPage:
    def test_says_in_words_what_will_happen(self, client_of, propose):
        path = f"/proposals/{propose().pk}"
        text = client_of("vera").get(path).content.decode()
        for said in ("Assign role", "Sam", "needed for year end", "A role is assigned", "Vera"):
            assert said in text

    def test_is_hidden_from_the_stranger(self, client_of, propose):
        assert client_of("sam").get(f"/proposals/{propose().pk}").status_code == 404

    def test_offers_the_proposer_no_decision(self, client_of, propose):
        text = client_of("otto").get(f"/proposals/{propose().pk}").content.decode()
        assert "Your decision" not in text and "Withdraw" in text


class TestDeciding:
    def seen(self, client, made: Proposal) -> str:
        text = client.get(f"/proposals/{made.pk}").content.decode()
        return text.partition('name="seen" value="')[2].partition('"')[0]

    def test_approval_carries_it_out(self, client_of, propose):
        made, client, before = propose(), client_of("vera"), held()
        answer = client.post(f"/proposals/{made.pk}/approval", {"seen": self.seen(client, made)})
        assert answer.status_code == 302
        assert held() == before + 1

    def test_a_rejection_needs_a_comment_and_keeps_the_form(self, client_of, propose):
        made, client = propose(), client_of("vera")
        path = f"/proposals/{made.pk}/rejection"
        assert client.post(path, {"seen": self.seen(client, made)}).status_code == 422
        client.post(path, {"seen": self.seen(client, made), "comment": "not now"})
        made.refresh_from_db()
        assert made.state == "rejected"

    def test_the_proposer_withdraws(self, client_of, propose):
        made = propose()
        client_of("otto").post(f"/proposals/{made.pk}/withdrawal")
        made.refresh_from_db()
        assert made.state == "withdrawn"

    def test_changed_facts_are_shown_and_must_be_confirmed(self, client_of, propose, monkeypatch):
        facts = {"headcount": 1}
        watched = replace(VERBS["people.assign_role"], watch=lambda payload: dict(facts))
        monkeypatch.setitem(VERBS, "people.assign_role", watched)
        made, client, before = propose(), client_of("vera"), held()
        facts["headcount"] = 2
        text = client.get(f"/proposals/{made.pk}").content.decode()
        assert "changed since" in text and "<strong>2</strong>" in text
        path, given = f"/proposals/{made.pk}/approval", {"seen": self.seen(client, made)}
        assert client.post(path, given).status_code == 422
        facts["headcount"] = 3
        late = client.post(path, given | {"is_reconfirmed": "on"})
        assert late.status_code == 409 and "headcount" in late.content.decode()
        given = {"seen": self.seen(client, made), "is_reconfirmed": "on"}
        assert client.post(path, given).status_code == 302
        assert held() == before + 1

    def test_several_are_approved_after_a_look_with_a_result_each(self, client_of, propose):
        made, client = [propose("sam"), propose("ana")], client_of("vera")
        ids = [str(p.pk) for p in made]
        look = client.post("/proposals/approve", {"ids": ids})
        assert "Approve 2 proposals" in look.content.decode()
        done = client.post("/proposals/approve", {"ids": ids, "confirm": "1"}).content.decode()
        assert done.count("Done.") == 2
        assert not Proposal.objects.filter(state="pending").exists()
