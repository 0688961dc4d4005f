"""Adds moles to the running site, for tests that are not about adding one."""

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
    """Add moles called NAME to an account; return their ids."""
    output = site.manage("shell", "-c", _ADD.format(address=address, count=count, name=NAME))
    return [line.split()[1] for line in output.splitlines() if line.startswith("mole ")]


def camera_paths(ids: list[str]) -> Callable[[], str]:
    """Return a function that returns the path of another mole's camera page in each call."""
    remaining = iter(ids)
    return lambda: f"moles/{next(remaining)}/capture/"
