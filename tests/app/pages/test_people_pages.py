"""People: add, change, roles, tokens, access explained; nothing typed is lost on a refusal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from obligor.customers.models import Customer
from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now
from obligor.foundation.models import AuditEntry
from obligor.people import actions
from obligor.people.models import ApiToken, OrganisationUnit, Role, RoleAssignment, User

PERSON = {
    "username": "nina",
    "display_name": "Nina New",
    "language": "en",
    "password": "correct-horse-9",
}


def unit() -> int:
    return OrganisationUnit.objects.get().pk


class TestAddPerson:
    def test_adds_and_says_so(self, client_of):
        answer = client_of("ana").post("/people/add", PERSON | {"unit_id": unit()}, follow=True)
        assert User.objects.filter(username="nina").exists()
        assert "Done." in answer.content.decode()

    def test_a_rehearsal_leaves_no_trace(self, client_of):
        before = AuditEntry.objects.count()
        answer = client_of("ana").post("/people/add", PERSON | {"unit_id": unit(), "rehearse": "1"})
        assert "nina may sign in" in answer.content.decode()
        assert not User.objects.filter(username="nina").exists()
        assert AuditEntry.objects.count() == before

    def test_a_refusal_keeps_what_was_typed(self, client_of):
        given = PERSON | {"unit_id": unit(), "username": "otto"}
        answer = client_of("ana").post("/people/add", given)
        text = answer.content.decode()
        assert answer.status_code == 409
        assert "The code otto is taken" in text and 'value="Nina New"' in text

    def test_htmx_gets_the_fragment_alone(self, client_of):
        headers = {"HX-Request": "true", "HX-Target": "panel-body"}
        answer = client_of("ana").get("/people/add", headers=headers)
        assert "<html" not in answer.content.decode()

    def test_the_same_form_sent_twice_adds_once(self, client_of):
        client, given = client_of("ana"), PERSON | {"unit_id": unit(), "key": "k1"}
        client.post("/people/add", given)
        assert client.post("/people/add", given).status_code == 302
        assert User.objects.filter(username="nina").count() == 1


class TestRoles:
    def test_the_matrix_is_saved_as_ticked(self, client_of):
        given = {"code": "officer", "name_zh": "信贷员", "name_en": "Officer"}
        verbs = ["people.see", "audit.*"]
        answer = client_of("ana").post("/roles/officer", given | {"verbs": verbs})
        assert answer.status_code == 302
        assert Role.objects.get(code="officer").verbs == ["audit.*", "people.see"]

    def test_assigning_needs_a_second_person(self, client_of, cast):
        given = {
            "role_id": Role.objects.get(code="stranger").pk,
            "unit_id": unit(),
            "reach": "own",
            "starts_on": "2026-12-01",
            "why_proposed": "new colleague",
        }
        path = f"/people/{cast['vera'].pk}/roles"
        answer = client_of("otto").post(path, given, follow=True)
        assert "Submitted for approval" in answer.content.decode()
        assert not RoleAssignment.objects.filter(user=cast["vera"], role__code="stranger").exists()

    def test_withdrawing_ends_it(self, client_of, cast):
        held = RoleAssignment.objects.get(user=cast["sam"])
        client_of("ana").post(f"/assignments/{held.pk}/end", {"ends_on": "2026-12-01"})
        held.refresh_from_db()
        assert str(held.ends_on) == "2026-12-01"


class TestTokens:
    def made(self, client):
        day = (now() + timedelta(days=30)).date().isoformat()
        given = {"name": "import", "expires_on": day, "scopes": ["*"]}
        return client.post("/me/tokens/new", given)

    def test_the_secret_is_shown_once_and_never_kept(self, client_of):
        client = client_of("ana")
        answer = self.made(client)
        token = ApiToken.objects.get()
        assert f"{token.prefix}." in answer.content.decode()
        assert f"{token.prefix}." not in client.get("/me/tokens").content.decode()
        assert not AuditEntry.objects.filter(payload__icontains=f"{token.prefix}.").exists()

    def test_a_revoked_one_is_said_to_be(self, client_of):
        client = client_of("ana")
        self.made(client)
        answer = client.post(f"/me/tokens/{ApiToken.objects.get().pk}/revoke", follow=True)
        assert "revoked" in answer.content.decode()

    def test_a_token_too_long_lived_is_refused_on_the_form(self, client_of):
        day = (now() + timedelta(days=900)).date().isoformat()
        given = {"name": "import", "expires_on": day, "scopes": ["*"]}
        answer = client_of("ana").post("/me/tokens/new", given)
        assert "at most 366 days" in answer.content.decode()
        assert not ApiToken.objects.exists()


class TestExplainAccess:
    def test_says_yes_and_by_which_role(self, client_of, cast):
        path = f"/access?person={cast['ana'].pk}&permission=audit.see"
        text = client_of("vera").get(path).content.decode()
        assert "Yes." in text and "administrator" in text

    def test_says_no_and_what_would_help(self, client_of, cast):
        path = f"/access?person={cast['sam'].pk}&permission=audit.see"
        text = client_of("vera", language="zh-hans").get(path).content.decode()
        assert "不能" in text and "解决办法" in text

    def test_a_customer_that_is_not_there_is_an_error_on_the_field(self, client_of, cast):
        path = f"/access?person={cast['sam'].pk}&permission=customer.see&customer=X1"
        assert "no customer with this code" in client_of("vera").get(path).content.decode()


class TestExplainAccessToACustomer:
    @pytest.fixture
    def asked(self, client_of, cast):
        """Return a function that asks about Otto and a customer of the Shanghai branch."""
        at, top = now(), OrganisationUnit.objects.get()
        actions.add_unit(
            code="SH", name_zh="上海", name_en="Shanghai", parent_id=top.pk, by=SYSTEM, at=at
        )
        branch = OrganisationUnit.objects.get(code="SH")
        Role.objects.filter(code="officer").update(verbs=["customer.see"])
        Customer.objects.create(
            external_id="C1",
            kind="enterprise",
            name="甲",
            name_normal="甲",
            unit=branch,
            opened_on=at.date(),
            created_at=at,
        )

        def ask(reach: str) -> str:
            RoleAssignment.objects.filter(user=cast["otto"]).update(reach=reach)
            path = f"/access?person={cast['otto'].pk}&permission=customer.see&customer=C1"
            return client_of("vera").get(path).content.decode()

        return ask

    @pytest.mark.parametrize(
        ("reach", "verdict", "reason"),
        [
            ("all", "Yes.", "reaches everything"),
            ("tree", "Yes.", "Shanghai, which lies inside"),
            ("unit", "No.", "for Head office alone; the customer belongs to Shanghai"),
            ("own", "No.", "relationship manager is –"),
        ],
    )
    def test_names_the_reach_that_decides(self, asked, reach, verdict, reason):
        text = asked(reach)
        assert verdict in text and reason in text


class TestSettings:
    def test_the_language_is_the_persons_own(self, client_of, cast):
        client_of("sam").post("/language", {"language": "en", "next": "/me"})
        cast["sam"].refresh_from_db()
        assert cast["sam"].language == "en"

    def test_an_unknown_theme_changes_nothing(self, client_of, cast):
        client_of("sam").post("/theme", {"theme": "pink"})
        cast["sam"].refresh_from_db()
        assert cast["sam"].theme == "auto"

    def test_changing_ones_password_is_in_the_audit_log(self, client_of, cast):
        given = {
            "oldpassword": "correct-horse-9",
            "password1": "another-horse-9",
            "password2": "another-horse-9",
        }
        client_of("sam").post("/accounts/password/change/", given)
        entry = AuditEntry.objects.get(verb="people.note_own_security")
        assert (entry.actor, entry.payload["change"]) == ("sam", "password_changed")
