"""The pages of questionnaires, through HTTP as a browser with and without script would use them."""

from __future__ import annotations

from datetime import date

import pytest

from filled import GOOD, TEXT, begun, confirmed, customer, document, in_force, submitted, unit
from obligor.foundation.access import SYSTEM
from obligor.people.models import Role, RoleAssignment, User
from obligor.questionnaires import actions, queries
from obligor.questionnaires.models import QuestionnaireVersion, Sheet

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
FORM = {f"q-{name}": value for name, value in GOOD.items()}
HTMX = {"HTTP_HX_REQUEST": "true"}


def person(name: str, *verbs: str) -> User:
    role = Role.objects.create(code=name, name_en=name, name_zh=name, verbs=list(verbs))
    user = User.objects.create(username=name, display_name=name, language="zh-hans", unit=unit())
    RoleAssignment.objects.create(
        user=user, role=role, unit=unit(), reach="all", starts_on=date(2020, 1, 1)
    )
    return user


@pytest.fixture
def ana(client):
    verbs = ("questionnaire.*", "customer.*", "proposal.*", "policy.see")
    client.force_login(person("ana", *verbs), backend=BACKEND)
    return client


@pytest.fixture
def vera(client):
    client.force_login(person("vera", "questionnaire.*", "customer.see"), backend=BACKEND)
    return client


@pytest.fixture
def sam(client):
    client.force_login(person("sam", "view.*"), backend=BACKEND)
    return client


@pytest.fixture
def owner():
    in_force()
    return customer()


def form(sheet: Sheet) -> str:
    return f"/assess/{sheet.customer_id}/questionnaires/{sheet.pk}/answer"


class TestVersions:
    def test_a_new_one_is_written_checked_and_kept(self, ana):
        assert ana.get("/questionnaires/new").status_code == 200
        checked = ana.post(
            "/questionnaires/check", {"text": TEXT.replace("weight: 60", "weight: 6")}
        )
        assert "合计为 46" in checked.content.decode()
        answer = ana.post("/questionnaires/new", {"text": TEXT.replace("\n", "\r\n"), "note": "新"})
        row = QuestionnaireVersion.objects.get()
        assert answer.headers["Location"] == f"/questionnaires/versions/{row.pk}"
        assert (row.text, row.note) == (TEXT, "新")

    def test_a_fault_is_told_and_loses_nothing(self, ana):
        in_force()
        faulty = TEXT.replace("kind: yes_no", "kind: yesno", 1)
        answer = ana.post("/questionnaires/small_5c/edit", {"text": faulty})
        assert answer.status_code == 422
        assert "yesno" in answer.content.decode()

    def test_every_page_of_a_version_is_there(self, ana):
        version = in_force()
        for page in ("", "/difference", "/preview", "/preview?q-repute=bad&q-months=1"):
            answer = ana.get(f"/questionnaires/versions/{version}{page}")
            assert answer.status_code == 200, page
        assert "一票否决" in answer.content.decode()
        for page in (
            "/questionnaires",
            "/questionnaires/small_5c",
            "/questionnaires/small_5c/edit",
        ):
            assert ana.get(page).status_code == 200, page

    def test_activating_and_discarding_open_as_panels(self, ana):
        in_force()
        draft = actions.save_draft(text=TEXT + "\n# more\n", by=SYSTEM, at=begin_at())
        version = draft.events[0].version_id
        for verb in ("activate", "discard"):
            page = ana.get(f"/questionnaires/versions/{version}/{verb}")
            assert page.status_code == 200
        ana.post(f"/questionnaires/versions/{version}/discard")
        assert QuestionnaireVersion.objects.get(pk=version).state == "discarded"

    def test_an_unknown_one_is_not_found(self, ana):
        assert ana.get("/questionnaires/nothing").status_code == 404
        assert ana.get("/questionnaires/versions/99").status_code == 404


def begin_at():
    from actors import AT

    return AT


class TestRoom:
    def test_says_what_is_due_and_begins_it(self, ana, owner):
        room = f"/assess/{owner.pk}/questionnaires"
        assert "从未填写" in ana.get(room).content.decode()
        answer = ana.post(f"{room}/begin", {"questionnaire": "small_5c"})
        assert answer.headers["Location"] == form(Sheet.objects.get())
        again = ana.post(f"{room}/begin", {"questionnaire": "small_5c"})
        assert again.status_code == 409

    def test_shows_scores_history_and_what_changed(self, ana, owner):
        first = confirmed(owner)
        second = confirmed(owner, {**GOOD, "months": "1"})
        room = ana.get(f"/assess/{owner.pk}/questionnaires").content.decode()
        assert "96.0" in room and "76.0" in room
        compared = ana.get(
            f"/assess/{owner.pk}/questionnaires/compare?before={second.pk}&after={first.pk}"
        ).content.decode()
        assert "96.0 → 76.0" in compared
        assert ana.get(f"/assess/{owner.pk}/questionnaires/compare").status_code == 404

    def test_the_card_of_the_customer_shows_the_score(self, ana, owner):
        confirmed(owner)
        with_card = person("carl", "questionnaire.see", "customer.see", "assessment.see")
        ana.force_login(with_card, backend=BACKEND)
        assert "96.0" in ana.get(f"/customers/{owner.pk}/evidence/").content.decode()


class TestAnswering:
    def test_without_script_saves_shows_conditions_and_hands_in(self, ana, owner):
        sheet = begun(owner)
        page = ana.get(form(sheet)).content.decode()
        assert 'id="question-story" class="question" hidden' in page
        ana.post(form(sheet), {**FORM, "q-listed": "yes", "revision": 1})
        page = ana.get(form(sheet)).content.decode()
        assert 'id="question-story" class="question" hidden' not in page
        given = {**FORM, "q-listed": "yes", "revision": 2, "submit": "1"}
        refused = ana.post(form(sheet), given)
        assert refused.status_code == 422
        assert "story" in refused.content.decode()
        done = ana.post(form(sheet), {**given, "q-story": "旧案已结"})
        assert done.headers["Location"] == f"/assess/{owner.pk}/questionnaires/{sheet.pk}"
        sheet.refresh_from_db()
        assert sheet.state == "submitted"

    def test_with_script_answers_are_kept_and_questions_come_and_go(self, ana, owner):
        sheet = begun(owner)
        answer = ana.post(form(sheet), {"q-listed": "yes", "revision": 1}, **HTMX)
        said = answer.content.decode()
        assert 'id="question-story" class="question" hx-swap-oob="true"' in said
        assert 'name="revision" value="2"' in said
        sheet.refresh_from_db()
        assert sheet.answers == {"listed": "yes"}

    def test_what_does_not_fit_is_told_beside_the_question_and_the_rest_is_kept(self, ana, owner):
        sheet = begun(owner)
        given = {"q-months": "lots", "q-repute": "good", "revision": 1}
        for extra in ({}, HTMX):
            said = ana.post(form(sheet), given, **extra).content.decode()
            assert "“lots”不是数字" in said
            given["revision"] = 2
        sheet.refresh_from_db()
        assert sheet.answers == {"repute": "good"}
        assert 'value="lots"' in ana.post(form(sheet), given).content.decode()

    def test_a_stale_form_is_refused_and_keeps_what_was_written(self, ana, owner):
        sheet = begun(owner)
        ana.post(form(sheet), {"q-repute": "good", "revision": 1})
        answer = ana.post(form(sheet), {"q-repute": "bad", "q-months": "7", "revision": 1})
        assert answer.status_code == 409
        assert 'value="7"' in answer.content.decode()

    def test_documents_are_attached_and_taken_off(self, ana, owner):
        sheet, bill = begun(owner), document(owner)
        there = ana.post(form(sheet), {"evidence": "proof", "revision": 1})
        link = f"/assess/{owner.pk}/questionnaires/{sheet.pk}/evidence/proof"
        assert there.headers["Location"] == link
        assert ana.get(link).status_code == 200
        assert ana.post(link, {}).status_code == 422
        ana.post(link, {"document_id": bill})
        assert queries.Reading(sheet).evidence == {"proof": [bill]}
        ana.post(form(sheet), {"detach": f"proof:{bill}", "revision": 1})
        assert not sheet.evidence.exists()

    def test_a_new_file_goes_to_the_customers_documents(self, ana, owner, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        from django.core.files.uploadedfile import SimpleUploadedFile

        sheet = begun(owner)
        link = f"/assess/{owner.pk}/questionnaires/{sheet.pk}/evidence/proof"
        bill = SimpleUploadedFile("电费.txt", "三月 1000 元".encode())
        assert ana.post(link, {"file": bill}).status_code == 302
        assert owner.documents.get().pk in queries.Reading(sheet).evidence["proof"]
        program = SimpleUploadedFile("bill.pdf", b"MZ....")
        assert ana.post(link, {"file": program}).status_code == 422

    def test_once_handed_in_leads_to_the_sheet(self, ana, owner):
        sheet = submitted(owner)
        assert ana.get(form(sheet)).headers["Location"].endswith(f"/questionnaires/{sheet.pk}")


class TestReview:
    def test_another_person_confirms(self, vera, owner):
        sheet = submitted(owner)
        page = f"/assess/{owner.pk}/questionnaires/{sheet.pk}"
        assert "confirmation" in vera.get(page).content.decode()
        assert vera.get(f"{page}/confirmation").status_code == 200
        vera.post(f"{page}/confirmation", {"revision": sheet.revision, "remarks": "属实"})
        sheet.refresh_from_db()
        assert (sheet.state, sheet.confirmed_by) == ("confirmed", "vera")
        assert "属实" in vera.get(page).content.decode()

    def test_or_returns_with_remarks_that_the_writer_sees(self, vera, owner):
        sheet = submitted(owner)
        page = f"/assess/{owner.pk}/questionnaires/{sheet.pk}"
        assert vera.post(f"{page}/return", {"revision": sheet.revision}).status_code == 422
        vera.post(f"{page}/return", {"revision": sheet.revision, "remarks": "请补合同"})
        assert "请补合同" in vera.get(form(sheet)).content.decode()

    def test_the_writer_is_told_that_somebody_else_reviews(self, ana, owner):
        sheet = submitted(owner)
        page = f"/assess/{owner.pk}/questionnaires/{sheet.pk}"
        assert "须由他人复核" in ana.get(page).content.decode()
        refused = ana.post(f"{page}/confirmation", {"revision": sheet.revision})
        assert refused.status_code == 403

    def test_withdrawing_asks_first(self, ana, owner):
        sheet = begun(owner)
        page = f"/assess/{owner.pk}/questionnaires/{sheet.pk}/withdrawal"
        assert ana.get(page).status_code == 200
        ana.post(page)
        sheet.refresh_from_db()
        assert sheet.state == "withdrawn"


class TestLists:
    @pytest.mark.parametrize("page", ["", "/waiting", "/expiring"])
    def test_are_there_empty_and_full_and_as_files(self, vera, owner, page):
        assert vera.get(f"/answer-sheets{page}").status_code == 200
        confirmed(owner)
        submitted(owner)
        assert "小5C问卷" in vera.get(f"/answer-sheets{page}").content.decode()
        for form_ in ("xlsx", "csv"):
            assert vera.get(f"/answer-sheets{page}?export={form_}").status_code == 200

    @pytest.mark.parametrize(
        "query", ["state=confirmed", "knocked=yes", "purpose=five_c", "sort=-total", "q=C1"]
    )
    def test_are_narrowed_and_sorted(self, vera, owner, query):
        confirmed(owner)
        assert vera.get(f"/answer-sheets?{query}").status_code == 200

    @pytest.mark.parametrize("wanted", ["valid", "expiring", "expired"])
    def test_expiry_is_a_filter(self, vera, owner, wanted):
        confirmed(owner)
        said = vera.get(f"/answer-sheets/expiring?validity={wanted}").content.decode()
        assert ("2027" in said) is (wanted == "valid")

    def test_ask_the_same_number_of_questions_for_few_and_for_many(
        self, vera, owner, django_assert_max_num_queries
    ):
        for n in range(6):
            confirmed(customer(f"D{n}"))
        with django_assert_max_num_queries(25):
            vera.get("/answer-sheets/expiring")


class TestStranger:
    def test_enters_no_page(self, sam, owner):
        sheet = submitted(owner)
        room = f"/assess/{owner.pk}/questionnaires"
        pages = ["", "/compare", *(f"/{sheet.pk}{p}" for p in ("", "/answer", "/evidence/proof"))]
        pages = [room + page for page in pages]
        pages += [f"{room}/{sheet.pk}/{verb}" for verb in ("confirmation", "return", "withdrawal")]
        version = sheet.version_id
        pages += [f"/questionnaires/versions/{version}{p}" for p in ("", "/difference", "/preview")]
        pages += ["/questionnaires", "/questionnaires/new", "/questionnaires/small_5c/edit"]
        pages += ["/answer-sheets", "/answer-sheets/waiting", "/answer-sheets/expiring"]
        for page in pages:
            assert sam.get(page).status_code == 403, page

    def test_a_sheet_is_shown_under_its_own_customer_alone(self, ana, owner):
        sheet = submitted(owner)
        other = customer("C2")
        assert ana.get(f"/assess/{other.pk}/questionnaires/{sheet.pk}").status_code == 404
