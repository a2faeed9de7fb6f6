"""The clock: a step is one quinzaine, the 1st to the 15th or the 16th to the end of the month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

QUINZAINES_PER_YEAR = 24


@dataclass(frozen=True)
class Quinzaine:
    """Half a month: `first` and `last` day included, 13 to 16 days long."""

    first: date
    last: date

    @classmethod
    def starting(cls, day: date) -> "Quinzaine":
        """The quinzaine that starts on a 1st or a 16th. Raises ValueError on another day."""
        if day.day == 1:
            return cls(day, day.replace(day=15))
        if day.day == 16:
            next_month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            return cls(day, next_month - timedelta(days=1))
        raise ValueError(f"{day}: a quinzaine starts on the 1st or the 16th")

    @property
    def next(self) -> "Quinzaine":
        """The quinzaine that follows."""
        return Quinzaine.starting(self.last + timedelta(days=1))

    @property
    def days(self) -> int:
        """Length in days, 13 to 16."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> int:
        """Ordinal of the first day: the date key of this quinzaine's draws."""
        return self.first.toordinal()

    @property
    def end(self) -> int:
        """Ordinal of the day after the last, so that days are `range(start, end)`."""
        return self.last.toordinal() + 1

    @property
    def year(self) -> int:
        """Calendar year."""
        return self.first.year

    @property
    def number(self) -> int:
        """Place in its year, 1 to 24."""
        return 2 * self.first.month - (self.first.day == 1)

    @property
    def closes_month(self) -> bool:
        """Whether a month ends with it."""
        return self.first.day == 16

    @property
    def closes_year(self) -> bool:
        """Whether the year ends with it."""
        return self.number == QUINZAINES_PER_YEAR

    def __str__(self) -> str:
        return f"{self.first:%Y-%m-%d} to {self.last:%Y-%m-%d}"


def quinzaines(first_year: int, last_year: int) -> Iterator[Quinzaine]:
    """All quinzaines of the years `first_year` to `last_year`, both included."""
    quinzaine = Quinzaine.starting(date(first_year, 1, 1))
    while quinzaine.year <= last_year:
        yield quinzaine
        quinzaine = quinzaine.next
