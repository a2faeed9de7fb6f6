"""Health cover (assurance maladie obligatoire, AMO): opened to farmers, and to households on direct social aid."""

from sim.actors.province import Province
from sim.rules.luck import Purpose, uniforms


def enrol(province: Province) -> None:
    """From the year it opens, cover the farmers who registered (a share, PF172) and all who receive social aid."""
    herders, nets = province.herders, province.parameters.safety_nets
    if province.quinzaine.number != 1:
        return
    draws = uniforms(province.seed, Purpose.HEALTH_COVER, herders.unique_id, 0)
    is_open = province.quinzaine.year >= nets.farmers_cover_first_year
    herders.has_health_cover[:] = herders.receives_aid | (is_open & (draws < nets.farmers_cover_share))
