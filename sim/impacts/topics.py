"""The topics of a territory's registry: what the rules need a number for, and what the impacts do."""

from collections.abc import Mapping

from sim.impacts.environment import Environment
from sim.impacts.welfare import Welfare
from sim.rules import topics

TOPICS: Mapping[str, type] = {**topics.TOPICS, "welfare": Welfare, "environment": Environment}
