"""Pages go out compressed to those who take it, and their length tells nothing."""

import gzip

import pytest
from flask.testing import FlaskClient

GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def client(app):
    """One that does not read the pages it fetches: they are packed."""
    return FlaskClient(app, app.response_class)


def test_a_page_is_packed(client):
    plain = client.get("/")
    packed = client.get("/", headers=GZIP)
    assert plain.headers.get("Content-Encoding") is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) == packed.content_length < len(plain.data) / 2
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in packed.vary


def test_error_pages_too(client):
    assert client.get("/nothing", headers=GZIP).headers["Content-Encoding"] == "gzip"


def test_not_for_those_who_refuse(client):
    answer = client.get("/", headers={"Accept-Encoding": "gzip;q=0"})
    assert answer.headers.get("Content-Encoding") is None


def test_only_pages(client):
    answer = client.get("/health", headers=GZIP)
    assert answer.headers.get("Content-Encoding") is None


def test_the_length_says_nothing(client):
    """The same page has many lengths, so that none gives away what else was compressed."""
    lengths = {len(client.get("/", headers=GZIP).data) for _ in range(40)}
    assert len(lengths) > 10
    assert max(lengths) - min(lengths) > 30
