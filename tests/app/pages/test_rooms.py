"""Who may open which room, in both languages."""

from __future__ import annotations

import pytest

GUARDED = [
    "/people",
    "/people/add",
    "/roles",
    "/roles/new",
    "/roles/officer",
    "/units",
    "/units/add",
    "/sign-ins",
    "/access",
    "/proposals/all",
    "/audit",
    "/audit/1",
    "/audit/verification",
    "/operations",
    "/operations/deliveries",
    "/operations/jobs",
    "/me/tokens/new",
    "/me/delegations/new",
]
OWN = [
    "/",
    "/me",
    "/me/security",
    "/me/tokens",
    "/me/delegations",
    "/notifications",
    "/proposals",
    "/proposals/mine",
    "/search?q=a",
]


@pytest.mark.parametrize("room", GUARDED)
def test_the_stranger_is_refused_and_told_why(client_of, room):
    answer = client_of("sam").get(room)
    assert answer.status_code == 403
    assert "lacks the permission" in answer.content.decode()


@pytest.mark.parametrize("room", OWN)
def test_everybody_has_their_own_desk(client_of, room):
    assert client_of("sam").get(room).status_code == 200


@pytest.mark.parametrize("room", [*GUARDED, *OWN])
def test_nobody_enters_without_signing_in(client_of, client, room):
    answer = client.get(room)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_administrator_opens_every_room(client_of, cast, language):
    client = client_of("ana", language=language)
    first = cast["ana"].pk
    for room in [*GUARDED, *OWN, f"/people/{first}", f"/people/{first}/roles"]:
        if room.startswith("/audit/1"):
            continue
        assert client.get(room).status_code == 200, room


def test_the_menu_shows_only_what_a_person_may_open(client_of):
    menu = client_of("sam").get("/").content.decode()
    assert 'href="/people"' not in menu and 'href="/audit"' not in menu
    assert 'href="/people"' in client_of("vera").get("/").content.decode()


def test_pages_speak_the_language_of_the_person(client_of):
    assert "用户" in client_of("ana", language="zh-hans").get("/people").content.decode()


def test_the_policy_of_contents_allows_no_inline_script(client_of):
    policy = client_of("ana").get("/people")["Content-Security-Policy"]
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy


def test_the_health_check_answers_without_a_session(client, db):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_what_needs_mail_leads_to_ones_own_security(client_of):
    assert client_of("sam").get("/accounts/password/reset/")["Location"] == "/me/security"


def test_the_way_back_never_leads_to_another_site(client_of):
    answer = client_of("sam").post("/language", {"language": "en", "next": "https://evil.example"})
    assert answer["Location"] == "/"


@pytest.mark.django_db
class TestAddressThatIsNone:
    def test_answers_a_person_with_a_page(self, client_of):
        response = client_of("ana").get("/nowhere")
        assert (response.status_code, response["Content-Type"][:9]) == (404, "text/html")

    def test_answers_a_machine_with_a_problem(self, client_of):
        response = client_of("ana").get("/api/v1/nowhere")
        assert (response.status_code, response.json()["type"]) == (404, "NotFound")
