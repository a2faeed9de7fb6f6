"""Impact 3, poverty: headcount, gap and severity against the rural line, and who is just above it."""

from sim.accounts.figure import Figure
from sim.impacts.declared import Impact, Yearly, parameter, persons, ratio, total
from sim.impacts.households import Bools, Floats, Households, consumption_a_head
from sim.impacts.inequality import shortfall


def poverty_line(h: Households) -> Floats:
    """Rural poverty line of the year (MAD of the day a person and year), for each household."""
    return h.of_year(h.annual.mean("poverty_line"))


def is_poor(h: Households) -> Bools:
    """Whether people of the household live on less than the line."""
    return h.once(consumption_a_head) < h.once(poverty_line)


def gap(h: Households) -> Floats:
    """How far the household is below the line, as a share of it; 0 above."""
    return shortfall(h.once(consumption_a_head), h.once(poverty_line))


def is_vulnerable(h: Households) -> Bools:
    """Whether people of the household live on the line or above, but below its multiple."""
    below = h.once(consumption_a_head) < h.welfare.vulnerability_multiple * h.once(poverty_line)
    return below & ~h.once(is_poor)


POVERTY = Impact(
    "poverty",
    (
        Yearly(
            Figure(
                "poverty_line", "MAD", "rural poverty line, a person and year", "mean poverty_line of chain", "PF066"
            ),
            lambda annual: annual.mean("poverty_line"),
            everywhere=True,
        ),
        parameter("welfare.vulnerability_multiple", "1", "upper end of vulnerability, times the poverty line"),
        total(
            "poor_people",
            "persons",
            "people below the poverty line",
            "n_people where spending_year / n_people < poverty_line",
            persons(lambda h: h.once(is_poor)),
            "PF253",
        ),
        total(
            "poverty_gaps",
            "persons",
            "gaps of the poor, as shares of the line",
            "n_people * max(0, (poverty_line - spending_year / n_people) / poverty_line)",
            persons(lambda h: h.once(gap)),
            "PF253",
        ),
        total(
            "poverty_gaps_squared",
            "persons",
            "squared gaps of the poor",
            "n_people * max(0, (poverty_line - spending_year / n_people) / poverty_line) ** 2",
            persons(lambda h: h.once(gap) ** 2),
            "PF253",
        ),
        total(
            "vulnerable_people",
            "persons",
            "people between the line and its multiple",
            "n_people where poverty_line <= spending_year / n_people < vulnerability_multiple * poverty_line",
            persons(lambda h: h.once(is_vulnerable)),
            "PF274",
        ),
        ratio(
            "poverty_headcount", "1", "share of people below the poverty line, FGT 0", "poor_people", "people", "PF253"
        ),
        ratio("poverty_gap", "1", "mean gap to the line, FGT 1", "poverty_gaps", "people", "PF253"),
        ratio(
            "poverty_severity", "1", "mean squared gap to the line, FGT 2", "poverty_gaps_squared", "people", "PF253"
        ),
        ratio(
            "vulnerable",
            "1",
            "share of people between the line and 1.5 times it",
            "vulnerable_people",
            "people",
            "PF274",
        ),
    ),
    ("poverty_headcount", "poverty_gap", "poverty_severity", "vulnerable", "poor_people"),
)
