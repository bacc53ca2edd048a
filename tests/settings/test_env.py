import pytest
from django.core.exceptions import ImproperlyConfigured

from diversion.settings import addresses, env


@pytest.fixture(autouse=True)
def reference(monkeypatch):
    """A reference of its own, so that the list of the real one stays as it is."""
    monkeypatch.setattr(env, "REFERENCE", {})
    return env.REFERENCE


def test_a_variable_without_a_default_is_needed():
    with pytest.raises(ImproperlyConfigured, match=r"COLOR is not set\. It is needed: What color\."):
        env.text("COLOR", help="What color.")


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("COLOR", "")

    assert env.text("COLOR", default="green", help="What color.") == "green"


@pytest.mark.parametrize("slip", ["True", "1", "yes", "on", "tru"])
def test_a_slip_in_a_flag_stops_the_start_and_is_never_silently_no(monkeypatch, slip):
    monkeypatch.setenv("SAFE", slip)

    with pytest.raises(ImproperlyConfigured, match=f"SAFE must be true or false, not “{slip}”"):
        env.flag("SAFE", default=True, help="Be safe.")


def test_a_number_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("MINUTES", "half")

    with pytest.raises(ImproperlyConfigured, match="MINUTES must be whole number"):
        env.integer("MINUTES", default=30, help="How long.")


def test_a_list_has_no_empty_entries(monkeypatch):
    monkeypatch.setenv("HOSTS", "one.example, two.example,,")

    assert env.words("HOSTS", help="Which.") == ["one.example", "two.example"]


def test_a_secret_can_lie_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("from a file\n")
    monkeypatch.setenv("TOKEN", "")
    monkeypatch.setenv("TOKEN_FILE", str(tmp_path / "secret"))

    assert env.secret("TOKEN", help="Opens.") == "from a file"


def test_a_file_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("TOKEN_FILE", str(tmp_path / "nothing"))

    with pytest.raises(ImproperlyConfigured, match=r"TOKEN_FILE names .*nothing, which cannot be read"):
        env.secret("TOKEN", help="Opens.")


def test_a_short_secret_is_refused_without_being_told(monkeypatch):
    monkeypatch.setenv("TOKEN", "hunter2")

    with pytest.raises(ImproperlyConfigured, match="TOKEN is too short: it needs at least 50 characters") as refused:
        env.secret("TOKEN", least=50, help="Opens.")

    assert "hunter2" not in str(refused.value)


def test_the_default_of_a_secret_is_never_in_the_reference(reference):
    env.secret("TOKEN", default="made at the first start", help="Opens.")

    assert "made at" not in reference["TOKEN"].default


@pytest.mark.parametrize("url", ["mysql://db/tracker", "postgresql://db.example.org", "tracker"])
def test_only_the_address_of_a_postgresql_database_is_taken(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must look like"):
        addresses.database(url)


def test_a_database_address_is_read_with_its_password_its_socket_and_its_options():
    read = addresses.database("postgresql://me:p%40ss@/tracker?host=/run/postgres&sslmode=require")

    assert (read["USER"], read["PASSWORD"], read["HOST"], read["NAME"]) == ("me", "p@ss", "/run/postgres", "tracker")
    assert read["OPTIONS"] == {"connect_timeout": 5, "sslmode": "require"}


@pytest.mark.parametrize(
    ("broker", "cache"),
    [
        ("redis://:word@host:6379/0", "redis://:word@host:6379/1"),
        ("rediss://host/0", "rediss://host/1"),
        ("redis+socket://:word@/run/valkey.sock", "unix://:word@/run/valkey.sock?db=1"),
    ],
)
def test_the_cache_is_the_second_database_of_the_brokers_server(broker, cache):
    assert addresses.cache(broker) == cache


def test_a_broker_of_another_kind_is_refused():
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL must look like"):
        addresses.cache("amqp://host")
