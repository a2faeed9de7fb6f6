"""What a reader must know of a territory that borrows: how much of it is another one's."""

from sim.report.words import in_language, say
from sim.territory.territory import Territory


def borrowed_sentences(territory: Territory, language: str) -> tuple[str, ...]:
    """Say how much of a territory is borrowed, in one sentence; nothing for one that borrows nothing."""
    loan = territory.loan
    if loan is None:
        return ()
    said = say(
        "territory.borrowed",
        language,
        place=in_language(territory.title, language),
        lender=in_language(loan.title, language),
        margins=sum(not borrowing.national for borrowing in loan.margins.values()),
        parameters=len(loan.parameters),
        of_parameters=len(territory.registry.entries),
    )
    return (said,)
