"""The package: the levers of a policy by name, each with its settings, or none."""

from sim.actors.province import Province
from sim.policy.lever import Lever
from sim.territory.reading import Record


class Package(Record):
    """The levers of a scenario; one left out does not exist. They act in the order in which they stand here."""

    @property
    def levers(self) -> dict[str, Lever]:
        """The levers that exist, by name."""
        return {name: lever for name in type(self).model_fields if (lever := getattr(self, name)) is not None}

    def act(self, province: Province) -> None:
        """Let each lever act."""
        for lever in self.levers.values():
            lever.act(province)
