"""What the worker does for people every so often: what is no longer needed is deleted."""

from datetime import timedelta

from portal.duties import Regular
from portal.people.guesses import forget_old as forget_guesses
from portal.people.unfinished import forget_old as forget_unfinished_forms

DUTIES = {
    "people.forget_guesses": Regular(timedelta(hours=1), forget_guesses),
    "people.forget_unfinished_forms": Regular(timedelta(hours=1), forget_unfinished_forms),
}
