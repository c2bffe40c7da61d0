"""The pages of policies: for whom, in which language, and from a draft to a proposal."""

from __future__ import annotations

import pytest

from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now
from obligor.policies import actions, queries


@pytest.fixture
def shipped(cast):
    """Put the monitoring and receivables policies in force."""
    actions.load_shipped(by=SYSTEM, at=now())
    return queries.versions("monitoring").get()


def draft(text: str):
    saved = actions.save_draft(policy="monitoring", text=text, by=SYSTEM, at=now())
    return queries.version(saved.events[0].version_id)


@pytest.fixture
def drafted(shipped):
    """Keep a draft that acts on delay after 60 days instead of 30."""
    return draft(shipped.text.replace("{2024-01-01: 30}", "{2024-01-01: 60}"))


ROOMS = (
    "/policies",
    "/policies/monitoring",
    "/policies/monitoring/edit",
    "/policies/versions/{pk}",
    "/policies/versions/{pk}/difference",
    "/policies/versions/{pk}/activate",
    "/policies/versions/{pk}/discard",
    "/decisions",
    "/facts",
)


@pytest.mark.parametrize("room", ROOMS)
def test_opens_for_ana_in_both_languages_and_not_for_sam(client_of, drafted, room):
    path = room.format(pk=drafted.pk)
    assert client_of("sam").get(path).status_code == 403
    for language in ("en", "zh-hans"):
        assert client_of("ana", language=language).get(path).status_code == 200


class TestVersion:
    def test_says_that_nobody_checked_the_source(self, client_of, shipped):
        path = f"/policies/versions/{shipped.pk}"
        assert "Not checked against a source" in client_of("ana").get(path).text
        assert "未与来源核对" in client_of("ana", language="zh-hans").get(path).text

    def test_numbers_the_lines_of_the_text(self, client_of, shipped):
        last = len(shipped.text.splitlines())
        page = client_of("ana").get(f"/policies/versions/{shipped.pk}").text
        assert f'id="L{last}"' in page and f'id="L{last + 1}"' not in page

    def test_says_what_differs_by_part_and_by_line(self, client_of, drafted):
        page = client_of("ana").get(f"/policies/versions/{drafted.pk}/difference").text
        assert "30 → 60" in page
        assert 'class="is-removed"' in page and 'class="is-added"' in page

    @pytest.mark.parametrize("name", ["authority", "receivables"])
    def test_offers_no_trial_of_what_speaks_of_no_customer(self, client_of, shipped, name):
        found = queries.versions(name).get()
        ana = client_of("ana")
        assert "cannot be tried on the book" in ana.get(f"/policies/versions/{found.pk}").text
        assert ana.get(f"/policies/versions/{found.pk}/what-if").status_code == 422


class TestEditor:
    def test_a_faulty_text_keeps_what_was_typed_in_either_language(self, client_of, shipped):
        typed = shipped.text.replace("dpd_now >", "dpd_nowhere >", 1)
        given = {"text": typed, "note": "half a thought"}
        for language, said in (("en", "Line "), ("zh-hans", "第 ")):
            page = client_of("ana", language=language).post("/policies/monitoring/edit", given)
            assert page.status_code == 422
            assert "dpd_nowhere" in page.text and "half a thought" in page.text
            assert said in page.text
        assert queries.versions("monitoring").count() == 1

    def test_checks_without_keeping_anything(self, client_of, shipped):
        page = client_of("ana").post("/policies/monitoring/check", {"text": "policy: [\n"})
        assert page.status_code == 200 and "data-fault-lines" in page.text
        assert queries.versions("monitoring").count() == 1

    def test_a_person_who_may_only_read_cannot_write(self, client_of, shipped):
        given = {"text": shipped.text + "\n", "note": ""}
        assert client_of("otto").post("/policies/monitoring/edit", given).status_code == 403


class TestActivation:
    def test_waits_for_a_second_person(self, client_of, drafted):
        given = {"effective_from": "2099-01-01", "why_proposed": "agreed in the committee"}
        page = client_of("ana").post(f"/policies/versions/{drafted.pk}/activate", given)
        assert page.status_code == 302
        assert queries.version(drafted.pk).state == "draft"

    def test_a_discarded_draft_stays_readable(self, client_of, drafted):
        ana = client_of("ana")
        ana.post(f"/policies/versions/{drafted.pk}/discard", {})
        assert queries.version(drafted.pk).state == "discarded"
        assert ana.get(f"/policies/versions/{drafted.pk}").status_code == 200
