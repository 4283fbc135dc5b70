"""Accounts of staff: added, changed, disabled and enabled by an administrator, and at once."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from portal import clock, db
from portal.mail.models import Mail
from portal.people.access import ROLE_DESCRIPTIONS
from portal.people.models import RecoveryCode, Role, SignedIn, Staff
from tests.administration.conftest import Enter, actions, summary
from tests.client import CheckedClient
from tests.factories import SECRET_KEY
from tests.people.conftest import NEW, is_in
from tests.rows import all_rows

EMAIL = "zoe@northbank.example"
ZOE = {"name": "Zoë Ōta", "email": EMAIL, "role": "advisory", "authority": ""}


def find(engine: Engine, email: str = EMAIL) -> Staff:
    with db.open_session(engine, writes=False) as session:
        return session.scalars(select(Staff).where(Staff.email == email)).one()


def add(visitor: CheckedClient, **changed: str) -> str:
    """Add Zoë; the words of the summary if that was refused, else the address of her page."""
    answer = visitor.send("/staff/people/add", ZOE | changed)
    return summary(answer.text) if answer.status_code == 422 else str(answer.location)


def change(visitor: CheckedClient, staff: Staff, **changed: str) -> str:
    given = {"name": staff.name, "role": staff.role.value, "authority": staff.authority or ""}
    address = f"/staff/people/{staff.public_id}"
    answer = visitor.send(address, given | changed, address)
    return summary(answer.text) if answer.status_code == 422 else ""


def press(visitor: CheckedClient, staff: Staff, act: str) -> str:
    """Press one of the buttons of an account, or send what it would send."""
    data = {"csrf_token": visitor.token()}
    answer = visitor.post(f"/staff/people/{staff.public_id}/{act}", data=data)
    return summary(answer.text) if answer.status_code == 422 else ""


def mails(engine: Engine) -> list[Mail]:
    kept = db.engine_for(str(engine.url.render_as_string(hide_password=False)), SECRET_KEY)
    with db.open_session(kept, writes=False) as session:
        found = list(session.scalars(select(Mail).order_by(Mail.id)))
    kept.dispose()
    return found


def test_somebody_who_is_added_gets_one_mail_sets_a_password_and_is_on_the_list(
    administrator: CheckedClient, client: CheckedClient, engine: Engine
) -> None:
    assert add(administrator).startswith("/staff/people/")
    [mail] = mails(engine)
    assert (mail.to, mail.subject, mail.once) == (EMAIL, "Set your password", True)
    assert mail.words is not None
    link = re.search(r"http://portal\.example(/staff/password/\S+)", mail.words)
    assert link is not None
    assert client.send(link[1], {"password": NEW}).status_code == 302
    assert find(engine).password_hash is not None
    page = administrator.page("/staff/people").get_text()
    assert "Zoë Ōta" in page
    for words in ROLE_DESCRIPTIONS.values():
        assert words in page
    assert actions(engine, "staff.")[-3:] == [
        "staff.added",
        "staff.link_issued",
        "staff.password_set",
    ]


def test_the_mail_says_nothing_that_others_should_not_read(
    administrator: CheckedClient, engine: Engine
) -> None:
    add(administrator)
    [mail] = mails(engine)
    assert mail.words is not None
    assert "adoption" not in f"{mail.subject} {mail.words}".casefold()
    assert mail.give_up_at - mail.put_at == timedelta(hours=48)


WRONG = [
    ({"name": "  "}, "Enter a name"),
    ({"name": "x" * 101}, "100 characters or fewer"),
    ({"name": "Zoë\u202e"}, "a control character"),
    ({"email": "zoe"}, "is not an e-mail address"),
    ({"email": "zoe@northbank.example\nBcc: all@northbank.example"}, "is not an e-mail address"),
    ({"email": "ADA@northbank.example"}, "There is already an account"),
    ({"role": ""}, "Choose a role"),
    ({"role": "queen"}, "Choose a role"),
    ({"authority": "northbank"}, "Only an account of the board is for one authority"),
    ({"role": "board", "authority": "nowhere"}, "Not a valid choice"),
]


@pytest.mark.parametrize(("changed", "says"), WRONG)
def test_a_wrong_account_is_refused_and_nothing_is_stored(
    administrator: CheckedClient, engine: Engine, changed: dict[str, str], says: str
) -> None:
    before = all_rows(engine)
    assert says in add(administrator, **changed)
    assert all_rows(engine) == before


@pytest.mark.parametrize("name", ["Nguyễn Thị Ánh", "محمد", "O’Neill-Smith", "李", "Ng"])
def test_a_name_in_any_script_is_a_name(
    administrator: CheckedClient, engine: Engine, name: str
) -> None:
    add(administrator, name=name)
    assert find(engine).name == name
    assert name in administrator.page("/staff/people").get_text()


def test_an_account_of_the_board_can_be_for_one_authority(
    administrator: CheckedClient, engine: Engine
) -> None:
    add(administrator, role="board", authority="east_mere")
    assert find(engine).authority == "east_mere"
    assert "East Mere" in administrator.page("/staff/people").get_text()


def test_another_role_ends_the_sessions_at_once_and_another_name_does_not(
    administrator: CheckedClient, enter: Enter, engine: Engine
) -> None:
    zoe = enter(EMAIL, Role.BOARD)
    assert change(administrator, find(engine), name="Zoë Ōta-Smith") == ""
    assert is_in(zoe)
    assert change(administrator, find(engine), authority="northbank") == ""
    assert not is_in(zoe)
    zoe = enter(EMAIL, Role.BOARD)
    assert change(administrator, find(engine), role="manager", authority="") == ""
    assert not is_in(zoe)
    assert find(engine).role is Role.MANAGER
    assert actions(engine, "staff.changed") == ["staff.changed"] * 3


def test_to_save_what_is_there_already_changes_nothing(
    administrator: CheckedClient, enter: Enter, engine: Engine
) -> None:
    zoe = enter(EMAIL, Role.MANAGER)
    before = all_rows(engine)
    assert change(administrator, find(engine)) == ""
    assert all_rows(engine) == before
    assert is_in(zoe)


def test_a_disabled_account_is_out_at_once_and_can_be_enabled_again(
    administrator: CheckedClient, enter: Enter, client: CheckedClient, engine: Engine
) -> None:
    zoe = enter(EMAIL, Role.MANAGER)
    assert press(administrator, find(engine), "password-link") == ""
    mail = mails(engine)[-1]
    link = re.search(r"/staff/password/\S+", mail.words or "")
    assert link is not None
    assert client.get(link[0]).status_code == 200
    assert press(administrator, find(engine), "disable") == ""
    assert not is_in(zoe)
    assert "Disabled" in administrator.page("/staff/people").get_text()
    assert press(administrator, find(engine), "password-link").endswith("Enable it first.")
    assert press(administrator, find(engine), "enable") == ""
    assert client.get(link[0]).status_code == 410, "a link of before works again"
    assert not is_in(zoe)
    assert is_in(enter(EMAIL, Role.MANAGER))
    for act in ("disable", "disable", "enable", "enable"):
        press(administrator, find(engine), act)
    assert len(actions(engine, "staff.disabled")) == len(actions(engine, "staff.enabled")) == 2


def test_a_new_link_ends_the_earlier_one(
    administrator: CheckedClient, client: CheckedClient, engine: Engine
) -> None:
    add(administrator)
    press(administrator, find(engine), "password-link")
    found = [re.search(r"/staff/password/\S+", mail.words or "") for mail in mails(engine)]
    statuses = [client.get(link[0]).status_code for link in found if link]
    assert statuses == [410, 200]


def test_the_authenticator_app_is_reset_with_its_recovery_codes(
    administrator: CheckedClient, enter: Enter, engine: Engine
) -> None:
    zoe = enter(EMAIL, Role.MANAGER)
    kept = db.engine_for(engine.url.render_as_string(hide_password=False), SECRET_KEY)
    with db.transaction(kept) as session:
        staff = session.scalars(select(Staff).where(Staff.email == EMAIL)).one()
        staff.totp_secret, staff.totp_confirmed_at = "ABCDEFGH", clock.now()
        staff.totp_step = 7
        session.add(RecoveryCode(staff_id=staff.id, code_hash="0" * 64))
        session.flush()
    kept.dispose()
    page = administrator.page(f"/staff/people/{find(engine).public_id}").get_text()
    assert "Reset the authenticator app" in page
    assert press(administrator, find(engine), "reset-authenticator") == ""
    after = find(engine)
    assert (after.totp_secret, after.totp_confirmed_at, after.totp_step) == (None, None, None)
    with db.open_session(engine, writes=False) as session:
        assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
    assert not is_in(zoe)
    assert actions(engine, "staff.authenticator") == ["staff.authenticator_reset"]


ADA = "ada@northbank.example"


def test_nobody_disables_demotes_or_resets_themselves(
    administrator: CheckedClient, second: CheckedClient, engine: Engine
) -> None:
    ada = find(engine, ADA)
    assert "cannot disable your own" in press(administrator, ada, "disable")
    assert "cannot change your own role" in change(administrator, ada, role="manager")
    assert "Another administrator" in press(administrator, ada, "reset-authenticator")
    assert change(administrator, ada, name="Ada King") == ""
    assert is_in(administrator)
    assert find(engine, ADA).name == "Ada King"


def test_an_account_of_nobody_is_not_there(administrator: CheckedClient) -> None:
    assert administrator.get("/staff/people/nobody").status_code == 404
    data = {"csrf_token": administrator.token()}
    for act in ("disable", "enable", "reset-authenticator", "password-link"):
        answer = administrator.post(f"/staff/people/nobody/{act}", data=data)
        assert answer.status_code == 404


def test_fields_that_the_form_does_not_have_change_nothing(
    administrator: CheckedClient, engine: Engine
) -> None:
    add(administrator, public_id="mine", password_hash="x", disabled_at="", demonstration="1")
    zoe = find(engine)
    assert change(administrator, zoe, email="ada@northbank.example", password_hash="x") == ""
    after = find(engine)
    assert (after.public_id, after.password_hash, after.demonstration) == (
        zoe.public_id,
        None,
        False,
    )


def test_only_an_administrator_has_these_pages(enter: Enter) -> None:
    for role in Role:
        visitor = enter(f"{role}@northbank.example", role)
        for address in ("/staff/people", "/staff/settings"):
            expected = 200 if role is Role.ADMINISTRATOR else 403
            assert visitor.get(address).status_code == expected, (role, address)
        sees = role in (Role.ADMINISTRATOR, Role.MANAGER)
        assert visitor.get("/staff/audit").status_code == (200 if sees else 403), role


def test_sessions_are_ended_in_their_rows(
    administrator: CheckedClient, enter: Enter, engine: Engine
) -> None:
    enter(EMAIL, Role.MANAGER)
    enter(EMAIL, Role.MANAGER)
    press(administrator, find(engine), "disable")
    with db.open_session(engine, writes=False) as session:
        of_zoe = select(SignedIn).where(SignedIn.staff_id == find(engine).id)
        rows = session.scalars(of_zoe).all()
    assert len(rows) == 2
    assert all(row.ended_at is not None for row in rows)
