"""The client list: imported, the same file again, changed, undone, exported; all or nothing."""

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from portal import audit, db
from portal.errors import Refusal
from portal.people.client_list.applying import apply_import
from portal.people.client_list.exporting import CSV, XLSX, export_list
from portal.people.client_list.imports import changes_of, keep_plan, new_import, plan_file
from portal.people.households import households, searching
from portal.people.models import Adult, Child, ChildHome, Flag, Household, Residence, Role, Staff
from portal.people.models.client_list import Action, ClientImport
from tests.factories import (
    make_adult,
    make_child,
    make_household,
    make_linked_account,
    make_restricted,
    make_second_home,
    make_staff,
)
from tests.people.client_lists import (
    ADA,
    BO,
    CY,
    FAMILIES,
    KIT,
    as_file,
    bring,
    counted,
    families,
    plan,
    seen_by,
    take_back,
)

NAMES = (
    "李雷",
    "Zoë “Zed” O'Brien, B.Sc.",
    "'t Hart",
    "=SUM(A1)",
    "'=x",
    "-Ann",
    "+Bo",
    "@home",
    "''",
    "محمد العربي",
    "Ołeksandr Ñ",
    "અનિલ",
)


def brought(engine: Engine, *rows: dict[str, str], different: bool = False) -> str:
    with db.transaction(engine) as session:
        return bring(session, as_file(*rows), different=different).ref


def applied(engine: Engine, one: ClientImport) -> None:
    """Apply an import that was read before."""
    with db.transaction(engine) as session:
        mine = session.merge(one)
        apply_import(
            session, mine, changes_of(session, mine), seen=seen_by(None), by=audit.COMMAND_LINE
        )


def test_what_a_file_says_is_on_record(engine: Engine) -> None:
    brought(engine, *FAMILIES)
    with db.transaction(engine) as session:
        make_staff(session, role=Role.ADVISORY)
    with db.open_session(engine, writes=False) as session:
        household = session.scalars(select(Household).filter_by(client_number="H1")).one()
        adults = session.scalars(select(Adult).order_by(Adult.id)).all()
        assert [one.name for one in adults] == ["Ada Marsh", "Bo Marsh", "Cy Example"]
        child = session.scalars(select(Child)).one()
        assert (str(child.date_of_birth), str(child.order_on)) == ("2018-03-01", "2020-02-29")
        assert (child.placing_authority, child.ehc_plan) == ("northbank", True)
        home = session.scalars(select(Residence)).one()
        assert (home.authority, home.postcode, str(home.lives_from)) == (
            "northbank",
            "NB1 1AA",
            "2020-05-04",
        )
        assert household.may_text is False
        assert session.scalars(select(Flag.household_id)).all() == [household.id]
        staff = session.scalars(select(Staff)).one()
        for query in ("ada marsh", "nb1 1aa", "kit", "a1", household.ref):
            found = searching.find_households(session, query, staff=staff).found
            assert [one.ref for one in found] == [household.ref], query


def test_the_same_file_again_changes_nothing(engine: Engine) -> None:
    brought(engine, *FAMILIES)
    assert plan(engine, as_file(*FAMILIES)) == []
    before = families(engine)
    with pytest.raises(Refusal, match="changes nothing"):
        brought(engine, *FAMILIES)
    assert families(engine) == before


def test_only_what_differs_is_changed_and_undone_as_one(engine: Engine) -> None:
    brought(engine, *FAMILIES)
    before = families(engine)
    moved = {"lives_from": "1/4/2024", "authority": "", "outside": "Greenwich", "address": ""}
    ref = brought(
        engine,
        ADA | {"email": "new@home.example", "postcode": "", "restricted": "no"} | moved,
        KIT | {"name": "Christopher", "ehc_plan": "no", "do_not_survey": "no"},
        CY | {"person_number": "A9", "interpreter": "Twi"},
        {"household": "H2", "person": "child", "name": "Lee"},
    )
    with db.open_session(engine, writes=False) as session:
        ada = session.scalars(select(Adult).filter_by(client_number="A1")).one()
        assert (ada.name, ada.email, ada.phone) == ("Ada Marsh", "new@home.example", "01234 567890")
        homes = session.scalars(select(Residence).order_by(Residence.lives_from)).all()
        assert [(one.authority, one.outside) for one in homes] == [
            ("northbank", None),
            (None, "Greenwich"),
        ]
        names = session.scalars(select(ChildHome.name).order_by(ChildHome.id)).all()
        assert names == ["Christopher", "Lee"]
        assert session.scalars(select(Flag)).all() == []
    take_back(engine, ref)
    with db.transaction(engine) as session:  # it counts as held from now on again
        session.execute(update(Adult).values(email_since=None))
    after = families(engine)
    flags = "household_flag"  # it stands again, from now
    assert len(after.pop(flags)) == len(before.pop(flags)) == 1
    assert after == before


def test_undone_nothing_is_left(engine: Engine) -> None:
    before = families(engine)
    ref = brought(engine, *FAMILIES, KIT | {"household": "H2", "do_not_survey": "", "may_text": ""})
    with db.open_session(engine, writes=False) as session:
        assert sorted(session.scalars(select(ChildHome.place))) == [1, 2]
    take_back(engine, ref)
    assert families(engine) == before


def test_what_was_used_or_changed_since_is_not_undone(engine: Engine) -> None:
    def with_account(session: Session, household: Household) -> None:
        make_linked_account(session, household)

    def with_child(session: Session, household: Household) -> None:
        make_child(session, household, "Lee")

    def closed(session: Session, household: Household) -> None:
        reason = households.ClosedReason.MOVED_AWAY
        households.close_household(
            session, household=household, reason=reason, by=audit.COMMAND_LINE
        )

    def answered(session: Session, household: Household) -> None:
        contact = households.SafeContact(may_text=True)
        households.change_contact(
            session, household=household, contact=contact, by=audit.COMMAND_LINE
        )

    def flagged(session: Session, household: Household) -> None:
        flags = {households.FlagKind.SAFETY: None}
        households.change_flags(session, household=household, flags=flags, by=audit.COMMAND_LINE)

    for number, use in enumerate((with_account, with_child, closed, answered, flagged)):
        rows = [{"household": f"U{number}", "person": "adult", "name": f"Una {number}"}]
        ref = brought(engine, *rows)
        with db.transaction(engine) as session:
            household = session.scalars(
                select(Household).filter_by(client_number=f"U{number}")
            ).one()
            use(session, household)
        before = families(engine)
        with pytest.raises(Refusal, match="since"):
            take_back(engine, ref)
        assert families(engine) == before, use


@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_what_is_exported_is_imported_as_it_was(engine: Engine, kind: str) -> None:
    brought(engine, *FAMILIES)
    with db.transaction(engine) as session:
        for name in NAMES:
            home = make_household(session, name, name, children=[name, name])
            make_adult(session, home, "Dee", email="Dée+x@home.example", phone="+44 (0)1234 5")
        child = make_child(session, home, "Lee", date_of_birth=None)
        make_second_home(session, make_household(session, "Eve"), child, "=Leander")
    with db.transaction(engine) as session:
        content = export_list(session, seen=seen_by(None), by=audit.COMMAND_LINE, kind=kind)
    assert plan(engine, content) == []


def test_an_export_leaves_out_what_the_one_who_asks_may_not_see(engine: Engine) -> None:
    with db.transaction(engine) as session:
        staff = make_staff(session)
        make_restricted(session, make_household(session, "Canary Example"), staff)
        make_household(session, "Other Example")
        reader = make_staff(session, "reader@northbank.example", Role.ADVISORY)

        def exported(asks: Staff | None) -> bytes:
            return export_list(session, seen=seen_by(asks), by=audit.COMMAND_LINE)

        assert b"Canary" not in exported(reader)
        assert b"Other" in exported(reader)
        assert b"Canary" in exported(staff)
        assert b"Canary" in exported(None)


def test_families_that_may_be_on_record_need_a_word(engine: Engine) -> None:
    brought(engine, ADA, KIT)
    again = ADA | {"household": "H9", "person_number": "", "email": "", "name": "ADA MARSH"}
    by_phone = again | {"postcode": "", "phone": "+44 1234 567890"}
    by_postcode = again | {"phone": "", "postcode": "NB11AA"}
    by_birth = again | {"phone": "", "postcode": ""}
    child = KIT | {"household": "H9", "person_number": "", "do_not_survey": "", "may_text": ""}
    for rows in ([by_phone], [by_postcode], [by_birth, child]):
        twins = [one for one in plan(engine, as_file(*rows)) if one.action is Action.TWIN]
        assert len(twins) == 1, rows
        assert "May be the same family as FAM-" in (twins[0].message or "")
        with pytest.raises(Refusal, match="different"):
            brought(engine, *rows)
    assert counted(plan(engine, as_file(by_birth)), Action.TWIN) == 0
    shared = again | {"name": "Una Other", "email": "ada@home.example"}
    assert counted(plan(engine, as_file(shared)), Action.TWIN) == 0
    brought(engine, by_phone, different=True)
    assert len(families(engine)["household"]) == 2


def test_two_of_one_file_may_be_one_family(engine: Engine) -> None:
    other = CY | {"household": "H7"}
    twins = [one for one in plan(engine, as_file(CY, other)) if one.action is Action.TWIN]
    assert [(one.row, one.message) for one in twins] == [
        (3, "May be the same family as that of row 2.")
    ]


def test_what_changed_since_the_file_was_read_is_not_overwritten(engine: Engine) -> None:
    brought(engine, *FAMILIES)
    changed = as_file(ADA | {"phone": "01234 111111"}, BO | {"email": "bo@home.example"})
    with db.transaction(engine) as session:
        one = new_import(session, file_name="a", content=changed, named=None, by=audit.COMMAND_LINE)
        keep_plan(session, one, *plan_file(session, changed, seen=seen_by(None), named=None))
    with db.transaction(engine) as session:
        session.scalars(select(Adult).filter_by(name="Ada Marsh")).one().phone = "01234 222222"
    before = families(engine)
    with pytest.raises(Refusal, match="changed since"):
        applied(engine, one)
    assert families(engine) == before


def test_two_of_the_same_new_list_add_it_once(engine: Engine) -> None:
    content, refs = as_file(*FAMILIES), []
    for _ in range(2):
        with db.transaction(engine) as session:
            one = new_import(
                session, file_name="a", content=content, named=None, by=audit.COMMAND_LINE
            )
            keep_plan(session, one, *plan_file(session, content, seen=seen_by(None), named=None))
            refs.append(one)
    applied(engine, refs[0])
    with pytest.raises(Refusal, match="changed since"):
        applied(engine, refs[1])
    assert len(families(engine)["adult"]) == 3
