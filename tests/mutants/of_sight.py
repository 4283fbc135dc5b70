"""Staff, or the signed out, who would see what they may not."""

from tests.mutants.flaw import Flaw

ACCESS = "tests/house/test_access.py"
RESTRICTED = "tests/people/test_restricted_families.py"
RESTRICTED_MAIL = "tests/people/test_restricted_mail.py"
MY_DAY = "tests/home/test_my_day.py"
KEPT = "tests/people/test_kept_from.py"
AUDIT = "tests/administration/test_audit_sight.py"
LEFT = "tests/house/test_left_worlds.py"
AUDIT_PEOPLE = "tests/administration/test_audit_people.py"

OF_SIGHT = (
    Flaw(
        "the audit tells whether somebody else has an address",
        "people/accounts/details.py",
        '{"old_address_called_safe": old_address_is_safe}',
        '{"old_address_called_safe": not _is_shared(session, before, adult)}',
        "tests/people/test_changes_told.py",
    ),
    Flaw(
        "an invitation tells whether an address is of a restricted family",
        "people/accounts/linking.py",
        "_is_taken(session, adult.email, visible_accounts(staff))",
        "_is_taken(session, adult.email)",
        "tests/people/test_invited_to_known.py",
    ),
    Flaw(
        "opening a household tells of restricted families",
        "people/households/likeness.py",
        "Household.merged_into_id.is_(None), visible_households(staff)",
        "Household.merged_into_id.is_(None)",
        "tests/people/test_opening.py",
    ),
    Flaw(
        "a page of families without a mark",
        "people/households/family_views.py",
        '@my_household.get("")\n@family\n',
        '@my_household.get("")\n',
        ACCESS,
    ),
    Flaw(
        "a record of a family open to all staff",
        "people/households/staff_views.py",
        '@families.get("/<ref>")\n@staff(Permission.READ_FAMILIES)',
        '@families.get("/<ref>")\n@staff(None)',
        ACCESS,
    ),
    Flaw(
        "the settings open to whoever keeps families",
        "administration/setting_views.py",
        "@staff(Permission.CHANGE_SETTINGS)",
        "@staff(Permission.CHANGE_FAMILIES)",
        ACCESS,
    ),
    Flaw(
        "a household of an account that nobody has linked",
        "people/guard.py",
        "        if g.household is None:\n            return redirect",
        "        if g.household is False:\n            return redirect",
        ACCESS,
    ),
    Flaw(
        "staff without a code",
        "people/guard.py",
        "mark.audience is Audience.STAFF and found.code_given_at is None",
        "mark.audience is Audience.STAFF and found.code_given_at is False",
        ACCESS,
    ),
    Flaw(
        "a session of somebody who is disabled",
        "people/signing_in/sessions.py",
        "return found if person.disabled_at is None else None",
        "return found if person else None",
        ACCESS,
    ),
    Flaw(
        "a record looked up without asking who asks",
        "people/sight.py",
        "select(Household).where(Household.ref == tidy_ref(ref), visible_households(staff))",
        "select(Household).where(Household.ref == tidy_ref(ref))",
        RESTRICTED,
    ),
    Flaw(
        "an adult whom a restricted record keeps from staff, by their address",
        "people/sight.py",
        "            Membership.left_at.is_(None),\n            ~kept_from(staff, household.id),\n",
        "            Membership.left_at.is_(None),\n",
        KEPT,
    ),
    Flaw(
        "such an adult among those who may be on record already",
        "people/households/likeness.py",
        "            ~kept_from(staff, Membership.household_id),\n",
        "",
        "tests/people/test_alike.py",
    ),
    Flaw(
        "a restricted record in a search",
        "people/households/searching.py",
        "            visible_households(staff),\n        )\n        .order_by",
        "        )\n        .order_by",
        RESTRICTED,
    ),
    Flaw(
        "an adult found by the name they had in a restricted household",
        "people/households/searching.py",
        "            SearchWord.adult_id.not_in(kept),\n",
        "",
        RESTRICTED,
    ),
    Flaw(
        "an adult who was in a restricted household, in a search",
        "people/households/searching.py",
        "        .where(Membership.adult_id.not_in(kept))\n",
        "",
        RESTRICTED,
    ),
    Flaw(
        "an order of what is found that restricted records change",
        "people/households/searching.py",
        "        SearchWord.household_id.not_in(restricted),\n",
        "",
        RESTRICTED,
    ),
    Flaw(
        "acts on a restricted record, in the audit",
        "administration/audit_search.py",
        "select(AuditEvent).where(acts_shown_to(reader), ",
        "select(AuditEvent).where(",
        AUDIT,
    ),
    Flaw(
        "a restricted record among those that a search showed, in the audit",
        "administration/audit_search.py",
        "AuditAbout.event_id.in_(ids), about_shown_to(reader)",
        "AuditAbout.event_id.in_(ids)",
        AUDIT,
    ),
    Flaw(
        "families in the audit of who reads no families",
        "administration/audit_sight.py",
        "    if not may(reader.role, Permission.READ_FAMILIES):\n        return and_",
        "    if reader is None:\n        return and_",
        AUDIT,
    ),
    Flaw(
        "the other home of a child, restricted, named",
        "people/households/record.py",
        "select(ChildHome.child_id, Household.ref, visible_households(staff))",
        "select(ChildHome.child_id, Household.ref, Household.id > 0)",
        RESTRICTED,
    ),
    Flaw(
        "a count of mail that leaks",
        "mail/post.py",
        ".where(or_(waits, _is_shown()), hidden.is_not())",
        ".where(or_(waits, _is_shown()))",
        RESTRICTED,
    ),
    Flaw(
        "mail to a restricted family on the page",
        "mail/post.py",
        ".where(_is_shown(), hidden.is_not())",
        ".where(_is_shown())",
        RESTRICTED,
    ),
    Flaw(
        "mail known by the address alone that its owner has given up",
        "mail/post.py",
        "return and_(Mail.to.not_in(self.addresses), about_others)",
        "return Mail.to.not_in(self.addresses)",
        RESTRICTED_MAIL,
    ),
    Flaw(
        "an account forgotten that once was a restricted family's",
        "people/sight.py",
        "select(PastLink.account_id).where(PastLink.adult_id.in_(adults)),",
        "select(PastLink.account_id).where(PastLink.id < 0),",
        RESTRICTED_MAIL,
    ),
    Flaw(
        "accounts that wait to be linked, shown to all",
        "people/accounts/waiting.py",
        "Account.disabled_at.is_(None), visible_accounts(staff)\n\n\n",
        "Account.disabled_at.is_(None)\n\n\n",
        RESTRICTED_MAIL,
    ),
    Flaw(
        "an adult kept from the reader, in an act on where they live now",
        "people/households/adults.py",
        "subject=locking.subject(household), by=by)\n    audit.add_about(session, event,"
        " [subject(adult)])",
        "subject=locking.subject(household), by=by, of=adult.public_id)",
        LEFT,
    ),
    Flaw(
        "an adult kept from the reader, in an act from before",
        "administration/audit_search.py",
        "[one for one in subjects if one not in kept]",
        "subjects",
        AUDIT_PEOPLE,
    ),
    Flaw(
        "a child who went to a restricted household, in the acts on the old one",
        "administration/audit_sight.py",
        'select(literal("child:") + Child.public_id).where(Child.id.in_(hidden_children(seen))),',
        "",
        AUDIT_PEOPLE,
    ),
    Flaw(
        "who left a restricted household, among those who see what another adult shared",
        "people/households/record.py",
        "[one for one in answers.readers if one.id in here]",
        "list(answers.readers)",
        LEFT,
    ),
    Flaw(
        "a large file read from somebody who is not signed in",
        "app.py",
        "    return guard.refuse_unread()",
        "    return None",
        "tests/house/test_large_files.py",
    ),
    Flaw(
        "a day that counts the accounts of restricted records",
        "people/accounts/waiting.py",
        "Account.disabled_at.is_(None), visible_accounts(staff)\n\n\n",
        "Account.disabled_at.is_(None)\n\n\n",
        MY_DAY,
    ),
)
