import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.imports.models import ReferralImport
from tests.conftest import NOW
from tests.factories import AgencyFactory, PolicyFactory
from tests.imports.way_in import csv, work
from tests.web.people.conftest import signed_in, stranger  # noqa: F401


@pytest.fixture(autouse=True)
def at_ten_on_tuesday():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def program(db):
    return PolicyFactory(program__code="fopp", program__name="First Offender Program").program


@pytest.fixture
def police(db):
    return AgencyFactory(name="Northgate Police", kind="police")


@pytest.fixture
def coordinator(program, police):
    return signed_in(Role.COORDINATOR, program)


class Desk:
    """A coordinator at the pages of lists."""

    def __init__(self, client, program):
        self.client, self.program = client, program

    def upload(self, content, *, name="list.csv", program=None):
        file = SimpleUploadedFile(name, content)
        chosen = str(self.program.pk) if program is None else program
        return self.client.post(reverse("imports:add"), {"file": file, "program": chosen})

    def bring(self, *rows, **kwargs) -> ReferralImport:
        self.upload(csv(*rows), **kwargs)
        return ReferralImport.objects.latest("inserted_at")

    def columns(self, found):
        return self.client.get(reverse("imports:columns", args=[found.pk]))

    def answers(self, found, **changes):
        """What the page of columns suggests, with changes."""
        page = self.columns(found).context
        forms = [page["form"], *([page["words"]] if page["words"] else [])]
        shown = [field for form in forms for field in form if not field.field.disabled]
        said = {field.html_name: field.value() or "" for field in shown if field.value() or "-" in field.html_name}
        said = {name: value for name, value in said.items() if value or not name.startswith("date-")}
        return said | {"dates-shown": ""} | {name.replace("__", "-"): value for name, value in changes.items()}

    def match(self, found, **changes):
        return self.client.post(reverse("imports:columns", args=[found.pk]), self.answers(found, **changes))

    def check(self, *rows, **changes) -> ReferralImport:
        found = self.bring(*rows)
        assert self.match(found, agency="Northgate Police", **changes).status_code == 302
        return work(found)

    def post(self, name, found, *args, **data):
        return self.client.post(reverse(f"imports:{name}", args=[found.pk, *args]), data)

    def show(self, found, query="", **headers):
        return self.client.get(reverse("imports:show", args=[found.pk]) + query, headers=headers)


@pytest.fixture
def desk(coordinator, program):
    return Desk(coordinator, program)
