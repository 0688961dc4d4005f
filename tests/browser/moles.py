"""Moles made beside the running site, for journeys that are not about adding one."""

from collections.abc import Callable

from tests.browser.site import Site

NAME = "Under the shoulder blade"
_ADD = """
from classifier.audit import services as audit
from classifier.moles import services as moles
from classifier.people.models import Subject
subject = Subject.objects.get(user__email="{address}", relation="self")
for _ in range({count}):
    print("mole", moles.add_mole(subject=subject, actor=audit.SYSTEM, label="{name}").id)
"""


def add_moles(site: Site, address: str, count: int) -> list[str]:
    """Add moles of one NAME to an account; returns their ids."""
    told = site.manage("shell", "-c", _ADD.format(address=address, count=count, name=NAME))
    return [line.split()[1] for line in told.splitlines() if line.startswith("mole ")]


def in_turn(ids: list[str]) -> Callable[[], str]:
    """Return what gives the camera page of another mole each time."""
    waiting = iter(ids)
    return lambda: f"moles/{next(waiting)}/capture/"
