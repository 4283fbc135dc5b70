"""The application: where everything is wired."""

from datetime import timedelta

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.administration.audit_views import audit_pages
from portal.administration.people_views import people_pages
from portal.administration.setting_views import setting_pages
from portal.config import Config
from portal.delivery import Folder
from portal.home.views import home
from portal.people import guard
from portal.people.accounts import details_views, linking_views, waiting_views
from portal.people.accounts.family_views import account
from portal.people.accounts.my_account_views import my_account
from portal.people.accounts.staff_views import people
from portal.people.client_list.staff_views import client_list
from portal.people.households import member_views, record_views
from portal.people.households import staff_views as household_views
from portal.people.households.family_views import my_household
from portal.people.households.pages import families
from portal.post.development_views import development
from portal.post.staff_views import post
from portal.report.staff_views import report
from portal.web import (
    agency,
    database,
    error_pages,
    headers,
    logs,
    look,
    notices,
    packing,
    static_files,
)
from portal.web.application import Application

FOR_FAMILIES = (home, account, my_account, my_household)
FOR_STAFF = (
    people,
    families,
    client_list,
    post,
    report,
    setting_pages,
    people_pages,
    audit_pages,
)
BLUEPRINTS = FOR_FAMILIES + FOR_STAFF
# Each of these puts its views on the blueprint of families.
FAMILY_VIEWS = (
    household_views,
    linking_views,
    waiting_views,
    details_views,
    member_views,
    record_views,
)
# The row says when a session is over, not the age of its cookie: that is read for longer than any
# setting lets a session last (1,440 hours), and what came too late is kept for a day.
COOKIE_IS_READ_FOR = timedelta(hours=1440 + 24)
MOST_BYTES = 2_000_000
# A file of 20 MB, and what a form puts around it.
MORE_BYTES = {"client_list.lists": 20_500_000}


def create_app(config: Config | None = None) -> Flask:
    """The portal as a WSGI application, from the environment unless a ``config`` is given."""
    config = config or Config.from_environment()
    app = Application("portal", static_folder=None)
    app.config.update(_flask_config(config))
    app.before_request(_take_more)  # before anything reads the form
    logs.init_app(app)
    database.init_app(app, config.database_url, config.secret_key)
    agency.init_app(app)
    look.init_app(app)
    notices.init_app(app)
    headers.init_app(app, secure=config.in_production)
    packing.init_app(app)
    static_files.init_app(app)
    error_pages.init_app(app)
    CSRFProtect(app)
    guard.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if isinstance(config.mail, Folder) and not config.in_production:
        app.extensions["mail_folder"] = config.mail.path
        app.register_blueprint(development)
    guard.check_marks(app)
    if config.trusted_proxies:
        count = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    return app


def _flask_config(config: Config) -> dict[str, object]:
    # A browser takes a cookie of this name from this very host alone, over HTTPS: no page of a
    # neighbouring host can lay one of its own before us. Development speaks HTTP.
    cookie_prefix = "__Host-" if config.in_production else ""
    return dict(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        SESSION_COOKIE_NAME=f"{cookie_prefix}portal",
        DEVICE_COOKIE_NAME=f"{cookie_prefix}portal_device",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.in_production,
        PERMANENT_SESSION_LIFETIME=COOKIE_IS_READ_FOR,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # it asks for a Referer, which our Referrer-Policy forbids
        IN_PRODUCTION=config.in_production,
        BASE_URL=config.base_url,
        TRUSTED_HOSTS=config.trusted_hosts,
    )


def _take_more() -> ResponseReturnValue | None:
    """Some pages take larger files than the others: from those who may send one. To anybody else
    is answered before a byte of it is read."""
    more = MORE_BYTES.get(request.endpoint or "")
    if more is None or request.method in database.SAFE_METHODS:
        return None
    request.max_content_length = more
    return guard.refuse_unread()
