"""One readable line a log record: time in UTC, level, what happened, and ids. Nothing personal belongs in one."""

import logging
from datetime import UTC, datetime

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "data", "request"}


class LineFormatter(logging.Formatter):
    """`12:00:01 INFO messaging: batch sent batch=… count=50`; a traceback follows where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, tz=UTC).strftime("%H:%M:%S")
        extras = "".join(f" {key}={value}" for key, value in vars(record).items() if key not in STANDARD)
        line = f"{at} {record.levelname} {record.name}: {record.getMessage()}{extras}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line
