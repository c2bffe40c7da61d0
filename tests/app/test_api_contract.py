"""The whole API under schemathesis: no server error, no undocumented answer."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from obligor.config.api import api
from obligor.config.wsgi import application
from obligor.foundation.access import SYSTEM
from obligor.people import actions
from obligor.people.models import ApiToken, OrganisationUnit, Role, RoleAssignment, User

EXAMPLES = 15
SECRET = "obffffffff.schemathesis"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def one_connection(db):
    """Keep the test's own connection open between requests, as Django's test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def token(one_connection):
    at = timezone.now()
    actions.add_unit(code="root", name_zh="总部", name_en="Head office", by=SYSTEM, at=at)
    actions.save_role(code="all", name_zh="全部", name_en="all", verbs=["*"], by=SYSTEM, at=at)
    user = User.objects.create(username="robot")
    actions.assign_role(
        user_id=user.pk,
        role_id=Role.objects.get().pk,
        unit_id=OrganisationUnit.objects.get().pk,
        reach=RoleAssignment.Reach.ALL,
        starts_on=at.date() - timedelta(days=1),
        by=SYSTEM,
        at=at,
    )
    actions.create_token(
        user_id=user.pk,
        name="t",
        secret=SECRET,
        scopes=["*"],
        expires_at=at + timedelta(days=2),
        by=SYSTEM,
        at=at,
    )
    return ApiToken.objects.get()


def described():
    """Return the API's own description, bound to the application itself."""
    raw = orjson.loads(orjson.dumps(api.get_openapi_schema(), option=orjson.OPT_NON_STR_KEYS))
    schema = schemathesis.openapi.from_dict(raw)
    schema.app = application
    return schema


OPERATIONS = [result.ok() for result in described().get_all_operations()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.label)
def test_answers_as_documented(operation, token):
    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def answers(case):
        response = asked(case)
        case.validate_response(response, checks=CHECKS)

    answers()


def asked(case):
    """Return the answer; what was refused spoils no transaction for those who ask later."""
    before = transaction.savepoint()
    response = case.call(headers={"Authorization": f"Bearer {SECRET}"})
    if response.status_code < 400:
        transaction.savepoint_commit(before)
    else:
        transaction.savepoint_rollback(before)
    return response
