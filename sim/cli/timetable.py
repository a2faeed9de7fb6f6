"""The command `lben timetable`."""

from sim.cli.app import Language, LanguageOption, ScaleOption, app, open_console, titled_table
from sim.report.numbers import number, plain
from sim.report.words import say


@app.command("timetable")
def show_timetable(scale: ScaleOption = 1.0, language: LanguageOption = Language.fr) -> None:
    """Montrer les phases d'une quinzaine et leur durée. / Show the phases of a quinzaine and their time."""
    from sim.study.scenario import read_scenario  # noqa: PLC0415
    from sim.study.timing import time_phases  # noqa: PLC0415

    year, phases = time_phases(read_scenario("baseline"), scale)
    total = sum(phase.ms_a_year for phase in phases)
    table = titled_table("timetable.title", language, year=year, scale=plain(scale, language))
    table.add_column("", justify="right")
    table.add_column(say("timetable.phase", language))
    for key in ("year", "share"):
        table.add_column(say(f"timetable.{key}", language), justify="right")
    for place, phase in enumerate(phases, start=1):
        table.add_row(
            str(place),
            say(f"phase.{phase.name}", language),
            number(phase.ms_a_year, 1, language),
            number(100.0 * phase.ms_a_year / total, 0, language),
        )
    table.add_row("", say("timetable.total", language), number(total, 1, language), "100")
    open_console().print(table)
