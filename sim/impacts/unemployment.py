"""Impact 4, unemployment: the concept of the labour force survey, for people of 15 and over of herder households."""

from typing import NamedTuple

from sim.impacts.declared import Amount, Impact, added, by_sex, households, ratio, total
from sim.impacts.groups import YOUNG, YOUNG_ADULTS
from sim.impacts.households import QUINZAINES, Floats, Households, part


def mean_persons(column: str) -> Amount:
    """Mean over the year of persons counted each quinzaine."""
    return lambda h: h[f"{column}_year"] / QUINZAINES


class _Shares(NamedTuple):
    """Share of a household's workers, and of its unemployed, of one sex who are of an age."""

    at_work: dict[str, Floats]
    unemployed: dict[str, Floats]


def _shares(h: Households, sex: str) -> _Shares:
    """Split by age: persons times relative activity, and for the unemployed times relative joblessness."""
    w = h.welfare
    young, adults = h[f"n_{sex}_15_24"] * w.activity_15_24, h[f"n_{sex}_25_34"] * w.activity_25_34
    others = h[f"n_{sex}"] - h[f"n_{sex}_15_24"] - h[f"n_{sex}_25_34"]
    workers = young + adults + others
    jobless = young * w.jobless_15_24 + adults * w.jobless_25_34 + others
    return _Shares(
        {"15_24": part(young, workers), "25_34": part(adults, workers)},
        {"15_24": part(young * w.jobless_15_24, jobless), "25_34": part(adults * w.jobless_25_34, jobless)},
    )


def _shares_of_women(h: Households) -> _Shares:
    return _shares(h, "women")


def _shares_of_men(h: Households) -> _Shares:
    return _shares(h, "men")


def _of_age(age: str, state: str) -> Amount:
    """Women and men of an age who are at work, or unemployed: the household's number, split by weights."""

    def persons(h: Households) -> Floats:
        women: dict[str, Floats] = getattr(h.once(_shares_of_women), state)
        men: dict[str, Floats] = getattr(h.once(_shares_of_men), state)
        return (h[f"women_{state}_year"] * women[age] + h[f"men_{state}_year"] * men[age]) / QUINZAINES

    return persons


_SPLIT = "by age: persons times welfare.activity_* (and welfare.jobless_* for the unemployed)"

UNEMPLOYMENT = Impact(
    "unemployment",
    (
        total("women", "persons", "women of 15 and over", "n_women", households(lambda h: h["n_women"])),
        total("men", "persons", "men of 15 and over", "n_men", households(lambda h: h["n_men"])),
        total(
            "adults",
            "persons",
            "people of 15 and over",
            "n_women + n_men",
            by_sex(
                lambda h: h["n_women"],
                lambda h: h["n_men"],
                **{
                    YOUNG: lambda h: h["n_women_15_24"] + h["n_men_15_24"],
                    YOUNG_ADULTS: lambda h: h["n_women_25_34"] + h["n_men_25_34"],
                },
            ),
        ),
        total(
            "at_work",
            "persons",
            "people at work, mean of the year",
            f"(women_at_work_year + men_at_work_year) / 24; {_SPLIT}",
            by_sex(
                mean_persons("women_at_work"),
                mean_persons("men_at_work"),
                **{YOUNG: _of_age("15_24", "at_work"), YOUNG_ADULTS: _of_age("25_34", "at_work")},
            ),
        ),
        total(
            "unemployed",
            "persons",
            "people without work who look for it, mean of the year",
            f"(women_unemployed_year + men_unemployed_year) / 24; {_SPLIT}",
            by_sex(
                mean_persons("women_unemployed"),
                mean_persons("men_unemployed"),
                **{YOUNG: _of_age("15_24", "unemployed"), YOUNG_ADULTS: _of_age("25_34", "unemployed")},
            ),
        ),
        total(
            "underemployed",
            "persons",
            "people at work who want more hours, mean of the year",
            "(women_underemployed_year + men_underemployed_year) / 24",
            by_sex(mean_persons("women_underemployed"), mean_persons("men_underemployed")),
        ),
        total(
            "women_active",
            "persons",
            "women at work or looking for work",
            "(women_at_work_year + women_unemployed_year) / 24",
            households(lambda h: (h["women_at_work_year"] + h["women_unemployed_year"]) / QUINZAINES),
        ),
        total(
            "men_active",
            "persons",
            "men at work or looking for work",
            "(men_at_work_year + men_unemployed_year) / 24",
            households(lambda h: (h["men_at_work_year"] + h["men_unemployed_year"]) / QUINZAINES),
        ),
        *(
            total(
                f"{state}_{age}",
                "persons",
                f"people of {years} {'at work' if state == 'at_work' else 'without work who look for it'}",
                f"{state} of {years}; {_SPLIT}",
                households(_of_age(age, state)),
                "PF105",
            )
            for age, years in (("15_24", "15 to 24"), ("25_34", "25 to 34"))
            for state in ("at_work", "unemployed")
        ),
        *(
            definition
            for age, years in (("15_24", "15 to 24"), ("25_34", "25 to 34"))
            for definition in (
                added(f"active_{age}", "persons", f"active people of {years}", f"at_work_{age}", f"unemployed_{age}"),
                ratio(
                    f"youth_unemployment_{age}",
                    "1",
                    f"unemployed over active people of {years}; the split by age is a prior",
                    f"unemployed_{age}",
                    f"active_{age}",
                    "PF105",
                ),
            )
        ),
        added("active", "persons", "people at work or looking for work", "at_work", "unemployed"),
        ratio(
            "unemployment_rate", "1", "unemployed over active people, survey concept", "unemployed", "active", "PF105"
        ),
        ratio(
            "underemployment_rate",
            "1",
            "at work and wanting more hours, over at work",
            "underemployed",
            "at_work",
            "PF106",
        ),
        ratio("participation", "1", "active people over people of 15 and over", "active", "adults", "PF107"),
        ratio("women_participation", "1", "active women over women of 15 and over", "women_active", "women", "PF107"),
        ratio("men_participation", "1", "active men over men of 15 and over", "men_active", "men", "PF107"),
    ),
    (
        "unemployment_rate",
        "underemployment_rate",
        "participation",
        "women_participation",
        "youth_unemployment_15_24",
        "youth_unemployment_25_34",
    ),
)
