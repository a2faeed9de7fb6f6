"""The tables of a comparison as a workbook: a sheet for each question, every number with its unit."""

import datetime
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from sim.impacts.groups import ALL
from sim.impacts.measure import INDICATORS
from sim.report.comparison.chain import Passage
from sim.report.comparison.levers import BESIDE, levers_of
from sim.report.comparison.ranking import places
from sim.report.comparison.reading import OUTCOMES, PERIOD, Comparison
from sim.report.comparison.sections import LIMITS
from sim.report.comparison.spending import spent_on, total_cost
from sim.report.comparison.telling import PRICES, SETTING, SYNERGY, Telling
from sim.report.comparison.verdicts import digits_of, part_of
from sim.report.differences import JUDGED, better_share
from sim.report.evidence import HEADLINES
from sim.report.table import SHOWN
from sim.report.words import catalogue, in_language, say
from sim.report.workbook.naming import PERCENT, Named, Names, label_and_unit
from sim.report.workbook.pages import (
    Cell,
    Column,
    Page,
    Row,
    Unit,
    number_column,
    row,
    text_column,
    year_columns,
)
from sim.report.workbook.reference import Cover, Fact
from sim.report.workbook.writing import Writer
from sim.study.comparison import Effect

POLICY_WIDTH = 30.0
FORMS = ("whole", "one", "two", "three")
"""Formats by their decimals."""


class Sheets:
    """Makes the sheets of a comparison in a language."""

    def __init__(self, found: Comparison, language: str) -> None:
        self.found = found
        self.language = language
        self.telling = Telling(found, language)
        self.names = Names(language)

    def pages(self) -> list[Page]:
        """Every sheet after the first that has a row."""
        made = (
            self.answers(),
            self.effects(),
            self.years(),
            self.envelopes(),
            self.costs(),
            self.unit_costs(),
            self.moved(),
            self.levers(),
            self.reasons(),
            self.rankings(),
        )
        return [page for page in made if page.rows]

    def _say(self, key: str, **values: object) -> str:
        return self.telling.say(key, **values)

    def _page(self, key: str, columns: Sequence[Column], rows: Iterator[Row], labels: int, marks: int = 1) -> Page:
        title, note = self._say(f"sheet_title.{key}"), self._say(f"sheet_note.{key}")
        return Page(key, title, note, tuple(columns), tuple(rows), labels, marks)

    def _policy(self) -> Column:
        return text_column(self._say("column.policy"), POLICY_WIDTH)

    def _indicator(self, name: str) -> Named:
        """An indicator of an impact, or one of the table of years, which is shown as it is after a run."""
        if f"indicator.{name}" in catalogue(self.language):
            named = self.names.indicator(name, self.found.units[name])
            return self._out_of_100(named) if self.found.units[name] == "1" else named
        label, unit = label_and_unit(say(name, self.language))
        known = SHOWN[name]
        if PERCENT in unit:
            return self._out_of_100(Named(label, Unit(unit)))
        return Named(label, Unit(unit, known.factor, FORMS[known.digits]))

    def _out_of_100(self, named: Named) -> Named:
        """Shares and indices out of 100, with the decimals in which their differences show."""
        return Named(named.label, Unit(named.unit.text, 100.0, "two"))

    def _difference(self, name: str) -> Named:
        """An indicator of which only differences are shown: those of shares and indices are points."""
        named = self._indicator(name)
        if self.found.units[name] != "1":
            return named
        points = self._say("unit.points" if PERCENT in named.unit.text else "unit.index_points")
        return Named(named.label, named.unit._replace(text=points))

    # Answers

    def answers(self) -> Page:
        """The seven lines, and a sentence for each policy and impact."""
        columns = (
            self._policy(),
            text_column(self._say("column.impact"), 26.0),
            text_column(self._say("column.says"), 110.0),
        )
        return self._page("answers", columns, self._answers(), labels=2)

    def _answers(self) -> Iterator[Row]:
        telling = self.telling
        for ranking in telling.rankings:
            yield Row((self._say("all_policies"), telling.impact(ranking.impact), telling.answer(ranking)))
        for policy in self.found.policies:
            for impact in HEADLINES:
                yield Row((telling.title(policy), telling.impact(impact), telling.result(policy, impact)))
            of_all = {
                "said.seats": telling.seats(policy),
                "said.losses": telling.losses(policy),
                "said.costs": telling.cost(policy),
                "said.envelope": telling.money_left(policy),
            }
            for key, text in of_all.items():
                if text:
                    yield Row((telling.title(policy), self._say(key), text))

    # Effects

    def effects(self) -> Page:
        """Every indicator by group: levels, mean difference, interval, verdict."""
        columns = (
            self._policy(),
            text_column(self._say("column.impact"), 22.0),
            text_column(say("brief.indicator", self.language), 46.0),
            text_column(say("brief.group", self.language), 30.0),
            text_column(self.names.column("unit"), 18.0),
            *self._effect_columns(),
        )
        return self._page("effects", columns, self._effects(), labels=5, marks=2)

    def _effect_columns(self) -> tuple[Column, ...]:
        numbers = ("baseline", "level", "mean", "low", "high")
        return (
            *(number_column(self._say(f"column.{name}"), "", 13.0) for name in numbers),
            number_column(self._say("column.better"), "percent", 11.0),
            number_column(self._say("column.pairs"), "whole", 9.0),
            text_column(self._say("column.verdict"), 22.0),
        )

    def _effects(self) -> Iterator[Row]:
        of_period = self.found.effects[self.found.effects["year"] == PERIOD]
        for policy, name, kind, group in _keys(of_period, "scenario", "indicator", "group_kind", "group"):
            effect = self.found.effect(policy, name, kind, group)
            if policy in self.found.policies and effect is not None:
                yield self._effect_row(policy, name, kind, group, effect)

    def _effect_row(self, policy: str, name: str, kind: str, group: str, effect: Effect) -> Row:
        label, unit = self._indicator(name)
        counted = self._say("unit.and_points", unit=unit.text) if PERCENT in unit.text else unit.text
        of_group = say("group.all.all", self.language) if kind == ALL else self._group(kind, group)
        about = (self.telling.title(policy), self._impact(name), label, of_group, counted)
        values = (effect.baseline, effect.other, effect.difference, effect.low, effect.high)
        is_judged = self.found.verdict(name, effect) in JUDGED
        better: Cell = better_share(name, effect) if is_judged else ""
        verdict = self.telling.verdict(name, effect)
        numbers = (_cell(value * unit.factor) for value in values)
        return Row((*about, *numbers, better, float(effect.replicates), verdict), self._form(name, effect, unit))

    def _form(self, name: str, effect: Effect, unit: Unit) -> str:
        """The format of a row: with the decimals in which the difference shows."""
        if unit.factor != 1.0 or not effect.replicates:
            return "three" if unit.factor < 1.0 else unit.form
        return FORMS[max(FORMS.index(unit.form), digits_of(effect, self.found.units[name]))]

    def _impact(self, indicator: str) -> str:
        return self.telling.impact(INDICATORS[indicator]) if indicator in INDICATORS else self._say("between")

    def _group(self, kind: str, group: str) -> str:
        return self.telling.named(say(f"group.{kind}", self.language), self.telling.group(kind, group))

    # Year by year

    def years(self) -> Page:
        """Mean differences of each year, for everybody."""
        columns = (
            self._policy(),
            text_column(say("brief.indicator", self.language), 46.0),
            text_column(self._say("column.estimate"), 16.0),
            text_column(self.names.column("unit"), 18.0),
            *year_columns(self.found.years, 12.0),
        )
        return self._page("years", columns, self._years(), labels=4, marks=2)

    def _years(self) -> Iterator[Row]:
        of_all = self.found.effects[(self.found.effects["group_kind"] == ALL) & (self.found.effects["year"] != PERIOD)]
        for policy, name in _keys(of_all, "scenario", "indicator"):
            if policy not in self.found.policies:
                continue
            label, unit = self._difference(name)
            path = self.found.path(policy, name)
            for estimate in ("mean", "low", "high"):
                values = [_estimate(effect, estimate) for effect in path]
                yield row((self.telling.title(policy), label, self._say(f"column.{estimate}")), unit, values)

    # Public money

    def costs(self) -> Page:
        """What each policy costs beyond the baseline by programme, payer and year."""
        columns = (
            self._policy(),
            text_column(self._say("column.programme"), 34.0),
            text_column(self._say("column.payer"), 24.0),
            text_column(self.names.column("unit"), 18.0),
            *year_columns(self.found.years, 12.0),
            number_column(self._say("column.sum"), "", 14.0),
            number_column(self._say("column.real"), "two", 14.0),
        )
        return self._page("costs", columns, self._costs(), labels=4)

    def _costs(self) -> Iterator[Row]:
        costs = self.telling.costs
        for policy in self.found.policies:
            mine = costs[costs["scenario"] == policy]
            for programme, payer in _keys(mine, "programme", "payer"):
                cells = mine[(mine["programme"] == programme) & (mine["payer"] == payer)]
                about = (self.telling.title(policy), self.telling.programme(programme), self.telling.payer(payer))
                yield self._cost_row(about, cells)
            if len(mine):
                about = (self.telling.title(policy), self._say("cost.total"), self._say("all_payers"))
                yield self._cost_row(about, mine, is_total=True)

    def _cost_row(self, about: tuple[str, ...], cells: pd.DataFrame, *, is_total: bool = False) -> Row:
        money = Unit(self._say("unit.mdh"), 1e-6, "two")
        by_year = cells.groupby("year")["day"].sum()
        day = [float(by_year.get(year, 0.0)) for year in self.found.years]
        values = (value * money.factor for value in (*day, sum(day)))
        return Row((*about, money.text, *values, float(cells["real"].sum()) * 1e-6), money.form, is_total)

    def envelopes(self) -> Page:
        """What was set aside for each policy, what its levers spent of it, and what it costs beyond the baseline."""
        names = ("planned", "spent", "spent_share", "extra", "real")
        forms = ("two", "two", "percent", "two", "two")
        columns = (
            self._policy(),
            *(number_column(self._say(f"column.{name}"), form, 18.0) for name, form in zip(names, forms, strict=True)),
        )
        return self._page("envelopes", columns, self._envelopes(), labels=1)

    def _envelopes(self) -> Iterator[Row]:
        for policy, envelope in self.telling.envelopes.items():
            costs = (total_cost(self.telling.costs, policy, column) * 1e-6 for column in ("day", "real"))
            money = (envelope.planned * 1e-6, envelope.spent * 1e-6, _cell(envelope.share))
            yield Row((self.telling.title(policy), *money, *costs))

    def unit_costs(self) -> Page:
        """Public money for one more of each outcome during a year."""
        columns = (
            self._policy(),
            text_column(self._say("column.outcome"), 50.0),
            text_column(self.names.column("unit"), 20.0),
            number_column(self._say("column.year_cost"), "whole", 16.0),
            *(number_column(self._say(f"column.{name}"), "", 14.0) for name in ("unit_cost", "low", "high")),
            text_column(self._say("column.why_none"), 40.0),
        )
        return self._page("unit_costs", columns, self._unit_costs(), labels=3)

    def _unit_costs(self) -> Iterator[Row]:
        for policy in self.found.policies:
            for outcome in OUTCOMES:
                found = self.telling.per_unit(policy, outcome)
                why = self._say(f"no_figure.{found.reason}") if found.reason else ""
                values = (_cell(value) for value in (found.value, found.low, found.high))
                year_cost = total_cost(self.telling.costs, policy) / len(self.found.years)
                about = (self.telling.title(policy), self._say(f"per.column.{outcome}"), self._say("unit.dh"))
                yield Row((*about, year_cost, *values, why), "two" if outcome == "milk" else "whole")

    # People

    def moved(self) -> Page:
        """Households that live clearly better, and clearly worse, by group."""
        columns = (
            self._policy(),
            text_column(say("brief.group", self.language), 46.0),
            text_column(self.names.column("unit"), 16.0),
            *(
                number_column(self._say(f"column.{name}"), "whole", 14.0)
                for name in ("households", "better_off", "worse_off")
            ),
        )
        return self._page("moved", columns, self._moved(), labels=3)

    def _moved(self) -> Iterator[Row]:
        for policy, kind, group in _keys(self.found.moved, "scenario", "group_kind", "group"):
            if policy in self.found.policies:
                of_group = say("group.all.all", self.language) if kind == ALL else self._group(kind, group)
                counts = (self.found.households(kind, group), *self.found.moved_in(policy, kind, group))
                about = (self.telling.title(policy), of_group, self.names.households.text)
                yield Row((*about, *map(_cell, counts)), is_total=kind == ALL)

    # Levers and reasons

    def levers(self) -> Page:
        """What each lever of a policy brings."""
        columns = (
            self._policy(),
            text_column(self._say("column.impact"), 44.0),
            text_column(self._say("column.lever"), 36.0),
            text_column(self.names.column("unit"), 40.0),
            *(number_column(self._say(f"column.{name}"), "", 14.0) for name in ("mean", "low", "high")),
        )
        return self._page("levers", columns, self._levers(), labels=4, marks=2)

    def _levers(self) -> Iterator[Row]:
        for policy in self.found.policies:
            if not levers_of(self.telling, policy):
                continue
            for indicator in (*HEADLINES.values(), *BESIDE):
                yield from self._parts(policy, indicator)
            for lever in levers_of(self.telling, policy):
                if lever not in (SYNERGY, SETTING):
                    spent = spent_on(self.found, policy, lever) * 1e-6
                    about = (self.telling.title(policy), self._say("levers.cost"), self.telling.lever(lever))
                    yield Row((*about, self._say("unit.mdh"), spent, "", ""), "two")

    def _parts(self, policy: str, indicator: str) -> Iterator[Row]:
        """The part of each lever in an effect, their sum, which is the effect, and their synergy."""
        label, unit = self._difference(indicator)
        parts = {name: part_of(*numbers) for name, *numbers in self.telling.shares(policy, indicator)}
        synergy = parts.pop(SYNERGY, None)
        whole = self.found.effect(policy, indicator)
        listed = [(self.telling.lever(name), part, False) for name, part in parts.items()]
        listed += [(self._say("levers.all"), whole, True)] if whole is not None and parts else []
        listed += [(self.telling.lever(SYNERGY), synergy, False)] if synergy is not None else []
        for name, effect, is_total in listed:
            values = (effect.difference, effect.low, effect.high)
            numbers = (_cell(value * unit.factor) for value in values)
            yield Row((self.telling.title(policy), label, name, unit.text, *numbers), unit.form, is_total)

    def reasons(self) -> Page:
        """The numbers between the levers and the impacts."""
        columns = (
            self._policy(),
            text_column(say("brief.indicator", self.language), 60.0),
            text_column(self.names.column("unit"), 24.0),
            *(
                number_column(self._say(f"column.{name}"), "", 14.0)
                for name in ("baseline", "level", "mean", "low", "high")
            ),
        )
        return self._page("why", columns, self._reasons(), labels=3)

    def _reasons(self) -> Iterator[Row]:
        for policy, found in self.telling.passages.items():
            for each in found:
                label, unit = label_and_unit(self.telling.passage(each))
                factor = 100.0 if each.unit == "1" else 1.0
                levels = tuple(_cell(value * factor) for value in (each.before, each.after))
                changes = tuple(_cell(value * factor) for value in (each.change, each.low, each.high))
                yield Row((self.telling.title(policy), label, unit, *levels, *changes), _form(each))

    def rankings(self) -> Page:
        """The order of the means for each impact, the baseline among them, and how often neighbours turn round."""
        columns = (
            text_column(self._say("column.impact"), 26.0),
            number_column(self._say("column.rank"), "whole", 8.0),
            text_column(self._say("column.policy"), POLICY_WIDTH),
            text_column(self.names.column("unit"), 24.0),
            number_column(self._say("column.mean"), "", 14.0),
            text_column(self._say("column.verdict"), 22.0),
            number_column(self._say("column.best"), "percent", 14.0),
            number_column(self._say("column.overtaken"), "percent", 14.0),
            number_column(self._say("column.tied"), "percent", 14.0),
        )
        return self._page("rankings", columns, self._rankings(), labels=4)

    def _rankings(self) -> Iterator[Row]:
        for impact, indicator in HEADLINES.items():
            unit = self._difference(indicator).unit
            for rank, place in enumerate(places(self.found, impact), start=1):
                effect = self.found.effect(place.name, indicator)
                mean: Cell = effect.difference * unit.factor if effect else 0.0
                verdict = self.telling.verdict(indicator, effect) if effect else self._say("column.baseline")
                about = (self.telling.impact(impact), float(rank), self.telling.title(place.name), unit.text)
                yield Row((*about, mean, verdict, *map(_cell, (place.best, place.overtaken, place.tied))), unit.form)

    # The first sheet

    def cover(self, pages: Sequence[Page]) -> Cover:
        """What was compared, and how the sheets are read."""
        found, telling = self.found, self.telling
        place = in_language(found.territory.title, self.language)
        facts = (
            Fact(self._say("head.policies"), telling.joined(telling.title(name) for name in found.policies)),
            Fact(self._say("head.baseline"), telling.title(found.baseline)),
            Fact(self._say("head.period"), self.period),
            Fact(self._say("column.pairs"), float(found.n_pairs)),
            Fact(self._say("column.draws"), float(found.n_draws)),
            Fact(say("workbook.fact.version", self.language), str(found.versions["lben"])),
        )
        return Cover(
            title=self._say("title", place=place),
            warning=f"{say('brief.status', self.language)}. {self._say('banner')}",
            facts=facts,
            contents=(
                say("workbook.contents", self.language),
                tuple((self.sheet(page.key), page.title) for page in pages),
            ),
            notes=(
                (say("workbook.conventions", self.language), (self._say("effects.reading"), self._say("answer.note"))),
                (self._say("section.limits"), tuple(self._say(f"limit.{name}", place=place) for name in LIMITS)),
            ),
        )

    @property
    def period(self) -> str:
        """The years that are compared."""
        first, last = self.found.years[0], self.found.years[-1]
        return str(first) if first == last else f"{first}-{last}"

    def sheet(self, key: str) -> str:
        """The name of a sheet."""
        return self._say(f"sheet.{key}")


def write_tables(found: Comparison, language: str, path: Path) -> None:
    """Write the workbook of a comparison; the same tables give the same bytes."""
    sheets = Sheets(found, language)
    pages = sheets.pages()
    cover = sheets.cover(pages)
    writer = Writer(path, language, cover.title, _moment(found))
    names = [sheets.names.sheet("read_me"), *(sheets.sheet(page.key) for page in pages)]
    writer.name_sheets(names)
    writer.write_cover(names[0], cover)
    for name, page in zip(names[1:], pages, strict=True):
        writer.write_page(name, page, f"{sheets.period}. {say('brief.status', language)}")
    writer.close()


def _moment(found: Comparison) -> datetime.datetime:
    """When the comparison ended, in universal time, without a zone, as spreadsheets have it."""
    moment = found.finished_at
    return moment.astimezone(datetime.UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _keys(table: pd.DataFrame, *columns: str) -> list[tuple[str, ...]]:
    """What rows are about, each once, in the order of the table."""
    once = table[list(columns)].drop_duplicates()
    return [tuple(map(str, each)) for each in once.itertuples(index=False)]


def _estimate(effect: Effect | None, name: str) -> float:
    if effect is None:
        return math.nan
    return {"mean": effect.difference, "low": effect.low, "high": effect.high}[name]


def _cell(value: float) -> Cell:
    """A number, or an empty cell."""
    return value if math.isfinite(value) else ""


def _form(passage: Passage) -> str:
    """The format of a number of the causal chain: enough decimals to see its change."""
    if passage.unit in PRICES or not passage.has_interval:
        return "two" if passage.unit in PRICES else "whole"
    digits = digits_of(part_of(passage.change, passage.low, passage.high), passage.unit)
    return FORMS[digits]
