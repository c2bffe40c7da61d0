"""The pages of bank flows, through HTTP as a browser without script would use them, and the API."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bank import FIRST, NAME, SECOND, ago, customer, loaded, statement
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from obligor.bankflows import queries
from obligor.bankflows.models import FlowFile, PartyWord, RelatedParty
from obligor.customers.models import Document
from obligor.people.models import OrganisationUnit, Role, RoleAssignment, User

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
ALL = ("bankflow.*", "customer.*", "personal_data.see", "import.*")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def person(client, name: str, *verbs: str, language: str = "en", reach: str = "all"):
    given = {"name_en": "HQ", "name_zh": "HQ", "path": "/1/"}
    unit = OrganisationUnit.objects.get_or_create(code="HQ", defaults=given)[0]
    role = Role.objects.create(code=name, name_en=name, name_zh=name, verbs=list(verbs))
    user = User.objects.create(username=name, display_name=name, language=language, unit=unit)
    RoleAssignment.objects.create(
        user=user, role=role, unit=unit, reach=reach, starts_on=date(2020, 1, 1)
    )
    client.force_login(user, backend=BACKEND)
    client.cookies["django_language"] = language
    return client


@pytest.fixture
def ana(client):
    return person(client, "ana", *ALL)


def here(owner, rest: str = "") -> str:
    return f"/assess/{owner.pk}/bankflows{rest}"


def sent(client, owner, content: bytes, *, name="x.csv", **more):
    file = SimpleUploadedFile(name, content)
    return client.post(here(owner, "/files/new"), {"file": file} | more)


NOW = timezone.now() - timedelta(minutes=5)


class TestRoom:
    def test_says_what_to_do_when_empty(self, ana):
        page = ana.get(here(customer())).content.decode()
        assert "No bank statement is loaded yet" in page and "/files/new" in page

    def test_shows_findings_and_the_transactions_behind_them(self, ana):
        owner = customer()
        loaded(owner, *FIRST, *SECOND[1:], at=NOW)
        page = ana.get(here(owner)).content.decode()
        assert "宁波甬江小额贷款有限公司" in page
        link = page.split("?finding=lender-")[1].split('"')[0]
        listed = ana.get(here(owner, f"/transactions?finding=lender-{link}")).content.decode()
        assert "Behind the finding" in listed
        assert "国网浙江省电力公司" not in listed.split("<tbody>")[1]

    def test_speaks_chinese(self, client):
        owner = customer()
        loaded(owner, *FIRST, at=NOW)
        page = person(client, "ana", *ALL, language="zh-hans").get(here(owner)).content.decode()
        assert "近12个月经营性流入" in page and "水电燃气" in page

    def test_masks_numbers_and_persons_without_the_permission(self, client):
        owner = customer()
        loaded(owner, f"{ago(3)},10,,10,王小明,货款", at=NOW)
        seen = person(client, "amy", "bankflow.*", "customer.see")
        for path in ("", "/transactions?cols=account,party_name", "/transactions?export=csv"):
            answer = seen.get(here(owner, path))
            page = answer.getvalue().decode() if answer.streaming else answer.content.decode()
            assert "622200001111" not in page and "王小明" not in page
        assert "********1111" in seen.get("/bankflows").content.decode()

    def test_is_on_the_customers_page(self, ana):
        owner = customer()
        loaded(owner, *FIRST, at=NOW)
        answer = person(ana, "eva", *ALL, "assessment.see").get(f"/customers/{owner.pk}/evidence/")
        assert "Operating inflow" in answer.content.decode()

    def test_without_a_rate_says_so_and_stays(self, ana):
        owner = customer()
        content = statement(*FIRST).decode().replace("账号,", "币种,账号,")
        content = content.replace("\n6222", "\nUSD,6222").encode()
        assert sent(ana, owner, content).status_code == 302
        file = FlowFile.objects.get()
        ana.post(here(owner, f"/files/{file.pk}"), {})
        assert "exchange rate" in ana.get(here(owner)).content.decode()


class TestFiles:
    def test_go_from_upload_to_load_and_back(self, ana):
        owner = customer()
        answer = sent(ana, owner, statement(*FIRST))
        file = FlowFile.objects.get()
        assert answer.headers["Location"] == here(owner, f"/files/{file.pk}")
        page = ana.get(here(owner, f"/files/{file.pk}")).content.decode()
        assert "622200001111" in page and "Load 3 rows" in page
        assert ana.post(here(owner, f"/files/{file.pk}"), {}).status_code == 302
        assert queries.transactions_of(owner.pk).count() == 3
        assert "x.csv" in ana.get(here(owner, "/files")).content.decode()
        ana.post(here(owner, f"/files/{file.pk}/undo"), {})
        assert not queries.transactions_of(owner.pk).exists()

    def test_a_refusal_stands_on_the_form(self, ana):
        answer = sent(ana, customer(), b"a,b\n1,2\n")
        assert answer.status_code == 422
        assert "no bank statement" in answer.content.decode()

    def test_a_pdf_is_kept_as_a_document_and_said_not_to_be_read(self, ana):
        owner = customer()
        answer = sent(ana, owner, PDF, name="流水.pdf")
        assert answer.status_code == 302
        assert Document.objects.get().customer_id == owner.pk
        assert "was not read" in ana.get(answer.headers["Location"]).content.decode()
        assert not FlowFile.objects.exists()

    def test_another_holder_is_asked_about(self, ana):
        owner = customer()
        sent(ana, owner, statement(*FIRST, holder="王小明"))
        file = FlowFile.objects.get()
        page = ana.get(here(owner, f"/files/{file.pk}")).content.decode()
        assert "is not the customer" in page and "holder_because" in page
        assert ana.post(here(owner, f"/files/{file.pk}"), {}).status_code == 409
        ana.post(here(owner, f"/files/{file.pk}"), {"holder_because": "owner's account"})
        assert queries.transactions_of(owner.pk).count() == 3

    def test_a_file_of_another_customer_is_not_there(self, ana):
        owner, other = customer(), customer("C2", "绍兴越州印染有限公司")
        sent(ana, owner, statement(*FIRST))
        assert ana.get(here(other, f"/files/{FlowFile.objects.get().pk}")).status_code == 404


class TestParties:
    def test_are_classified_and_named_in_panels(self, ana):
        owner = customer()
        loaded(owner, *FIRST, at=NOW)
        dealt = queries.transactions_of(owner.pk).exclude(party_key="").first()
        given = {"relation": "related", "because": "seen"}
        path = here(owner, f"/counterparty?party={dealt.party_key}")
        assert dealt.party_name in ana.get(path).content.decode()
        assert ana.post(path, given).status_code == 302
        assert PartyWord.objects.get().relation == "related"
        ana.post(here(owner, "/related/new"), {"name": NAME + "乙", "because": "sister"})
        found = RelatedParty.objects.get()
        assert found.name in ana.get(here(owner)).content.decode()
        ana.post(f"/bankflows/related/{found.pk}/remove", {})
        assert not queries.related_parties(owner.pk).exists()


PAGES = (
    "",
    "/transactions",
    "/files",
    "/files/new",
    "/files/1",
    "/files/1/undo",
    "/counterparty",
    "/related/new",
)


class TestStranger:
    @pytest.mark.parametrize("path", PAGES)
    def test_may_see_no_page(self, client, path):
        owner = customer()
        assert person(client, "sam", "view.*").get(here(owner, path)).status_code == 403

    @pytest.mark.parametrize("path", PAGES)
    def test_out_of_reach_is_not_there(self, client, path):
        owner = customer()
        far = person(client, "rob", *ALL, reach="own")
        assert far.get(here(owner, path)).status_code == 404

    def test_sees_no_list(self, client):
        assert person(client, "sam", "view.*").get("/bankflows").status_code == 403

    @pytest.mark.parametrize(
        "path", ["files", "accounts", "transactions?customer_id=1", "customers/1/analysis"]
    )
    def test_gets_nothing_from_the_api(self, client, path):
        answer = person(client, "sam", "view.*").get(f"/api/v1/bankflows/{path}")
        assert answer.status_code == 403


class TestApi:
    BASE = "/api/v1/bankflows"

    def post(self, client, path, **body):
        return client.post(f"{self.BASE}{path}", body, content_type="application/json")

    def test_does_what_the_pages_do(self, ana):
        owner = customer()
        file = SimpleUploadedFile("x.csv", statement(*FIRST, *SECOND[1:]))
        made = ana.post(f"{self.BASE}/customers/{owner.pk}/files", {"file": file})
        assert made.status_code == 201
        pk = made.json()["events"][0]["values"]["file_id"]
        review = ana.get(f"{self.BASE}/files/{pk}").json()["review"]
        assert review["accounts"][0]["rows_count"] == 4
        assert self.post(ana, f"/files/{pk}/load").status_code == 200
        listed = ana.get(f"{self.BASE}/transactions?customer_id={owner.pk}").json()
        assert listed["count"] == 4 and listed["items"][0]["amount"] == "-100.00"
        (account,) = ana.get(f"{self.BASE}/accounts").json()["items"]
        assert account["number"] == "622200001111"
        found = ana.get(f"{self.BASE}/customers/{owner.pk}/analysis").json()
        assert found["facts"]["bank_inflow_12m"] == 105_000
        assert "lender" in {one["kind"] for one in found["findings"]}
        party = listed["items"][0]["party_key"]
        said = {"counterparty": party, "relation": "declared_lender", "because": "seen"}
        assert self.post(ana, f"/customers/{owner.pk}/counterparties", **said).status_code == 201
        assert len(ana.get(f"{self.BASE}/customers/{owner.pk}/counterparties").json()) == 1
        named = {"name": "甲公司", "because": "sister"}
        assert self.post(ana, f"/customers/{owner.pk}/related-parties", **named).status_code == 201
        (one,) = ana.get(f"{self.BASE}/customers/{owner.pk}/related-parties").json()
        assert self.post(ana, f"/related-parties/{one['id']}/removal").status_code == 200
        assert self.post(ana, f"/files/{pk}/undo").status_code == 200

    def test_answers_a_refusal_as_a_problem(self, ana):
        owner = customer()
        file = SimpleUploadedFile("x.pdf", PDF)
        answer = ana.post(f"{self.BASE}/customers/{owner.pk}/files", {"file": file})
        assert answer.status_code == 422
        assert answer.json()["type"].endswith("ScanNotRead")
