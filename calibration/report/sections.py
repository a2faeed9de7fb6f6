"""The parts of the report on the calibration and its test; one that has not been done says which command does it."""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from calibration.fit.fitting import LEVEL
from calibration.fit.proof import Proof
from calibration.report.costs import Step, time_told
from calibration.report.pictures import picture_of_kept, picture_of_parameters, picture_of_ranks
from calibration.report.reading import Fit, Found
from calibration.report.telling import Written, figure, interval, joined, plain_name, title, unit_said, years_said
from calibration.targets import FAR, NORMAL_90
from calibration.validation import MISSED, Check, met, missed, told_apart, typical_distance
from calibration.validation_page import origin
from sim.report.brief.blocks import Block, Bullets, Facts, Heading, Row, Section, Table, Text, apart
from sim.report.numbers import NOTHING, number, percent, plain
from sim.report.words import in_language, say

LIMITS = ("rules", "facts", "discrepancy", "looked", "effects", "local")
PROOF_COLUMNS = ("held", "even", "recovered", "narrowed")


def sections_of(found: Found, language: str) -> tuple[Section, ...]:
    """All parts but those of the sensitivity, in their order."""
    return (
        _section("done", _done(found, language), language),
        _section("fit", _fit(found, language), language),
        _section("parameters", _parameters(found, language), language),
        _section("proof", _proof(found, language), language),
        _section("validation", _validation(found, language), language),
        _section("theories", _theories(found, language), language),
    )


def last_sections(found: Found, language: str) -> tuple[Section, ...]:
    """Cost and limits."""
    return _section("cost", _cost(found, language), language), _section("limits", _limits(found, language), language)


def _section(name: str, blocks: Iterator[Block], language: str) -> Section:
    return Section(name, say(f"calibration.section.{name}", language), tuple(blocks))


def not_yet(command: str, language: str) -> Text:
    """Name the command that makes a part that is missing."""
    return Text(say("calibration.not_yet", language, command=apart(command)), "note")


def columns(names: Sequence[str], language: str) -> tuple[str, ...]:
    """Titles of columns."""
    return tuple(say(f"calibration.column.{name}", language) for name in names)


# What was done


def _done(found: Found, language: str) -> Iterator[Block]:
    about, screening, method = found.about, found.about["screening"], found.about["method"]
    moved, waves = len(screening["effects"]), about["waves"]
    counts = {
        "screened": screening["runs"],
        "moved": moved,
        "tried": moved + screening["moves_nothing"],
        "fitted": len(about["parameters"]),
        "waves": len(waves),
        "kept": found.n_kept,
    }
    said: dict[str, str] = {name: number(count, 0, language) for name, count in counts.items()}
    said["share"] = _share_of(waves[-1]["share"], language)
    said["discrepancy"] = percent(method["discrepancy_share_of_value"], 0, language)
    said["least"] = percent(method["discrepancy_least_share_of_error"], 0, language)
    for part in ("why", "screen", "waves", "weigh", "keep", "kept"):
        yield Text(say(f"calibration.done.{part}", language, **said))
    rows = tuple(_wave(place, wave, language) for place, wave in enumerate(waves, start=1))
    caption = say("calibration.done.waves_caption", language)
    yield Table(caption, columns(("wave", "runs", "share", "foreseen"), language), rows)


def _share_of(share: float, language: str) -> str:
    """A share that may be very small, in per cent with two figures."""
    return percent(share, max(0, 1 - math.floor(math.log10(100.0 * share))) if 0.0 < share < 0.1 else 0, language)


def _wave(place: int, wave: dict[str, Any], language: str) -> Row:
    held = [each for each in wave["coverage"] if each is not None]
    foreseen = percent(sum(held) / len(held), 0, language) if held else NOTHING
    cells = (number(wave["runs"], 0, language), _share_of(wave["share"], language), foreseen)
    return Row(number(place, 0, language), cells)


# Fit


def _fit(found: Found, language: str) -> Iterator[Block]:
    fits = found.fits
    if found.is_validated and found.outcome is not None:
        draws = number(found.outcome.about["draws"], 0, language)
        yield Text(say("calibration.fit.says_runs", language, draws=draws))
    else:
        yield Text(say("calibration.fit.says_emulators", language, far=plain(FAR, language)))
        yield not_yet(joined(["lben calibration adopt", "lben validate"], language), language)
    rows = tuple(_fit_row(fit, language) for fit in fits)
    before, after = (plain(scale, language) for scale in found.scales)
    ends = (
        say("calibration.column.before", language, scale=before),
        say("calibration.column.after", language, scale=after),
    )
    titles = (*columns(("fact", "years", "observed"), language), *ends, *columns(("verdict",), language))
    yield Table(say("calibration.fit.caption", language), titles, rows, is_wide=True)
    yield from _causes([(fit.target, fit.verdict) for fit in fits], language)
    names = [title(found.targets[name].title, language) for name in found.about["left_out"] if name in found.targets]
    if names:
        yield Text(say("calibration.fit.left_out", language, names=joined(names, language)), "note")


def _fit_row(fit: Fit, language: str) -> Row:
    target = fit.target
    written = Written.of(target, (target.high, *fit.after), language)
    before, after = (written.interval(middle, low, high) for low, middle, high in (fit.before, fit.after))
    observed = written.interval(target.value, target.low, target.high)
    cells = (years_said(target.period), observed, before, after, _verdict(fit.verdict, language))
    return Row(written.named(title(target.title, language)), cells, _role(fit.verdict))


def _role(verdict: str) -> str:
    return "total" if verdict in MISSED else ""


def _verdict(verdict: str, language: str) -> str:
    return say(f"validate.verdict.{verdict}", language)


def _causes(judged: Sequence[tuple[Any, str]], language: str) -> Iterator[Block]:
    """What is missed, each with its likely cause."""
    said = [
        say(
            "validate.cause",
            language,
            fact=title(target.title, language),
            cause=apart(in_language(target.if_missed, language)),
        )
        for target, verdict in judged
        if verdict in MISSED
    ]
    if said:
        yield Heading(say("calibration.causes", language))
        yield Bullets(tuple(said))


# Parameters


def _parameters(found: Found, language: str) -> Iterator[Block]:
    fitted = dict(sorted(found.about["parameters"].items(), key=lambda item: item[1]["width_left"]))
    entries = found.territory.registry.entries
    counts = {"fitted": number(len(fitted), 0, language), "all": number(len(entries), 0, language)}
    yield Text(say("calibration.parameters.says", language, **counts))
    yield picture_of_parameters(found, list(fitted), language)
    rows = []
    for name, each in fitted.items():
        unit = unit_said(each["unit"], language)
        label = f"{apart(name)}{f' ({unit})' if unit else ''}. {apart(in_language(entries[name].note, language))}"
        before, after = (
            interval(middle, low, high, partial(figure, language=language))
            for low, middle, high in (each["prior"], each["posterior"])
        )
        cells = (figure(each["default"], language), before, after, percent(each["width_left"], 0, language))
        rows.append(Row(label, cells))
    titles = columns(("parameter", "default", "prior", "posterior", "left"), language)
    yield Table(say("calibration.parameters.caption", language), titles, tuple(rows), is_wide=True)


# Proof


def _proof(found: Found, language: str) -> Iterator[Block]:
    proof = found.proof
    if proof is None:
        yield not_yet("lben calibrate --prove", language)
        return
    yield Text(say("calibration.proof.says", language, truths=number(len(proof.truths), 0, language)))
    yield Text(say("calibration.proof.rests", language, **_few(proof, language)))
    yield picture_of_ranks(proof, found.territory, language)
    rows = []
    for at, name in enumerate(proof.names):
        held, recovered, narrowed = (
            percent(float(values[at]), 0, language) for values in (proof.coverage, proof.recovery, proof.narrowing)
        )
        label = f"{apart(name)}. {apart(plain_name(found.territory.registry.entries[name].note, language))}"
        rows.append(Row(label, (held, number(float(proof.uniformity[at]), 2, language), recovered, narrowed)))
    titles = (
        say("calibration.column.parameter", language),
        *(say(f"calibrate.prove.column.{name}", language) for name in PROOF_COLUMNS),
    )
    yield Table(say("calibration.proof.caption", language), titles, tuple(rows), is_wide=True)
    yield Text(say("calibration.proof.little", language), "note")


def _few(proof: Proof, language: str) -> dict[str, str]:
    """How surely a proof tells coverage: its truths, intervals, and those that miss by chance and in fact."""
    n_truths, n_intervals = len(proof.truths), proof.truths.size
    off = math.sqrt(LEVEL * (1.0 - LEVEL) / n_truths)
    counts = {
        "truths": n_truths,
        "parameters": len(proof.names),
        "intervals": n_intervals,
        "chance": round((1.0 - LEVEL) * n_intervals),
        "missed": round(float((1.0 - proof.coverage).mean()) * n_intervals),
    }
    said = {name: number(count, 0, language) for name, count in counts.items()}
    return {**said, "sure": number(100.0 * NORMAL_90 * off, 0, language)}


# Validation and theories


def _validation(found: Found, language: str) -> Iterator[Block]:
    if found.outcome is None:
        yield not_yet("lben validate", language)
        return
    if not found.is_validated:
        yield Text(say("calibration.banner.other", language), "strong")
    yield Text(origin(found.outcome, language, apart))
    checks = found.kept
    yield picture_of_kept(checks, found, language)
    titles = columns(("fact", "years", "observed", "predicted", "verdict"), language)
    rows = tuple(_check_row(check, language) for check in checks)
    yield Table(say("calibration.validation.caption", language), titles, rows, is_wide=True)
    counts = {"count": len(checks), "chance": round(len(checks) / 10), "missed": missed(checks)}
    said = {name: number(count, 0, language) for name, count in counts.items()}
    yield Text(say("calibration.validation.by_chance", language, **said), "note")
    yield from _causes([(check.target, check.verdict) for check in checks], language)


def _check_row(check: Check, language: str) -> Row:
    target = check.target
    low, high = check.interval
    written = Written.of(target, (target.high, low, high), language)
    observed = written.interval(target.value, target.low, target.high)
    predicted = written.interval(check.middle, low, high)
    cells = (years_said(target.period), observed, predicted, _verdict(check.verdict, language))
    return Row(written.named(title(target.title, language)), cells, _role(check.verdict))


def _theories(found: Found, language: str) -> Iterator[Block]:
    theories = found.theories
    if len(theories) < 2:
        yield not_yet("lben validate --theories", language)
        return
    yield Text(say("calibration.theories.says", language))
    rows = []
    for theory in theories:
        cells: list[str] = []
        for own in (theory.kept, theory.fitted):
            counts = (number(met(own), 0, language), number(missed(own), 0, language))
            cells += [*counts, number(typical_distance(own), 2, language)]
        rows.append(Row(say(f"validate.theory.{theory.name}", language), tuple(cells)))
    names = ("theory", "kept_met", "kept_missed", "kept_distance", "fit_met", "fit_missed", "fit_distance")
    yield Table(say("calibration.theories.caption", language), columns(names, language), tuple(rows))
    apart_on = [title(checks[0].target.title, language) for checks in told_apart(theories)]
    if apart_on:
        count = number(len(apart_on), 0, language)
        yield Text(say("calibration.theories.apart", language, count=count, names=joined(apart_on, language)))
    else:
        yield Text(say("calibration.theories.alike", language))


# Cost and limits


def _cost(found: Found, language: str) -> Iterator[Block]:
    about = found.about
    yield _costs_table(found, language)
    runs, posterior, settings = about["runs"], about["posterior"], about["settings"]
    waves = sum(wave["runs"] for wave in about["waves"])
    counts = {"runs": runs["asked"], "screened": about["screening"]["runs"], "waves": waves, "found": runs["found"]}
    facts = {
        "runs": {name: number(count, 0, language) for name, count in counts.items()},
        "effective": {
            "draws": number(posterior["draws"], 0, language),
            "behind": number(posterior["runs_behind"], 0, language),
            "effective": number(posterior["effective_runs"], 0, language),
        },
        "again": {
            "seed": str(settings["seed"]),
            "runs": number(settings["budget_runs"], 0, language),
            "waves": number(settings["waves"], 0, language),
            "scale": plain(found.outcome.about["scale"] if found.outcome else 1.0, language),
        },
    }
    rows = [
        (say(f"calibration.cost.{name}", language), say(f"calibration.spent.{name}", language, **values))
        for name, values in facts.items()
    ]
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    yield Facts((*rows, (say("calibration.cost.software", language), apart(versions))))


def _costs_table(found: Found, language: str) -> Table:
    """What each step took, as far as it is recorded, and all together."""
    rows = [_cost_row(step, language) for step in found.costs]
    rows.append(Row(say("calibration.step.all", language), ("", time_told(found.costs, language), "", ""), "total"))
    titles = columns(("step", "runs_or_units", "time", "cores", "machine"), language)
    caption, note = (say(f"calibration.cost.{each}", language) for each in ("caption", "note"))
    return Table(caption, titles, tuple(rows), note, is_wide=True)


def _cost_row(step: Step, language: str) -> Row:
    cost, unknown = step.cost, say("calibration.cost.unknown", language)
    cores = ", ".join(number(each, 0, language) for each in cost.cores) or unknown
    machines = apart(", ".join(cost.machines)) if cost.machines else unknown
    cells = (number(cost.runs, 0, language), time_told([step], language), cores, machines)
    return Row(say(f"calibration.step.{step.name}", language).capitalize(), cells)


def _limits(found: Found, language: str) -> Iterator[Block]:
    fitted = [found.targets[name] for name in found.about["targets"]]
    counts = {
        "fit": number(len(fitted), 0, language),
        "looked": number(sum(target.looked_at for target in fitted), 0, language),
    }
    yield Bullets(tuple(say(f"calibration.limit.{name}", language, **counts) for name in LIMITS))
