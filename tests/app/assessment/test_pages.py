"""The pages and the API of assessments, as a browser without script and a program use them."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import orjson
import pytest
from actors import ANA
from docx import Document
from tests.app.assessment import file

from obligor.assessment import actions, queries
from obligor.assessment.models import Assessment, Review
from obligor.assessment.queries.memo import FormatUnknown, memo, memo_file
from obligor.assessment.queries.memo_blocks import Bullets, Heading, Table
from obligor.foundation.clock import now, today
from obligor.people.models import OrganisationUnit, Role, RoleAssignment, User

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
ALL = ("assessment.*", "customer.*", "proposal.*")


def person(name: str, *verbs: str, language: str = "zh-hans") -> User:
    role = Role.objects.create(code=name, name_en=name, name_zh=name, verbs=list(verbs))
    unit = OrganisationUnit.objects.get(path="/1/")
    user = User.objects.create(username=name, display_name=name, language=language, unit=unit)
    RoleAssignment.objects.create(
        user=user, role=role, unit=unit, reach="all", starts_on=date(2020, 1, 1)
    )
    return user


@pytest.fixture
def owing(db):
    file.shipped()
    row = file.customer()
    file.item(row, "I1", yuan=300_000, due_on=today() + timedelta(days=20))
    return row


@pytest.fixture
def browser(client, owing):
    def signed_in(name, *verbs, language="zh-hans"):
        client.force_login(person(name, *verbs, language=language), backend=BACKEND)
        return client

    return signed_in


def text_of(answer) -> str:
    return answer.content.decode()


FORM = {
    "view": "付款及时。",
    "recommendation": "approve",
    "limit": "500,000.00",
    "terms_days": "60",
}


def draft(owing) -> Assessment:
    return file.opened(owing, by=ANA, at=now())


class TestPages:
    def test_an_analyst_opens_writes_and_submits_and_another_confirms(self, browser, owing):
        ana = browser("ana_", *ALL)
        answer = ana.post(f"/assess/{owing.pk}/open", follow=True)
        row = Assessment.objects.get()
        assert answer.status_code == 200 and "履约表现" in text_of(answer)
        given = FORM | {"version": row.version, "submit": "1"}
        given |= {"points_behaviour": "5", "why_behaviour": "新增长期订单"}
        assert ana.post(f"/assessments/{row.pk}", given).status_code == 302
        row.refresh_from_db()
        assert (row.state, row.limit_minor) == ("submitted", 500_000_00)
        assert row.adjustments == {"behaviour": {"points": 5, "why": "新增长期订单"}}
        assert "须由他人复核" in text_of(ana.get(f"/assessments/{row.pk}"))
        otto = browser("otto_", *ALL)
        answer = otto.post(f"/assessments/{row.pk}/confirm", {"note": "同意"})
        row.refresh_from_db()
        assert (answer.status_code, row.state, row.reviewer) == (302, "confirmed", "otto_")

    def test_what_was_written_is_not_lost_when_it_is_refused(self, browser, owing):
        row = draft(owing)
        ana = browser("ana_", *ALL)
        answer = ana.post(
            f"/assessments/{row.pk}",
            FORM | {"version": row.version, "recommendation": "conditions", "submit": "1"},
        )
        row.refresh_from_db()
        assert answer.status_code == 422 and "请填写附加条件" in text_of(answer)
        assert (row.state, row.view) == ("draft", "付款及时。")

    def test_a_stale_page_changes_nothing_and_keeps_the_input(self, browser, owing):
        row = draft(owing)
        answer = browser("ana_", *ALL).post(f"/assessments/{row.pk}", FORM | {"version": "0"})
        assert answer.status_code == 409 and "付款及时。" in text_of(answer)

    def test_show_what_changed_since_the_last_one_first(self, browser, owing):
        file.confirmed(owing, at=now() - timedelta(days=40))
        file.item(owing, "OLD", yuan=500_000, due_on=today() - timedelta(days=100))
        row = draft(owing)
        page = text_of(browser("ana_", *ALL).get(f"/assessments/{row.pk}"))
        assert "与上次评估的差异" in page and "我方长期大额逾期" in page
        assert page.index("与上次评估的差异") < page.index("各方面得分")

    def test_the_queue_and_the_room_say_what_is_due(self, browser, owing):
        ask = {"cause": "person", "title_en": "Visit", "title_zh": "走访发现异常", "due_days": 0}
        actions.ask_review(customer_id=owing.pk, **ask, by=ANA, at=now() - timedelta(days=3))
        ana = browser("ana_", *ALL)
        for link in ("/reviews", "/reviews?when=late", f"/assess/{owing.pk}/assessment"):
            assert "走访发现异常" in text_of(ana.get(link))
        assert "走访发现异常" not in text_of(ana.get("/reviews?when=today"))
        review = Review.objects.get()
        ana.post(f"/reviews/{review.pk}/close", {"because": "已电话核实"})
        assert not queries.reviews_of(owing.pk).exists()

    def test_several_are_opened_at_once(self, browser, owing):
        ask = {"cause": "person", "title_en": "Visit", "title_zh": "走访"}
        actions.ask_review(customer_id=owing.pk, **ask, by=ANA, at=now())
        ids = [Review.objects.get().pk]
        answer = browser("ana_", *ALL).post("/assessments/open", {"ids": ids})
        assert answer.status_code == 200 and Assessment.objects.count() == 1

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_speak_both_languages(self, browser, owing, language):
        row = file.confirmed(owing, at=now())
        ana = browser("ana_", *ALL, language=language)
        for link in (
            "/assessments",
            "/reviews",
            f"/assessments/{row.pk}",
            f"/assess/{owing.pk}/assessment",
            f"/customers/{owing.pk}/evidence/",
        ):
            answer = ana.get(link)
            assert answer.status_code == 200, link
            assert ("风险评估" in text_of(answer)) is (language == "zh-hans")

    def test_are_closed_to_the_stranger(self, browser, owing):
        row = draft(owing)
        sam = browser("sam_", "customer.see")
        for link in (
            "/reviews",
            "/assessments",
            f"/assessments/{row.pk}",
            f"/assessments/{row.pk}/memo.pdf",
            f"/assess/{owing.pk}/assessment",
        ):
            assert sam.get(link).status_code == 403, link


class TestMemo:
    def test_is_a_pdf_and_a_word_document_in_both_languages(self, owing):
        row = file.confirmed(owing, at=now())
        for language, title in (("zh-hans", "授信报告"), ("en", "Credit memo")):
            assert memo_file(row, "pdf", language=language).startswith(b"%PDF")
            word = Document(BytesIO(memo_file(row, "docx", language=language)))
            assert word.paragraphs[0].text == title
            assert len(word.inline_shapes) == 2

    def test_cites_a_source_for_every_number_and_lists_each_once(self, owing):
        row = file.confirmed(owing, at=now())
        blocks = memo(row).blocks
        listed = blocks[-1]
        assert isinstance(listed, Table)
        numbers = [line[0] for line in listed.rows]
        assert numbers == [str(n + 1) for n in range(len(numbers))]
        facts = next(b for b in blocks if isinstance(b, Table) and b.is_two_up)
        assert all("[" in value for _label, value in facts.rows)
        said = [line for b in blocks if isinstance(b, Bullets) and b.tone for line in b.lines]
        assert said and all("[" in line for line in said)

    def test_says_what_is_not_known(self, owing):
        titles = [b.text for b in memo(draft(owing)).blocks if isinstance(b, Heading)]
        assert "What is not known" in titles or "待补充资料" in titles

    def test_knows_two_formats(self, owing):
        with pytest.raises(FormatUnknown):
            memo_file(draft(owing), "odt", language="en")

    def test_is_sent_under_a_name_that_says_whose_it_is(self, browser, owing):
        row = draft(owing)
        answer = browser("ana_", *ALL).get(f"/assessments/{row.pk}/memo.docx")
        assert answer.status_code == 200 and "C1" in answer["Content-Disposition"]
        assert browser("otto_", *ALL).get(f"/assessments/{row.pk}/memo.odt").status_code == 404


class TestApi:
    @pytest.fixture
    def api(self, browser):
        client = browser("robot", *ALL, language="en")

        def call(verb, path, body=None):
            given = {} if body is None else {"data": orjson.dumps(body)}
            given |= {"content_type": "application/json"} if body is not None else {}
            answer = getattr(client, verb)(f"/api/v1/assessment{path}", **given)
            return answer.status_code, orjson.loads(answer.content)

        return call

    def test_a_program_does_what_a_page_can(self, api, owing):
        status, made = api("post", "/assessments", {"customer_id": owing.pk})
        pk = made["events"][0]["values"]["assessment_id"]
        assert status == 201
        body = {"version": 1, "view": "ok", "recommendation": "approve", "limit": "12.50"}
        assert api("put", f"/assessments/{pk}", body)[0] == 200
        assert api("post", f"/assessments/{pk}/submission")[0] == 200
        status, found = api("get", f"/assessments/{pk}")
        assert (found["state"], found["limit"], found["currency"]) == ("submitted", "12.50", "CNY")
        status, problem = api("post", f"/assessments/{pk}/confirmation", {})
        assert (status, problem["type"]) == (403, "OwnAssessment")
        status, facts = api("get", f"/assessments/{pk}/facts")
        assert {"exposure_total", "dpd_now"} <= {one["name"] for one in facts}
        assert api("get", "/assessments")[1]["count"] == 1

    def test_a_program_asks_for_a_review_and_closes_it(self, api, owing):
        assert api("post", "/reviews", {"customer_id": owing.pk, "why": "Visit"})[0] == 201
        review = api("get", "/reviews")[1]["items"][0]
        assert review["title"]["en"] == "Visit"
        assert api("post", f"/reviews/{review['id']}/closing", {"because": "seen"})[0] == 200
        assert api("get", f"/standings/{owing.pk}")[0] == 404
