"""What became of the post, and how far a job is."""

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from portal.errors import Refusal
from portal.jobs import JobState, failed_jobs, find_job
from portal.mail import post as rules
from portal.mail.models import Mail, MailState
from portal.people import sight
from portal.people.access import Permission, staff
from portal.people.guard import signed_in
from portal.people.signing_in.sessions import actor
from portal.web import database
from portal.web.addresses import page_number
from portal.web.forms import Form, PlainForm
from portal.web.notices import says
from portal.work.handlers import handler_of, title_of

post = Blueprint("post", __name__, url_prefix="/staff")

MOST_JOBS = 20
RENEWS_EVERY = 5


@post.get("/post")
@staff(Permission.SEE_POST)
def post_page() -> ResponseReturnValue:
    return _post_page(PlainForm())


@post.post("/post/<mail>/send-again")
@staff(Permission.SEE_POST)
@says("The mail will be sent again.")
def send_again(mail: str) -> ResponseReturnValue:
    found, form = _mail(mail), PlainForm()
    try:
        rules.send_again(database.session(), mail=found, by=actor(signed_in()))
    except Refusal as refusal:
        return _refused(form, refusal)
    return redirect(url_for("post.post_page"))


@post.post("/post/<mail>/arrived")
@staff(Permission.SEE_POST)
@says("It is on record that the mail arrived.")
def it_arrived(mail: str) -> ResponseReturnValue:
    found, form = _mail(mail), PlainForm()
    try:
        rules.it_arrived(database.session(), mail=found, by=actor(signed_in()))
    except Refusal as refusal:
        return _refused(form, refusal)
    return redirect(url_for("post.post_page"))


@post.get("/jobs/<job>")
@staff(None)
def job_page(job: str) -> ResponseReturnValue:
    """How far a job is, for the one who queued it. It renews itself only while the job runs, and
    leads on by itself when it is done and has come to a page."""
    found = find_job(database.session(), job, of=actor(signed_in()))
    if found is None:
        abort(404)
    if found.state is JobState.DONE and found.link:
        return redirect(found.link)
    title, handler = title_of(found.kind), handler_of(found.kind)
    page = render_template("post/staff/job.html", job=found, title=title, handler=handler)
    response: Response = make_response(page)
    if not found.is_over:
        response.headers["Refresh"] = str(RENEWS_EVERY)
    return response


def _mail(public_id: str) -> Mail:
    found = rules.find_mail(database.session(), public_id, hidden=sight.hidden_mail(signed_in()))
    if found is None:
        abort(404)
    return found


def _refused(form: Form, refusal: Refusal) -> ResponseReturnValue:
    form.refuse(refusal)
    return _post_page(form), 422


def _post_page(form: Form) -> str:
    session, number = database.session(), page_number(request.args.get("page"))
    hidden = sight.hidden_mail(signed_in())
    mails, more = rules.to_decide(session, page=number, hidden=hidden)
    return render_template(
        "post/staff/post.html",
        form=form,
        counts=rules.counts(session, hidden=hidden),
        mails=mails,
        uncertain=MailState.UNCERTAIN,
        number=number,
        more=more,
        jobs=failed_jobs(session, most=MOST_JOBS),
        title_of=title_of,
    )
