"""The command `lben sensitivity`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from calibration.cli.telling import Teller
from sim.cli.app import Language, LanguageOption, ResultsOption, app, open_console, print_scale, titled_table
from sim.report.numbers import number, percent
from sim.report.words import in_language, say

if TYPE_CHECKING:
    from calibration.sensitivity import Sensitivity
    from calibration.sensitivity.labels import Labels
    from calibration.sensitivity.study import Settings

NAME = "sensitivity"
SCALE, REDUCED_SCALE = 0.2, 0.02
YEARS, REDUCED_YEARS = 6, 1
MOST_ROWS = 12


@app.command(NAME)
def sensitivity(
    policies: Annotated[
        str, typer.Option(help="Politiques comparées, séparées par des virgules. / Policies compared, with commas.")
    ] = "indh_6040,womens_bundle",
    budget_units: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="Unités en tout. / Units in all. [700]")
    ] = None,
    years: Annotated[int | None, typer.Option(min=1, max=50, help="Années comparées. / Years compared. [6]")] = None,
    scale: Annotated[
        float | None, typer.Option(min=0.01, max=1.0, help="Éleveurs simulés par éleveur réel. / Scale of runs. [0.2]")
    ] = None,
    reduced: Annotated[
        bool, typer.Option("--reduced", help="Un essai d'une minute environ. / A try of about a minute.")
    ] = False,
    jobs: Annotated[int | None, typer.Option(min=1, max=256, help="Processus. / Processes.")] = None,
    results: ResultsOption = Path("results"),
    language: LanguageOption = Language.fr,
) -> None:
    """À quoi tiennent les réponses : paramètres, classements, données. / What the answers hang on."""
    from calibration.fit.runs import Staying  # noqa: PLC0415
    from calibration.sensitivity.carrying_out import carry_out, inputs_of, plan_of  # noqa: PLC0415
    from calibration.sensitivity.writing import write  # noqa: PLC0415
    from sim.study.processes import Crew, usable_cores  # noqa: PLC0415
    from sim.study.scenario import load_territory  # noqa: PLC0415
    from sim.study.store import Results  # noqa: PLC0415

    console, name = open_console(), f"{NAME}-reduced" if reduced else NAME
    settings = _settings(budget_units, reduced)
    scale = scale or (REDUCED_SCALE if reduced else SCALE)
    plan = plan_of(
        [each.strip() for each in policies.split(",")], years or (REDUCED_YEARS if reduced else YEARS), scale
    )
    n_parameters = len(inputs_of(plan, settings).names)
    with Results(results, name) as folder, Crew(jobs or usable_cores()) as crew:
        about = {
            "place": in_language(load_territory(plan.scenarios[0].territory).title, language),
            "parameters": number(n_parameters, 0, language),
            "units": number(settings.budget_units, 0, language),
            "first": plan.first_year,
            "last": plan.last_year,
        }
        console.print(escape(say("sensitivity.starts", language, **about)))
        print_scale(scale, console, language)
        with Teller(console, language) as teller:
            done, units = carry_out(plan, settings, results / f".{NAME}.units", Staying(crew), teller.runs)
        folder.replace(lambda new: write(done, units, language, new))
    _print(done, results / name, console, language)


def _settings(budget_units: int | None, reduced: bool) -> "Settings":
    from calibration.sensitivity.study import Settings  # noqa: PLC0415

    settings = Settings.reduced() if reduced else Settings()
    return settings if budget_units is None else settings._replace(budget_units=budget_units)


def _print(done: "Sensitivity", folder: Path, console: Console, language: str) -> None:
    from calibration.sensitivity.labels import Labels  # noqa: PLC0415

    labels = Labels(done.summary, language)
    for policy in done.summary["policies"]:
        _print_most(done, policy, labels, console)
    _print_explained(done, labels, console)
    _print_data(done, labels, console)
    for sentence in done.summary["sentences"][language]:
        console.print(escape(f"• {sentence}"))
    units, minutes = done.summary["units"], number(done.summary["seconds"] / 60.0, 1, language)
    found = min(units["found"], units["asked"])
    console.print(escape(say("sensitivity.took", language, units=units["asked"], found=found, minutes=minutes)))
    console.print(escape(say("calibrate.written", language, folder=folder)))


def _print_most(done: "Sensitivity", policy: str, labels: "Labels", console: Console) -> None:
    """The five parameters that matter most for the effects of a policy."""
    most, language = done.summary["most_for_effects"][policy], labels.language
    if not most:
        console.print(escape(labels.say("nothing", policy=labels.policy(policy))))
        return
    table = titled_table("sensitivity.most", language, policy=labels.policy(policy))
    table.add_column(say("parameters.name", language))
    table.add_column(labels.say("column.meaning"))
    table.add_column(labels.say("column.on"))
    for key in ("share", "mean_share"):
        table.add_column(labels.say(f"column.{key}"), justify="right")
    table.add_column(labels.say("column.by"))
    for each in most:
        table.add_row(
            escape(each["name"]),
            escape(labels.meaning(each["name"])),
            labels.impact(each["indicator"]),
            percent(each["share"], 0, language),
            percent(each["mean_share"], 0, language),
            labels.say(f"by.{each['by']}"),
        )
    console.print(table)


def _print_explained(done: "Sensitivity", labels: "Labels", console: Console) -> None:
    """How much of each effect parameters explain, and how much luck alone would give."""
    language = labels.language
    table = titled_table("sensitivity.explained", language)
    for key in ("policy", "effect"):
        table.add_column(labels.say(f"column.{key}"))
    for key in ("better", "explained", "luck"):
        table.add_column(labels.say(f"column.{key}"), justify="right")
    flips = done.flips[done.flips["third"] == "all"].set_index(["indicator", "a", "b"])["probability"]
    for each in done.outputs[done.outputs["kind"] == "effect"].to_dict("records"):
        table.add_row(
            escape(labels.policy(each["policy"])),
            labels.impact(each["indicator"]),
            percent(float(flips.loc[(each["indicator"], each["policy"], each["against"])]), 0, language),
            percent(max(each["explained"], 0.0), 0, language),
            percent(each["luck_share"], 0, language),
            style="dim" if each["is_withheld"] else None,
        )
    console.print(table)


def _print_data(done: "Sensitivity", labels: "Labels", console: Console) -> None:
    """What to measure in the province, by what it would narrow most."""
    language, data = labels.language, done.data_value
    data = data[(data["of"] == "data") & data["is_clear"]]
    if not len(data):
        console.print(escape(labels.say("nothing_to_measure")))
        return
    table = titled_table("sensitivity.measure", language)
    for key in ("data", "policy", "effect"):
        table.add_column(labels.say(f"column.{key}"))
    table.add_column(labels.say("column.narrowing"), justify="right")
    for each in data.sort_values("reduction", ascending=False, kind="stable").head(MOST_ROWS).to_dict("records"):
        share, low, high = (percent(each[key], 0, language) for key in ("reduction", "low", "high"))
        cells = (labels.data(each["name"]), labels.policy(each["policy"]), labels.impact(each["indicator"]))
        table.add_row(*map(escape, cells), f"{share} ({low} – {high})")
    console.print(table)
