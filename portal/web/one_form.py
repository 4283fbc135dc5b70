"""Pages with one form: what it asks for is done, or the page comes again and says why not."""

from collections.abc import Callable

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from portal.errors import Refusal
from portal.web.forms import Form


def done(form: Form, act: Callable[[], object]) -> bool:
    """Whether a form was sent, is good, and its rule agreed. A refusal goes on the form."""
    if not form.validate_on_submit():
        return False
    try:
        act()
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def one_form(
    form: Form,
    act: Callable[[], object],
    *,
    title: str,
    button: str,
    back: tuple[str, str],
    then: str = "",
    lead: tuple[str, ...] = (),
    warning: bool = False,
) -> ResponseReturnValue:
    """A staff page with one form. Where there is nothing to fill in it asks once more.

    ``back`` is the address and the name of the page it was opened from, ``then`` the address to
    go to when the rule has agreed: the page it was opened from, unless told otherwise.
    """
    if done(form, act):
        return redirect(then or back[0])
    return page(form, title=title, button=button, back=back, lead=lead, warning=warning)


def page(
    form: Form,
    *,
    title: str,
    button: str,
    back: tuple[str, str],
    lead: tuple[str, ...] = (),
    warning: bool = False,
) -> ResponseReturnValue:
    """The page of `one_form` alone, for an act that ends on a page of its own."""
    words = {"title": title, "button": button, "lead": lead}
    shown = render_template("one_form.html", form=form, back_to=back, warning=warning, **words)
    return shown, 422 if form.is_submitted() else 200
