"""The form that searches the audit. It is sent by GET: a search is an address."""

from portal.administration.audit_search import Search, check_days
from portal.administration.audit_words import ACTIONS, ACTORS
from portal.audit import ActorKind
from portal.errors import Refusal
from portal.web.forms import Form, day_field, options, select_field, text_field


class SearchForm(Form):
    class Meta:
        csrf = False  # it changes nothing

    who = text_field("Who did it", hint="Part of a name or an e-mail of staff", autocomplete="off")
    kind = select_field(
        "Kind of person",
        choices=options({"": "Anybody"} | ACTORS),
    )
    about = text_field(
        "To what",
        hint="A reference, a word such as household, or somebody of staff",
        autocomplete="off",
    )
    action = select_field(
        "What was done",
        choices=options({"": "Anything"} | dict(sorted(ACTIONS.items(), key=lambda pair: pair[1]))),
    )
    first = day_field("From")
    last = day_field("To", hint="This day included")

    def search(self) -> Search | None:
        """What is looked for; None, with errors in their places, if something is wrong."""
        if not self.validate():
            return None
        search = Search(
            who=self.who.data or "",
            kind=ActorKind(self.kind.data) if self.kind.data else None,
            about=self.about.data or "",
            action=self.action.data or "",
            first=self.first.day,
            last=self.last.day,
        )
        try:
            check_days(search)
        except Refusal as refusal:
            self.refuse(refusal)
        return None if self.summary else search
