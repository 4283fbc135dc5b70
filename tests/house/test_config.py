"""Configuration is checked at start: a wrong or unknown name is refused by its name."""

import traceback
from pathlib import Path

import pytest

from portal.config import NAMES, ROOT, Config, Environment
from portal.delivery import Folder, Notify, Security, Smtp
from portal.errors import Refusal

SECRET = "a-canary-of-a-secret-key-0123456789"
BACKUP_KEY = "a-canary-of-a-backup-key-0123456789"
PASSWORD = "canary-of-a-password"
SERVICE = "11111111-2222-3333-4444-555555555555"
NOTIFY_SECRET = "99999999-8888-7777-6666-555555555555"
GOOD = {
    "PORTAL_ENVIRONMENT": "production",
    "PORTAL_DATABASE_URL": f"postgresql://portal:{PASSWORD}@db.example/portal",
    "PORTAL_SECRET_KEY": SECRET,
    "PORTAL_BASE_URL": "https://portal.example.org/",
    "PORTAL_AGENCY_FILE": str(ROOT / "agency.toml"),
    "PORTAL_TRUSTED_PROXIES": "1",
    "PORTAL_BACKUP_KEY": BACKUP_KEY,
    "PORTAL_MAIL": f"smtp+starttls://portal:{PASSWORD}@mail.example.org",
    "PORTAL_MAIL_FROM": "portal@example.org",
    "PORTAL_NOTIFY_KEY": f"portal-{SERVICE}-{NOTIFY_SECRET}",
    "PORTAL_NOTIFY_TEMPLATE": SERVICE,
}
MANY_NINES = "9" * 5000
WRONG = {
    "PORTAL_ENVIRONMENT": ["prod", "Production", "development production"],
    "PORTAL_DATABASE_URL": [
        "mysql://db.example/portal",
        "portal.db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "postgresql",
        "postgresql://db.example:port/portal",
    ],
    "PORTAL_SECRET_KEY": ["short", "x" * 31],
    "PORTAL_BACKUP_KEY": ["short", "x" * 31],
    "PORTAL_BASE_URL": [
        "portal.example.org",
        "ftp://portal.example.org",
        "https://",
        "https:///path",
        "https://[",
        "https://portal.example.org/path",
        "https://portal.example.org?query",
        "https://portal.example.org#part",
        "https://portal.example.org:port",
        "https://somebody@portal.example.org",
        "https://portal example.org",
        "https://portal.example.org\nX: y",
    ],
    "PORTAL_TRUSTED_PROXIES": ["-1", "6", "one", "1.0", "٣", MANY_NINES],
    "PORTAL_MAIL": [
        "folder",
        "Notify",
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://:25",
        "smtps://mail.example.org:port",
        "smtps://mail.example.org:70000",
        "smtps://mail.example.org/path",
        "smtps://mail.example.org?x",
        "smtps://mail example.org",
        "smtps://mail.example.org\nX: y",
        "smtps://[",
        f"smtp://portal:{PASSWORD}@mail.example.org",
    ],
    "PORTAL_MAIL_FROM": ["portal", "a@b@c", "a@b, c@d", "Portal <portal@example.org>", "a@b\nX: y"],
    "PORTAL_NOTIFY_KEY": ["key", SERVICE, f"portal-{SERVICE}-9999"],
    "PORTAL_NOTIFY_TEMPLATE": ["template", SERVICE + "1", SERVICE.replace("1", "x")],
    "PORT": ["0", "65536", "http", "80 80", "-1", MANY_NINES],
}


def test_every_name_has_its_wrong_values() -> None:
    assert set(GOOD) == NAMES
    # The agency's file is read, and refused, by `portal db upgrade` alone.
    assert set(WRONG) == NAMES - {"PORTAL_AGENCY_FILE"} | {"PORT"}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_wrong_value_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(Refusal, match=f"^{name}\\b") as refused:
        Config.from_environment(GOOD | {name: value})
    assert "\n" not in refused.value.message


@pytest.mark.parametrize("name", ["PORTAL_SECRETKEY", "PORTAL_", "PORTAL_DEBUG"])
def test_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match=f"^{name} is not a setting of the portal"):
        Config.from_environment(GOOD | {name: "1"})


def test_names_of_others_are_no_concern_of_the_portal() -> None:
    others = {"PORTALS": "x", "HOME": "/", "portal_x": "y"}
    assert Config.from_environment(GOOD | others) == Config.from_environment(GOOD)


NEEDED = [
    "PORTAL_SECRET_KEY",
    "PORTAL_DATABASE_URL",
    "PORTAL_BASE_URL",
    "PORTAL_MAIL",
    "PORTAL_TRUSTED_PROXIES",
]


@pytest.mark.parametrize("name", [*NEEDED, "PORTAL_MAIL_FROM"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_production_demands_what_it_needs(name: str, value: str | None) -> None:
    environ = {key: one for key, one in GOOD.items() if key != name}
    with pytest.raises(Refusal, match=f"^{name} must be set in production"):
        Config.from_environment(environ if value is None else environ | {name: value})


def test_no_web_server_in_front_is_said_as_well() -> None:
    assert Config.from_environment(GOOD | {"PORTAL_TRUSTED_PROXIES": "0"}).trusted_proxies == 0
    environ = {name: value for name, value in GOOD.items() if name != "PORTAL_TRUSTED_PROXIES"}
    with pytest.raises(Refusal, match="how many web servers stand in front of the portal, 0 if"):
        Config.from_environment(environ)


def test_good_values_are_read_with_their_types() -> None:
    config = Config.from_environment(GOOD | {"PORT": "8001"})
    assert config.environment is Environment.PRODUCTION
    assert config.in_production
    assert config.database_url == f"postgresql+psycopg://portal:{PASSWORD}@db.example/portal"
    assert config.secret_key == SECRET
    assert config.base_url == "https://portal.example.org"
    assert config.agency_file == ROOT / "agency.toml"
    assert (config.trusted_proxies, config.port) == (1, 8001)
    assert config.backup_key == BACKUP_KEY
    server = Smtp("mail.example.org", 587, Security.STARTTLS, "portal", PASSWORD)
    assert (config.mail, config.mail_from) == (server, "portal@example.org")
    assert config.mail_host == "portal.example.org"


@pytest.mark.parametrize(
    ("value", "server"),
    [
        ("smtp://localhost", Smtp("localhost", 25, Security.NONE)),
        ("smtp://a:b@127.0.0.1:2525", Smtp("127.0.0.1", 2525, Security.NONE, "a", "b")),
        ("smtps://mail.example", Smtp("mail.example", 465, Security.TLS)),
        (
            "smtps://a%40b:p%2Fq@mail.example/",
            Smtp("mail.example", 465, Security.TLS, "a@b", "p/q"),
        ),
        ("smtp+starttls://[2001:db8::1]:26", Smtp("2001:db8::1", 26, Security.STARTTLS)),
    ],
)
def test_every_way_to_name_a_mail_server(value: str, server: Smtp) -> None:
    assert Config.from_environment(GOOD | {"PORTAL_MAIL": value}).mail == server


def test_notify_needs_its_key_and_its_template() -> None:
    environ = GOOD | {"PORTAL_MAIL": "notify", "PORTAL_MAIL_FROM": ""}
    found = Config.from_environment(environ).mail
    assert found == Notify(GOOD["PORTAL_NOTIFY_KEY"], SERVICE)
    for name in ("PORTAL_NOTIFY_KEY", "PORTAL_NOTIFY_TEMPLATE"):
        with pytest.raises(Refusal, match=f"^{name} must be set where PORTAL_MAIL is notify"):
            Config.from_environment(environ | {name: ""})


@pytest.mark.parametrize(
    "url",
    ["postgres://a@b/c", "postgresql://a@b/c", "postgresql+psycopg://a@b/c"],
)
def test_every_way_to_write_postgresql_means_one_driver(url: str) -> None:
    config = Config.from_environment(GOOD | {"PORTAL_DATABASE_URL": url})
    assert config.database_url == "postgresql+psycopg://a@b/c"


def test_development_needs_neither_address_nor_agency(tmp_path: Path) -> None:
    own = {
        "PORTAL_SECRET_KEY": SECRET,
        "PORTAL_DATABASE_URL": f"sqlite:///{tmp_path}/portal.db",
        "PORT": "8001",
    }
    config = Config.from_environment(own)
    assert not config.in_production
    assert config.base_url == "http://127.0.0.1:8001"
    assert config.agency_file == ROOT / "agency.toml"
    assert config.trusted_proxies == 0
    assert config.backup_key is None
    assert config.mail == Folder(ROOT / "var" / "mail")


def test_secrets_are_not_in_the_words_of_a_configuration() -> None:
    config = Config.from_environment(GOOD)
    notify = Config.from_environment(GOOD | {"PORTAL_MAIL": "notify"})
    for words in (repr(config), str(config), f"{config}", repr(notify)):
        for secret in (SECRET, BACKUP_KEY, PASSWORD, NOTIFY_SECRET):
            assert secret not in words


@pytest.mark.parametrize(
    "change",
    [
        {"PORTAL_DEBUG": SECRET},
        {"PORTAL_DATABASE_URL": f"mysql://portal:{PASSWORD}@db.example/portal"},
        {"PORTAL_DATABASE_URL": f"postgresql://portal:{PASSWORD}@db.example:x/portal"},
        {"PORTAL_SECRET_KEY": "canary"},
        {"PORTAL_BACKUP_KEY": "canary"},
        {"PORT": "x"},
        {"PORTAL_MAIL": f"smtps://portal:{PASSWORD}@mail.example:x"},
        {"PORTAL_MAIL": f"smtp://portal:{PASSWORD}@mail.example"},
        {"PORTAL_MAIL": f"http://portal:{PASSWORD}@mail.example"},
        {"PORTAL_NOTIFY_KEY": f"portal-{NOTIFY_SECRET}"},
    ],
)
def test_secrets_are_not_in_refusals(change: dict[str, str]) -> None:
    with pytest.raises(Refusal) as refused:
        Config.from_environment(GOOD | change)
    words = refused.value.message + "".join(traceback.format_exception(refused.value))
    for secret in (SECRET, PASSWORD, NOTIFY_SECRET, 'canary"', "'canary'"):
        assert secret not in words
