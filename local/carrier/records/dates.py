from datetime import datetime
from email.utils import format_datetime


def rfc2822(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None
