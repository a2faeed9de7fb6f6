"""The page of a validation in Markdown: observed, predicted, verdict, misses first with their likely cause.

It is made from what the validation kept of every unit, so that pages in several languages come from the same runs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from calibration.outcome import Outcome
from calibration.report.telling import Written, title
from calibration.targets import Target
from calibration.validation import MISSED, VAGUE, Check, Theory, judge, met, missed, told_apart, typical_distance
from calibration.whole import NAME
from sim.report.numbers import number, plain
from sim.report.words import in_language, say
from sim.study.scenario import load_territory

PAGES = {"fr": "docs/validation.fr.md", "en": "docs/validation.md", "ar": "docs/validation.ar.md"}
"""Where the page of Séfrou stands, by language."""


def as_markdown(outcome: Outcome, targets: Mapping[str, Target], language: str) -> str:
    """Give the page on the targets for which the units have numbers."""
    known = outcome.known(targets)
    checks = judge(known, outcome.units())
    kept, fitted = ([check for check in checks if check.target.use == use] for use in ("kept", "fit"))
    at_centre = {check.name: check.middle for check in judge(known, outcome.units_at_centre())}
    theories = [Theory.of(name, known, outcome.units(name)) for name in outcome.theories]
    parts = [
        *_head(outcome, kept, fitted, language),
        *_checked("kept", kept, at_centre, outcome, language),
        *_checked("fitted", fitted, at_centre, outcome, language),
        *(_theories(theories, language) if len(theories) > 1 else []),
        f"## {say('validate.page.notes', language)}",
        "\n".join(f"- **{_name(check, language)}** ({_sources(check)}). {_note(check, language)}" for check in kept),
    ]
    return "\n\n".join(parts) + "\n"


def origin(outcome: Outcome, language: str, set_apart: Callable[[str], str] = str) -> str:
    """Say where the predictions come from: prior or posterior draws, or luck alone, and at what scale.

    `set_apart` writes the name of the scenario as the page needs it.
    """
    about = outcome.about
    counts = {name: number(about[name], 0, language) for name in ("draws", "replicates")}
    said = {"scenario": set_apart(about["scenario"]), "scale": plain(about["scale"], language)}
    return say(f"validate.of.{outcome.drawn_from}", language, **counts, **said)


def _head(outcome: Outcome, kept: Sequence[Check], fitted: Sequence[Check], language: str) -> list[str]:
    about, page = outcome.about, f"{PAGES[language]} --language {language}"
    theories = " --theories" * (len(outcome.theories) > 1)
    numbers = f"--draws {about['draws']} --replicates {about['replicates']} --scale {about['scale']:g}"
    scenario = "" if about["scenario"] == "baseline" else f" {about['scenario']}"
    command = f"lben validate{scenario} {numbers}{theories} --write {page}"
    is_old = load_territory(about["territory"]).content_hash() != about["territory_sha256"]
    again = f"lben validation page {page}" + (f" --name {outcome.folder}" if outcome.folder != NAME else "")
    counts = {"kept": counted(kept, language), "fitted": counted(fitted, language)}
    return [
        f"# {say('validate.page.heading', language)}",
        say("validate.page.other_language", language),
        say("validate.page.made", language, command=command, again=again),
        *([say("validate.page.other_data", language)] if is_old else []),
        say("validate.page.what", language),
        origin(outcome, language),
        say("validate.page.counts", language, **counts),
        say("validate.page.rule", language, vague=plain(VAGUE, language)),
    ]


def counted(checks: Sequence[Check], language: str) -> str:
    """Say how many of them are met, missed, and neither."""
    counts = {"met": met(checks), "missed": missed(checks), "count": len(checks)}
    counts["vague"] = counts["count"] - counts["met"] - counts["missed"]
    return say("validate.count", language, **{name: number(count, 0, language) for name, count in counts.items()})


def _checked(
    use: str, checks: Sequence[Check], at_centre: Mapping[str, float], outcome: Outcome, language: str
) -> list[str]:
    """The table of kept or fitted targets, and the likely causes of what is not met."""
    return [
        f"## {say(f'validate.page.{use}', language)}",
        *([say("validate.page.by_hand_says", language)] if use == "fitted" else []),
        _table(checks, at_centre, outcome, language),
        f"## {say(f'validate.page.causes_{use}', language)}",
        "\n".join(_causes(checks, language)) or say("validate.page.none", language),
    ]


def _table(checks: Iterable[Check], at_centre: Mapping[str, float], outcome: Outcome, language: str) -> str:
    is_posterior = outcome.posterior_sha256 is not None
    titles = [
        say("validate.fact", language),
        say("validate.page.kind", language),
        say("validate.years", language),
        say("validate.observed", language),
        say("validate.predicted", language),
        say("validate.page.defaults.posterior" if is_posterior else "validate.page.defaults", language),
        say("validate.verdict", language),
        say("validate.page.source", language),
    ]
    return _rows(titles, [_row(check, at_centre, language) for check in checks])


def _rows(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (titles, ["---"] * len(titles), *rows))


def _row(check: Check, at_centre: Mapping[str, float], language: str) -> list[str]:
    target, written = check.target, _written(language, check)
    by_hand = f", {say('validate.page.by_hand', language)}" if target.looked_at else ""
    return [
        f"{written.named(_name(check, language))}{by_hand}",
        say(f"validate.kind.{target.kind}", language),
        "-".join(str(year) for year in dict.fromkeys(target.period)),
        _band(target.value, target.low, target.high, written),
        _band(check.middle, *check.interval, written),
        written.figure(at_centre[check.name]) if check.name in at_centre else "",
        _verdict(check, language),
        _sources(check),
    ]


def _band(middle: float, low: float, high: float, written: Written) -> str:
    middle_said, low_said, high_said = map(written.figure, (middle, low, high))
    return say("validate.page.band", written.language, middle=middle_said, low=low_said, high=high_said)


def _written(language: str, *checks: Check) -> Written:
    """How the figures of a target are written, observed as well as predicted."""
    target = checks[0].target
    return Written.of(target, (target.high, *(end for check in checks for end in check.interval)), language)


def _name(check: Check, language: str) -> str:
    return title(check.target.title, language)


def _note(check: Check, language: str) -> str:
    return in_language(check.target.note, language)


def _sources(check: Check) -> str:
    return ", ".join(check.target.source)


def _verdict(check: Check, language: str) -> str:
    mark = "**" * (check.verdict in {*MISSED, "nothing"})
    return f"{mark}{say(f'validate.verdict.{check.verdict}', language)}{mark}"


def _causes(checks: Iterable[Check], language: str) -> list[str]:
    return [
        say(
            "validate.page.cause",
            language,
            fact=_written(language, check).named(_name(check, language)),
            verdict=say(f"validate.verdict.{check.verdict}", language),
            predicted=_written(language, check).figure(check.middle),
            observed=_written(language, check).figure(check.target.value),
            cause=in_language(check.target.if_missed, language),
        )
        for check in checks
        if check.verdict != "met"
    ]


def _theories(theories: Sequence[Theory], language: str) -> list[str]:
    """How herders choose whom to sell to: each theory under the same draws, and where their verdicts part."""
    apart = told_apart(theories)
    titles = [say("validate.theory", language)]
    titles += [
        say(f"validate.{use}.{key}", language) for use in ("kept", "fit") for key in ("met", "missed", "distance")
    ]
    facts = [say("validate.fact", language), say("validate.page.use", language), say("validate.observed", language)]
    facts += [say(f"validate.theory.{theory.name}", language) for theory in theories]
    return [
        f"## {say('validate.page.theories', language)}",
        say("validate.page.theories_say", language),
        _rows(titles, [_theory(theory, language) for theory in theories]),
        say("validate.page.apart", language, count=number(len(apart), 0, language)),
        *([_rows(facts, [_beside(checks, language) for checks in apart])] if apart else []),
    ]


def _theory(theory: Theory, language: str) -> list[str]:
    cells = [say(f"validate.theory.{theory.name}", language)]
    for checks in (theory.kept, theory.fitted):
        cells += [number(met(checks), 0, language), number(missed(checks), 0, language)]
        cells.append(number(typical_distance(checks), 2, language))
    return cells


def _beside(checks: Sequence[Check], language: str) -> list[str]:
    target, written = checks[0].target, _written(language, *checks)
    return [
        written.named(_name(checks[0], language)),
        say(f"validate.use.{target.use}", language),
        _band(target.value, target.low, target.high, written),
        *(f"{written.figure(check.middle)}, {_verdict(check, language)}" for check in checks),
    ]
