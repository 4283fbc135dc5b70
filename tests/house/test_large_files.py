"""A large file is read from those who may send it, and not a byte of it from anybody else."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from portal import db
from portal.app import MORE_BYTES
from portal.people.access import Audience, mark_of
from portal.people.models import Role
from portal.people.signing_in import sessions
from tests.client import CheckedClient
from tests.factories import make_linked_account

LISTS = "/staff/client-list"
LARGE = 10_000_000


class Counted(io.RawIOBase):
    """A body that never ends, and counts what is read of it."""

    def __init__(self) -> None:
        self.bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        buffer[:] = b"x" * len(buffer)
        self.bytes += len(buffer)
        return len(buffer)


KNOWN = {"CONTENT_LENGTH": str(LARGE)}
IN_PIECES = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}


def sent(
    visitor: CheckedClient, address: str, length: dict[str, Any] = KNOWN
) -> tuple[int, str, int]:
    """Send a large file: the status, where one is sent to, and how much of it was read."""
    body = Counted()
    answer = visitor.post(
        address,
        content_type="multipart/form-data; boundary=end",
        environ_overrides={"wsgi.input": body, **length},
    )
    return answer.status_code, answer.location or "", body.bytes


@pytest.mark.parametrize("length", [KNOWN, IN_PIECES], ids=["known", "in pieces"])
def test_nothing_is_read_from_somebody_who_is_signed_out(
    client: CheckedClient, length: dict[str, Any]
) -> None:
    assert sent(client, LISTS, length) == (302, "/staff/sign-in", 0)


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.BOARD, Role.ADMINISTRATOR])
def test_nothing_is_read_from_staff_without_the_permission(
    staff_as: Callable[[Role], CheckedClient], role: Role
) -> None:
    assert sent(staff_as(role), LISTS) == (403, "", 0)


def test_nothing_is_read_from_a_family(client: CheckedClient, engine: Engine) -> None:
    with db.transaction(engine) as session:
        account = make_linked_account(session)
        client.enter(sessions.begin(session, account, device="Firefox").token)
    assert sent(client, LISTS) == (403, "", 0)


def test_who_may_send_one_is_read(manager: CheckedClient) -> None:
    assert sent(manager, LISTS)[2] > 0


@pytest.mark.parametrize("address", ["/sign-in", "/register", "/staff/families/new", "/household"])
def test_nothing_large_is_read_anywhere_else(
    client: CheckedClient, manager: CheckedClient, address: str
) -> None:
    for visitor in (client, manager):
        status, _to, read = sent(visitor, address)
        assert (status in (405, 413), read) == (True, 0)


def test_only_pages_of_staff_with_a_permission_take_large_files(app: Flask) -> None:
    for endpoint in MORE_BYTES:
        mark = mark_of(app.view_functions[endpoint])
        assert mark is not None
        assert mark.audience is Audience.STAFF
        assert mark.permission is not None
