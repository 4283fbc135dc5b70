"""Staff who would learn from the client list what their own pages do not show."""

from tests.mutants.flaw import Flaw

LEFT = "tests/house/test_left_worlds.py"
AUDIT_PEOPLE = "tests/administration/test_audit_people.py"
LIST_LEFT = "tests/people/test_client_list_left.py"

OF_CLIENT_LIST = (
    Flaw(
        "a client list tells a number that is hidden from one of a closed record",
        "people/client_list/plan.py",
        "if other is not None and other is not known and other.closed:",
        "if False:",
        "tests/people/test_client_list_numbers.py",
    ),
    Flaw(
        "who tries the numbers of hidden records is in no audit",
        "people/client_list/imports.py",
        "    if about:\n",
        "    if about and one.named_id is None:\n",
        "tests/people/test_client_list_numbers.py",
    ),
    Flaw(
        "an export, and a preview, of records that one may not see",
        "people/client_list/record.py",
        "        .where(seen)\n        .order_by(Household.id)",
        "        .order_by(Household.id)",
        "tests/people/test_client_list_pages.py",
    ),
    Flaw(
        "an export of who lived in a record that one may not see, and lives elsewhere now",
        "people/client_list/record.py",
        "        if id in left:\n",
        "        if id in belongs and belongs[id] not in households:\n",
        LEFT,
    ),
    Flaw(
        "guesses of who left a restricted household, answered with where they live",
        "people/sight.py",
        "        .where(~seen)\n    )\n\n\n",
        "        .where(~seen, Membership.left_at.is_(None))\n    )\n\n\n",
        LIST_LEFT,
    ),
    Flaw(
        "the number of who left a restricted household, told from one that is free",
        "people/client_list/record.py",
        "                hidden.adults[number] = hidden.subjects[left[id]]\n",
        "                pass\n",
        LIST_LEFT,
    ),
    Flaw(
        "a child who left a restricted household and lives nowhere now",
        "people/sight.py",
        ".where(~seen, ChildHome.child_id.not_in(here))",
        ".where(~seen, ChildHome.left_at.is_(None), ChildHome.child_id.not_in(here))",
        AUDIT_PEOPLE,
    ),
    Flaw(
        "a preview of who went to a restricted household since",
        "people/client_list/imports.py",
        "ClientChange.import_id == one.id, ~hidden, ~adults)",
        "ClientChange.import_id == one.id, ~hidden)",
        LIST_LEFT,
    ),
    Flaw(
        "what was read of a client list, after it was put away",
        "people/client_list/imports.py",
        "    session.execute(delete(ClientChange).where(ClientChange.import_id == one.id))\n",
        "",
        "tests/people/test_client_list_put_away.py",
    ),
)
