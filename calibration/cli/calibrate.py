"""The command `lben calibrate`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from rich.console import Console
from rich.markup import escape

from calibration.cli.telling import Teller
from sim.cli.app import (
    Language,
    LanguageOption,
    ResultsOption,
    ScenarioArgument,
    app,
    open_console,
    print_scale,
    titled_table,
)
from sim.report.numbers import number, percent, plain
from sim.report.words import in_language, say

if TYPE_CHECKING:
    from calibration.fit.calibrating import Calibration, Settings
    from calibration.fit.chain import Fitted
    from calibration.fit.fitting import WaveReport
    from calibration.fit.proof import Proof
    from calibration.fit.screening import Screening
    from sim.study.ensemble.executor import Executor

NAME = "calibration"
REDUCED = f"{NAME}-reduced"
SCALE, REDUCED_SCALE, PROOF_SCALE = 0.2, 0.02, 0.05
REDUCED_LAST_YEAR, PROOF_LAST_YEAR = 2014, 2014

RANKS = "ranks.png"


class Work(NamedTuple):
    """Where results and runs are kept, and who makes the runs."""

    results: Path
    executor: "Executor"

    @property
    def home(self) -> Path:
        """The folder of all runs: hidden, and never removed."""
        return self.results / f".{NAME}.runs"


@app.command("calibrate")
def calibrate(
    scenario: ScenarioArgument = "baseline",
    budget_runs: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="Simulations en tout. / Runs in all. [3000]")
    ] = None,
    waves: Annotated[int | None, typer.Option(min=1, max=20, help="Vagues. / Waves. [3]")] = None,
    scale: Annotated[
        float | None, typer.Option(min=0.01, max=1.0, help="Éleveurs simulés par éleveur réel. / Scale of runs. [0.2]")
    ] = None,
    reduced: Annotated[
        bool, typer.Option("--reduced", help="Un essai de moins d'une minute. / A try of less than a minute.")
    ] = False,
    prove: Annotated[
        bool,
        typer.Option("--prove", help="Prouver l'ajustement sur des vérités connues. / Prove it on known truths."),
    ] = False,
    jobs: Annotated[int | None, typer.Option(min=1, max=256, help="Processus. / Processes.")] = None,
    results: ResultsOption = Path("results"),
    language: LanguageOption = Language.fr,
) -> None:
    """Ajuster les paramètres à ce que l'on sait. / Fit the parameters to what is known."""
    from calibration.fit.runs import Staying  # noqa: PLC0415
    from sim.study.processes import Crew, usable_cores  # noqa: PLC0415

    console = open_console()
    with Crew(jobs or usable_cores()) as crew:
        work = Work(results, Staying(crew))
        if prove:
            _prove(scenario, scale or PROOF_SCALE, work, console, language)
        elif reduced:
            settings = _settings(budget_runs, waves, reduced)
            fitted = _fitted(scenario, scale or REDUCED_SCALE, REDUCED_LAST_YEAR)
            _calibrate(fitted, settings, REDUCED, work, console, language)
        else:
            settings = _settings(budget_runs, waves, reduced)
            fitted = _fitted(scenario, scale or SCALE)
            name = NAME if fitted.baseline.name == "baseline" else f"{NAME}-{fitted.baseline.name}"
            _calibrate(fitted, settings, name, work, console, language)


def _fitted(scenario: str, scale: float, last_year: int | None = None) -> "Fitted":
    from calibration.fit.chain import Fitted  # noqa: PLC0415
    from sim.study.scenario import read_scenario  # noqa: PLC0415

    return Fitted.of(read_scenario(scenario), scale, last_year)


def _settings(budget_runs: int | None, waves: int | None, reduced: bool) -> "Settings":
    from calibration.fit.calibrating import Settings  # noqa: PLC0415

    settings = Settings.reduced() if reduced else Settings()
    asked = {"budget_runs": budget_runs, "waves": waves}
    return settings._replace(**{name: value for name, value in asked.items() if value is not None})


class _Telling(Teller):
    """Tells of the screening and the waves too."""

    def __init__(self, console: Console, language: str) -> None:
        super().__init__(console, language)
        self._n_waves = 0

    def screening(self, screening: "Screening", chosen: int) -> None:
        """Say what was screened."""
        moved = int((screening.scores > 0.0).sum())
        counts = {"all": len(screening.names), "moved": moved, "chosen": chosen, "runs": screening.runs}
        self._say("calibrate.screened", **counts)

    def wave(self, report: "WaveReport") -> None:
        """Say what a wave found, and whether the emulators before it had foreseen its runs."""
        self._n_waves += 1
        share = plain(float(f"{100.0 * report.share:.2g}"), self._language)
        self._say("calibrate.wave", number=self._n_waves, runs=report.runs, share=share)
        if report.slack > 1.0:
            self._say("calibrate.nothing_left")
        if self._n_waves > 1:
            self._say("calibrate.foreseen", share=percent(float(report.coverage.mean()), 0, self._language))


def _calibrate(fitted: "Fitted", settings: "Settings", name: str, work: Work, console: Console, language: str) -> None:
    from calibration.fit.calibrating import calibrate as find  # noqa: PLC0415
    from calibration.fit.calibrating import write  # noqa: PLC0415
    from sim.study.store import Results  # noqa: PLC0415

    place, runs = in_language(fitted.territory.title, language), number(settings.budget_runs, 0, language)
    with Results(work.results, name) as folder:
        console.print(escape(say("calibrate.starts", language, place=place, targets=len(fitted.fit), runs=runs)))
        print_scale(fitted.scale, console, language)
        with _Telling(console, language) as teller:
            done = find(
                fitted,
                settings,
                work.home,
                work.executor,
                progress=teller.runs,
                screened=lambda each: teller.screening(each, len(each.chosen(settings.most))),
                after_wave=teller.wave,
            )
        folder.replace(lambda new: write(done, new))
    _print_found(done, work.results / name, console, language)


def _print_found(done: "Calibration", folder: Path, console: Console, language: str) -> None:
    from calibration.fit.calibrating import report_of  # noqa: PLC0415
    from calibration.targets import FAR  # noqa: PLC0415
    from sim.study.scenario import find_territory  # noqa: PLC0415
    from sim.territory.posterior_file import FILE  # noqa: PLC0415

    report = report_of(done)
    fitted = titled_table("calibrate.parameters", language)
    fitted.add_column(say("parameters.name", language))
    for key in ("default", "prior", "posterior"):
        fitted.add_column(say(f"calibrate.{key}", language), justify="right", no_wrap=True)
    for name, each in report["parameters"].items():
        fitted.add_row(
            escape(name), _short(each["default"], language), *(_range(each[key], language) for key in RANGES)
        )
    console.print(fitted)
    aims = titled_table("calibrate.targets", language)
    aims.add_column(say("calibrate.target", language))
    for key in ("observed", "emulated", "misfit"):
        aims.add_column(say(f"calibrate.{key}", language), justify="right", no_wrap=True)
    worst_first = sorted(report["targets"].items(), key=lambda item: -abs(item[1]["misfit"]))
    for name, each in worst_first:
        style = "bold red" if abs(each["misfit"]) > FAR else None
        title = in_language(done.fitted.fit[name].title, language)
        cells = (_short(each["value"], language), _range(each["emulated"], language))
        aims.add_row(escape(title), *cells, number(each["misfit"], 1, language), style=style)
    console.print(aims)
    effective = number(done.posterior.draws.effective, 0, language)
    console.print(escape(say("calibrate.draws", language, n=len(done.draws.weights), effective=effective)))
    if done.posterior.is_scarce:
        console.print(escape(say("calibrate.scarce", language)), style="yellow")
    minutes = number(done.seconds / 60.0, 1, language)
    found = min(done.found_before, len(done.runs))
    console.print(escape(say("calibrate.took", language, runs=len(done.runs), found=found, minutes=minutes)))
    console.print(escape(say("calibrate.written", language, folder=folder)))
    if folder.name != REDUCED:
        place = Path(os.path.relpath(find_territory(done.fitted.territory.name) / FILE))
        command = f"lben calibration adopt {done.fitted.baseline.name} --results {folder.parent}"
        console.print(escape(say("calibrate.adopt", language, command=command, place=place)))


RANGES = ("prior", "posterior")


def _short(value: float, language: str) -> str:
    return plain(float(f"{value:.3g}"), language)


def _range(values: list[float], language: str) -> str:
    low, middle, high = (_short(value, language) for value in values)
    return f"{middle} ({low} – {high})"


def _prove(scenario: str, scale: float, work: Work, console: Console, language: str) -> None:
    from calibration.fit.figure import draw_ranks  # noqa: PLC0415
    from calibration.fit.proving import PROVED, ProofPlan, prove_chain  # noqa: PLC0415
    from calibration.fit.proving import write as write_proof  # noqa: PLC0415
    from calibration.report.telling import plain_name  # noqa: PLC0415
    from sim.study.store import Results  # noqa: PLC0415

    fitted, plan, name = _fitted(scenario, scale, PROOF_LAST_YEAR), ProofPlan(), f"{NAME}-proof"
    counts = {"truths": plan.truths, "runs": plan.runs, "parameters": len(PROVED), "targets": len(fitted.fit)}
    with Results(work.results, name) as folder:
        console.print(escape(say("calibrate.prove.starts", language, **counts)))
        print_scale(scale, console, language)
        with _Telling(console, language) as teller:
            proof, cost = prove_chain(fitted, plan, work.home, work.executor, teller.runs)

        def fill(new: Path) -> None:
            entries = fitted.registry.entries
            draw_ranks(proof, [plain_name(entries[each].note, language) for each in proof.names], language, new / RANKS)
            write_proof(proof, cost, fitted, plan, new, RANKS)

        folder.replace(fill)
    _print_proof(proof, console, language)
    console.print(escape(say("calibrate.written", language, folder=work.results / name)))


def _print_proof(proof: "Proof", console: Console, language: str) -> None:
    table = titled_table("calibrate.prove.title", language)
    table.add_column(say("parameters.name", language))
    for key in ("held", "even", "recovered", "narrowed"):
        table.add_column(say(f"calibrate.prove.column.{key}", language), justify="right")
    for at, name in enumerate(proof.names):
        cells = (proof.coverage[at], proof.recovery[at], proof.narrowing[at])
        held, recovered, narrowed = (percent(float(each), 0, language) for each in cells)
        table.add_row(escape(name), held, number(float(proof.uniformity[at]), 2, language), recovered, narrowed)
    console.print(table)
    held = percent(float(proof.coverage.mean()), 1, language)
    console.print(escape(say("calibrate.prove.all", language, share=held)))
