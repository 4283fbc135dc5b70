"""The demonstration belongs to the agency that ships: another gets nothing of it, and a reason."""

from tests.rows import all_rows


def test_nothing_is_stored_for_an_agency_with_other_authorities(run, engine):
    before = all_rows(engine)
    ran = run("demo")
    assert (ran.status, ran.out) == (1, "")
    assert "is not an authority of this agency (Northbank, East Mere)" in ran.err
    assert all_rows(engine) == before
