import pytest

from diversion.embedded import made_ready
from diversion.embedded.folder import DataFolder
from diversion.embedded.made_ready import MadeReady


@pytest.fixture
def data(monkeypatch, tmp_path):
    """A data folder with a cluster, beside a program with one migration."""
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setattr(made_ready, "REPOSITORY", tmp_path)
    migrations = tmp_path / "diversion" / "people" / "migrations"
    migrations.mkdir(parents=True)
    (migrations / "0001_first.py").write_text("one")
    (tmp_path / "requirements.txt").write_text("django==1")
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("18")
    return DataFolder(tmp_path)


def test_it_holds_from_one_start_to_the_next(data):
    assert not MadeReady(data).holds()

    MadeReady(data).write()

    assert MadeReady(data).holds()


@pytest.mark.parametrize("changed", ["diversion/people/migrations/0002_second.py", "requirements.txt"])
def test_it_holds_no_more_when_there_may_be_something_to_migrate(data, changed):
    MadeReady(data).write()

    (data.path / changed).write_text("changed")

    assert not MadeReady(data).holds()


def test_it_holds_no_more_when_the_cluster_is_another_one(data):
    MadeReady(data).write()

    (data.path / "postgres" / "PG_VERSION").unlink()
    (data.path / "postgres" / "PG_VERSION").write_text("18")

    assert not MadeReady(data).holds()


def test_of_a_database_that_a_variable_names_it_never_holds(data, monkeypatch):
    MadeReady(data).write()
    monkeypatch.setenv("DATABASE_URL", "postgresql://them@db.example.org/theirs")

    assert not MadeReady(data).holds()
