"""A client that asks too often is told to wait, and another is not held up by it."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import RequestFactory

from obligor.people.signin import ClientThrottle


@pytest.fixture(autouse=True)
def fresh_counts():
    caches["rates"].clear()
    yield
    caches["rates"].clear()


def request_of(client: str):
    request = RequestFactory().get("/api/v1/people/me")
    request.client = client
    return request


def test_the_third_request_of_two_allowed_is_refused_and_told_how_long_to_wait():
    throttle = ClientThrottle("2/min")
    assert [throttle.allow_request(request_of("token:1")) for _ in range(3)] == [True, True, False]
    assert 0 < throttle.wait() <= 60


def test_one_client_does_not_hold_up_another():
    throttle = ClientThrottle("1/min")
    assert throttle.allow_request(request_of("token:1"))
    assert throttle.allow_request(request_of("token:2"))
