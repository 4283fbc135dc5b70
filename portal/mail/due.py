"""What the worker does for the post every so often, beside sending it."""

from datetime import timedelta

from portal.duties import Regular
from portal.mail.post import forget_words

DUTIES = {"mail.forget_words": Regular(timedelta(hours=24), forget_words)}
