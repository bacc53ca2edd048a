import re

from django.conf import settings as project
from django.core.management import call_command

READER = r'env\.(?:text|integer|flag|words|secret)\(\s*"(\w+)"'


def test_the_reference_lists_every_variable_with_its_kind_and_what_it_decides(capsys):
    read = set(re.findall(READER, (project.ROOT / "diversion/settings/base.py").read_text()))

    call_command("settings_reference")

    listed = re.findall(r"^(\w+)  \((.+); default: .+\)\n    (.+)$", capsys.readouterr().out, re.MULTILINE)
    assert len(read) > 20
    assert read <= {name for name, _kind, _help in listed}
    assert listed == sorted(listed)
