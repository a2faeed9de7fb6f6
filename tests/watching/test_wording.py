"""What Mesa and Solara say is said in the reader's language."""

import jinja2
import pytest

pytest.importorskip("solara", reason="the watch extra is not installed")

from sim.watching.wording import SERVER_SAYS, WordedTemplates, worded

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:solara")


@pytest.mark.parametrize("said", SERVER_SAYS)
def test_what_the_server_says_is_found_in_its_template(said: str) -> None:
    templates = WordedTemplates("fr")
    theirs = jinja2.FileSystemLoader(templates.searchpath).get_source(jinja2.Environment(), "solara.html.j2")[0]
    assert worded(theirs, {said: "ours"}) != theirs


def test_only_whole_sayings_are_worded() -> None:
    words = {"Cancel all": "Tout annuler"}
    page = '<b>Cancel\n  all</b> <i>Cancel all that</i> say("Cancel all")'
    assert worded(page, words) == '<b>Tout annuler</b> <i>Cancel all that</i> say("Tout annuler")'


def test_a_page_says_nothing_of_it_in_english() -> None:
    page = WordedTemplates("fr").get_source(jinja2.Environment(), "solara.html.j2")[0]
    assert "lben est arrêté" in page
    assert "Please refresh" not in page
