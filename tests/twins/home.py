"""Milk kept at home, herder by herder."""

from sim.actors.herder import Herder
from sim.rules.home import Home
from twins.stage import Stage


def keep_at_home(stage: Stage, days: int, home: Home) -> None:
    for herder in stage.agents_by_type[Herder]:
        suckled = min(herder.n_calves * home.suckling_l_calf_day * days, home.suckling_share_limit * herder.milk_l)
        left = herder.milk_l - suckled
        family = min(herder.n_people * home.home_use_l_person_day * days, home.home_share_limit * left)
        herder.calves_l, herder.home_l, herder.surplus_l = suckled, family, left - family
