"""A request commits once, after a POST that ended well; everything else changes nothing."""

import pytest
from flask import Flask, Response, abort, request
from sqlalchemy import Engine, func, select

from portal.people.access import public
from portal.surveys.models import Survey
from portal.web import database
from tests.client import CheckedClient
from tests.rows import all_rows


@public
def write(status: int) -> Response:
    """Writes a survey, then ends with a status, or with an exception for 0."""
    session = database.session()
    session.add(Survey(key="written", title="Written"))
    session.flush()
    assert session.scalar(select(func.count()).where(Survey.key == "written")) == 1
    if status == 0:
        raise RuntimeError
    if request.args.get("aborts"):
        abort(status)
    return Response("written", status=status, mimetype="text/plain")


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/write/<int:status>", view_func=write, methods=["GET", "POST"])
    return app


@pytest.mark.parametrize("status", [200, 302])
def test_a_post_that_ends_well_commits(client: CheckedClient, engine: Engine, status: int) -> None:
    answer = client.post(f"/write/{status}", data={"csrf_token": client.token()})
    assert answer.status_code == status
    assert "written" in "".join(all_rows(engine)["survey"])


def test_anything_else_rolls_back(client: CheckedClient, engine: Engine) -> None:
    data = {"csrf_token": client.token()}
    before = all_rows(engine)
    for status in (422, 400, 404, 410, 500, 503):
        assert client.post(f"/write/{status}", data=data).status_code == status
        assert client.post(f"/write/{status}?aborts=1", data=data).status_code in (status, 400)
    assert client.post("/write/0", data=data).status_code == 500
    for status in (200, 302, 422):
        assert client.get(f"/write/{status}").status_code == status
        assert client.head(f"/write/{status}").status_code == status
    assert all_rows(engine) == before


def test_what_one_request_left_is_not_seen_by_the_next(
    client: CheckedClient, engine: Engine
) -> None:
    assert client.get("/write/200").status_code == 200
    assert client.get("/write/200").status_code == 200, "the key would be taken"
    assert "written" not in "".join(all_rows(engine)["survey"])
