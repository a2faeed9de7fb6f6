"""The groups of households and persons that the brief tells apart."""

from sim.report.evidence import Evidence

CLASSES = (("size", "0"), ("size", "1-2"), ("size", "3-5"), ("size", "6-10"), ("size", "11+"))
ZONES = (("zone", "plain"), ("zone", "piedmont"), ("zone", "mountain"))
MEMBERS = (("member", "member"), ("member", "other"))
TENTHS = tuple(("tenth", tenth) for tenth in ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10"))
GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("sex", (("sex", "women"), ("sex", "men"))),
    ("age", (("age", "15-24"), ("age", "25-34"))),
    ("size", CLASSES),
    ("zone", ZONES),
    ("member", MEMBERS),
    ("tenth", TENTHS),
)
FEW = 100.0
"""Fewer households than this are not to be read by themselves."""


def groups_shown(evidence: Evidence) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The groups that are shown; members and others only where there are cooperatives."""
    return tuple(each for each in GROUPS if each[0] != "member" or evidence.has_cooperatives)


def label_and_role(label: str, size: float) -> tuple[str, str]:
    """The label of a group and the role of its row: marked where the group is too small to be read by itself."""
    return (f"{label} †", "few") if 0.0 < size < FEW else (label, "")
