"""The pages on which staff look after families, and those of the client list."""

from tests.browser.visits import ADVISORY, MANAGER, Visit

# `site` makes these: a full record, one that shares a child with it, one merged into it, one that
# is closed.
FULL, SHARING, MERGED, CLOSED = (f"FAM-2222-{n * 4}" for n in "2345")
FAMILY = f"/staff/families/{FULL}"
FAMILIES = [
    Visit("families", "/staff/families", MANAGER),
    Visit("families-found", "/staff/families?query=example", MANAGER),
    Visit("families-none", "/staff/families?query=nobody", MANAGER),
    Visit("families-refused", "/staff/families?query=x", MANAGER, 422),
    Visit("family-new", "/staff/families/new", MANAGER),
    Visit("family-new-blank", "/staff/families/new", MANAGER, 422, {}, "Open this household"),
    Visit("family", FAMILY, MANAGER),
    Visit("family-merged", f"/staff/families/{MERGED}", MANAGER),
    Visit("family-closed", f"/staff/families/{CLOSED}", MANAGER),
    Visit("family-contact", f"{FAMILY}/contact", MANAGER),
    Visit("family-flags", f"{FAMILY}/flags", MANAGER),
    Visit("family-worker", f"{FAMILY}/worker", MANAGER),
    Visit("family-home-new", f"{FAMILY}/homes/new", MANAGER),
    Visit("family-home", f"{FAMILY}/homes/2020-05-04", MANAGER),
    Visit(
        "family-home-wrong",
        f"{FAMILY}/homes/2020-05-04",
        MANAGER,
        422,
        {"lives_from": "some day"},
        "Save this home",
    ),
    Visit("adult-new", f"{FAMILY}/adults/new", MANAGER),
    Visit("adult", f"{FAMILY}/adults/adult-of-visits", MANAGER),
    Visit(
        "adult-wrong",
        f"{FAMILY}/adults/adult-of-visits",
        MANAGER,
        422,
        {"email": "x"},
        "Save changes",
    ),
    Visit("adult-contact", f"{FAMILY}/adults/adult-of-visits/contact", MANAGER),
    Visit("adult-out", f"{FAMILY}/adults/adult-of-visits/out", MANAGER),
    Visit("adult-known", f"{FAMILY}/adults/known", MANAGER),
    Visit("adult-known-none", f"{FAMILY}/adults/known?other={SHARING}", MANAGER),
    Visit("child-new", f"{FAMILY}/children/new", MANAGER),
    Visit("child", f"{FAMILY}/children/child-of-visits", MANAGER),
    Visit("child-leaves", f"{FAMILY}/children/child-of-visits/leaves", MANAGER),
    Visit("child-known", f"{FAMILY}/children/known", MANAGER),
    Visit("child-known-who", f"{FAMILY}/children/known?other={SHARING}", MANAGER),
    Visit(
        "child-known-blank",
        f"{FAMILY}/children/known?other={SHARING}",
        MANAGER,
        422,
        {},
        "Add this child",
    ),
    Visit("accounts-to-link", "/staff/families/accounts", MANAGER),
    Visit("account-of-adult", f"{FAMILY}/adults/adult-of-visits/account", MANAGER),
    Visit("account-too-new", f"{FAMILY}/adults/new-of-visits/account", MANAGER),
    Visit("account-of-linked", f"{FAMILY}/adults/linked-of-visits/account", MANAGER),
    Visit("account-disable", f"{FAMILY}/adults/linked-of-visits/account/disable", MANAGER),
    Visit("account-enable", f"{FAMILY}/adults/linked-of-visits/account/enable", MANAGER),
    Visit("account-unlink", f"{FAMILY}/adults/linked-of-visits/account/unlink", MANAGER),
    Visit("waiting-disable", "/staff/families/accounts/waits-of-visits/disable", MANAGER),
    Visit("waiting-enable", "/staff/families/accounts/waits-of-visits/enable", MANAGER),
    Visit(
        "waiting-disable-blank",
        "/staff/families/accounts/waits-of-visits/disable",
        MANAGER,
        422,
        {},
        "Disable this account",
    ),
    Visit("family-close", f"{FAMILY}/close", MANAGER),
    Visit("family-close-blank", f"{FAMILY}/close", MANAGER, 422, {}, "Close this record"),
    Visit("family-restrict", f"{FAMILY}/restricted", MANAGER),
    Visit(
        "family-restrict-blank", f"{FAMILY}/restricted", MANAGER, 422, {}, "Restrict this record"
    ),
    Visit("family-lift", f"{FAMILY}/restricted/lift", MANAGER),
    Visit("family-merge", f"{FAMILY}/merge", MANAGER),
    Visit("family-merge-wrong", f"{FAMILY}/merge?other=FAM", MANAGER, 422),
    Visit("family-merge-both", f"{FAMILY}/merge?other={SHARING}", MANAGER),
    Visit("family-undo", f"{FAMILY}/merges/merge-of-visits/undo", MANAGER),
]

# Imports of the client list by the manager, each in its state, with that in its reference.
LISTS = {
    "read": "LIST-2222-2222",
    "wrong": "LIST-3333-3333",
    "applied": "LIST-4444-4444",
    "refused": "LIST-5555-5555",
}
CLIENT_LIST = [
    Visit("client-list", "/staff/client-list", MANAGER),
    Visit("client-list-blank", "/staff/client-list", MANAGER, 422, {}, "Read this file"),
    *(Visit(f"list-{name}", f"/staff/client-list/{ref}", MANAGER) for name, ref in LISTS.items()),
    Visit("list-undo", f"/staff/client-list/{LISTS['applied']}/undo", MANAGER),
    Visit("list-further", f"/staff/client-list/{LISTS['wrong']}?page=2", MANAGER),
    Visit("list-of-others", f"/staff/client-list/{LISTS['read']}", ADVISORY),
    Visit(
        "list-not-ticked",
        f"/staff/client-list/{LISTS['read']}",
        MANAGER,
        422,
        {},
        "Apply all of it",
    ),
]
