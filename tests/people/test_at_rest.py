"""What lets somebody in is nowhere in the database: only hashes of it are."""

import hashlib
import time
from collections.abc import Callable

from sqlalchemy import Engine, select

from portal import db
from portal.people.models import MailedLink, SignedIn, Staff
from portal.people.signing_in.hashing import password_hash, password_matches, secret_hash
from tests.client import CheckedClient
from tests.conftest import Ran
from tests.people.conftest import EMAIL, NEW, signs_in
from tests.rows import all_rows


def test_neither_passwords_nor_tokens_are_in_any_column(
    run: Callable[..., Ran], client: CheckedClient, engine: Engine
) -> None:
    printed = run("people", "add-staff", EMAIL, "--role", "manager").out
    link_token = printed.splitlines()[0].rsplit("/", 1)[1]
    client.send(f"/staff/password/{link_token}", {"password": NEW})
    assert signs_in(client, EMAIL, NEW)
    with client.session_transaction() as cookie:
        session_token = cookie["token"]
    held = repr(all_rows(engine))
    assert "$argon2id$" in held
    for secret in (NEW, link_token, session_token):
        assert secret not in held
    with db.open_session(engine, writes=False) as session:
        assert session.scalars(select(MailedLink.token_hash)).all() == [secret_hash(link_token)]
        assert session.scalars(select(SignedIn.token_hash)).all() == [secret_hash(session_token)]
        kept = session.scalars(select(Staff.password_hash)).one()
    assert password_matches(kept, NEW)


def test_a_password_is_hashed_slowly_and_with_salt() -> None:
    first, second = password_hash(NEW), password_hash(NEW)
    assert first != second
    memory, times, _lanes = (part.split("=")[1] for part in first.split("$")[3].split(","))
    # At least what OWASP advises for argon2id: 19 MiB and two passes.
    assert int(memory) >= 19 * 1024
    assert int(times) >= 2


def test_a_password_matches_its_own_hash_only() -> None:
    kept = password_hash(NEW)
    assert password_matches(kept, NEW)
    assert not password_matches(kept, NEW + " ")
    assert not password_matches(kept, "")
    for no_hash in (None, "", "in clear", NEW):
        assert not password_matches(no_hash, NEW)
    assert not password_matches(None, "nobody's password")


def test_an_account_that_is_not_there_takes_as_much_work() -> None:
    """Or the time of an answer would tell which addresses have an account."""

    def work(kept: str | None) -> float:
        began = time.process_time()
        password_matches(kept, "not the password")
        return time.process_time() - began

    kept = password_hash(NEW)
    work(None)  # the first time it makes the hash of nobody
    assert min(work(None) for _ in range(3)) > min(work(kept) for _ in range(3)) / 3


def test_secrets_of_links_and_sessions_are_long_and_hashed_with_sha256() -> None:
    assert secret_hash("x") == hashlib.sha256(b"x").hexdigest()
    assert len(secret_hash("")) == 64


def test_no_link_or_session_is_like_another(run: Callable[..., Ran], client: CheckedClient) -> None:
    run("people", "add-staff", EMAIL, "--role", "manager")
    printed = [run("people", "password-link", EMAIL).out.splitlines()[0] for _ in range(5)]
    tokens = {one.rsplit("/", 1)[1] for one in printed}
    assert len(tokens) == 5
    assert {len(one) for one in tokens} == {43}  # 32 random bytes
