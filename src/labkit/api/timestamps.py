"""RFC 3339 moments as the API writes them: whole seconds (Time) or microseconds (MicroTime), always UTC."""

import datetime as dt


def time(moment: dt.datetime) -> str:
    """ "2026-01-01T00:00:00Z": metav1.Time, cut to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def micro_time(moment: dt.datetime) -> str:
    """ "2026-01-01T00:00:00.000000Z": metav1.MicroTime."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse(text: str) -> dt.datetime:
    """Read either form. Raises ValueError for anything else."""
    return dt.datetime.fromisoformat(text)
