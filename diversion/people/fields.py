"""A column that is made from another column of its row."""

from collections.abc import Callable
from typing import Any

from django.db import models


class MadeFrom(models.CharField):
    """Text that `by` makes from the column `of`, written with every save and every bulk_create.

    It sorts byte by byte, so that its b-tree answers "begins with" and gives the order too. A row that plain SQL wrote
    has an empty key until `people.keeping.complete_keys` fills it.
    """

    def __init__(self, *, of: str, by: Callable[[str], str], **options: Any) -> None:
        self.of, self.by = of, by
        kept: dict[str, Any] = {
            "max_length": 120,
            "blank": True,
            "editable": False,
            "db_collation": "C",
            "db_default": "",
        }
        super().__init__(**kept | options)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        made = self.by(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, made)
        return made

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"of": self.of, "by": self.by}
