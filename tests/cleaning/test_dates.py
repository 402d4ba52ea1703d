"""Dates of publication: what is read, what is refused, and that nothing is guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdb.cleaning.dates import read_date

JUNE_5 = date(2016, 6, 5)
AT = datetime(2016, 6, 5, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "20160605",
        "2016-06-05",
        "2016/06/05",
        "2016/6/5",
        "2016.06.05",
        "June 5, 2016",
        "Jun. 5, 2016",
        "june 5th 2016",
        "Sunday, June 5, 2016",
        "5 June 2016",
        "5th of June 2016",
        "05-Jun-2016",
        "5 Jun, 2016",
        " 2016-06-05\n",
        "2016-06-05T10:30",
        "2016-06-05 10:30:00",
        "June 5, 2016 at 10:30 a.m.",
        "20160605103000",
        "Sun Jun  5 10:30:00 2016",
        "Sept 5, 2016",
    ],
)
def test_days(text: str) -> None:
    """Each of these means one day, and no instant, since it gives no zone."""
    expected = date(2016, 9, 5) if text.startswith("Sept") else JUNE_5
    assert read_date(text) == (expected, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "2016-06-05T10:30:00Z",
        "2016-06-05T10:30Z",
        "2016-06-05 10:30:00+00:00",
        "2016-06-05T10:30:00.000Z",
        "20160605T103000Z",
        "2016-06-05T06:30:00-04:00",
        "2016-06-05T06:30:00-0400",
        "2016-06-05T12:30:00+02",
        "Sun, 05 Jun 2016 10:30:00 GMT",
        "Sun, 05 Jun 2016 06:30:00 -0400",
        "Sun, 5 Jun 2016 10:30:00 +0000 (UTC)",
        "Sun Jun 05 10:30:00 +0000 2016",
        "June 5, 2016 6:30 AM EDT",
        "June 5, 2016, 6:30 a.m. EDT",
        "2016-06-05 10:30 UTC",
        "1465122600",
        "1465122600000",
    ],
)
def test_instants(text: str) -> None:
    """Each of these means one instant."""
    assert read_date(text) == (JUNE_5, AT, None)


def test_day_is_that_of_its_own_zone() -> None:
    """The day is the one that the input prints, not that of Greenwich."""
    published = read_date("2016-06-05T23:30:00-05:00")
    assert published.on == JUNE_5
    assert published.at == datetime(2016, 6, 6, 4, 30, tzinfo=UTC)


def test_fractions_of_seconds_are_kept() -> None:
    """Microseconds are kept, finer digits cut off, leap seconds taken for the second before."""
    assert read_date("2016-06-05T10:30:00.1234567Z").at == AT + timedelta(microseconds=123456)
    assert read_date("2016-12-31T23:59:60Z").at == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("9/26/16", date(2016, 9, 26)),
        ("26/9/16", date(2016, 9, 26)),
        ("9/26/2016", date(2016, 9, 26)),
        ("26.9.2016", date(2016, 9, 26)),
        ("4/4/16", date(2016, 4, 4)),
        ("12/31/99", date(1999, 12, 31)),
        ("9/26/2016 10:30 AM", date(2016, 9, 26)),
    ],
)
def test_order_of_figures_that_can_be_told(text: str, day: date) -> None:
    """Day and month in figures are read where only one order is possible."""
    assert read_date(text) == (day, None, None)


@pytest.mark.parametrize("text", [None, "", " ", "None", "null", "NaN", "N/A", "-"])
def test_missing_dates_are_no_errors(text: str | None) -> None:
    """A missing date is none, without a warning."""
    assert read_date(text) == (None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "3/4/16",
        "7/6/18",
        "3-4-2016",
        "June 2016",
        "2016",
        "2016-06",
        "201606",
        "yesterday",
        "2 hours ago",
        "2016-13-01",
        "20161301",
        "2016-02-30",
        "30 February 2016",
        "0001-01-01",
        "2999-01-01",
        "00000000",
        "0000-00-00",
        "99999999",
        "13/13/16",
        "2016-06-05T25:00:00Z",
        "2016-06-05T10:61",
        "June 5, 2016 13:30 PM",
        "2016-W22-7",
        "2016-157",
        "5 Juin 2016",
        "June 5, 16",
        "2016060510",
        "2016-06-05T10:30:00+99:00",
        "٢٠١٦-٠٦-٠٥",
        "x" * 500,
    ],
)
def test_unreadable_dates_are_null_with_a_warning(text: str) -> None:
    """What cannot be read in one way only is no date, and one line names the value."""
    published = read_date(text)
    assert (published.on, published.at) == (None, None)
    assert published.warning is not None
    assert ascii(text[:10])[:-1] in published.warning
    assert "\n" not in published.warning
    assert len(published.warning) < 150


@given(st.text())
def test_any_text_is_a_date_or_a_warning(text: str) -> None:
    """No string raises, and a warning stands exactly where a date was given and not read."""
    published = read_date(text)
    assert published.on is None or published.warning is None


@given(st.datetimes(min_value=datetime(1600, 1, 1), max_value=datetime(2100, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_isoformat_comes_back(at: datetime) -> None:
    """What Python writes as ISO 8601 is read as the same instant."""
    assert read_date(at.isoformat()) == (at.date(), at, None)
