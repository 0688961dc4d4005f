"""Erase again what a backup has brought back."""

from dataclasses import dataclass, field

from classifier.audit.services import SYSTEM
from classifier.bin import erasure
from classifier.leaving import services
from classifier.leaving.errors import StaffCannotLeaveError
from classifier.operations.erased_selectors import HereAgain
from classifier.people.models import Subject


@dataclass(slots=True)
class ErasedAgain:
    """What was erased again, by id. `staff` are accounts that are staff here, and were left."""

    accounts: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    moles: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    staff: list[str] = field(default_factory=list)


def lines_about(found: HereAgain) -> list[str]:
    """Return a line about each row, by ids only."""
    accounts = [each for each in found.subjects if _is_account(each)]
    others = [each for each in found.subjects if not _is_account(each)]
    return [
        *(f"account {each.user.pseudonym}" for each in accounts if each.user),
        *(f"person {each.pk}" for each in others),
        *(f"mole {each.pk}" for each in found.moles),
        *(f"photo {each.pk}" for each in found.photos),
    ]


def _is_account(subject: Subject) -> bool:
    return subject.user is not None and subject.relation == Subject.Relation.SELF


def erase_again(*, found: HereAgain) -> ErasedAgain:
    """Erase these rows for good, with all that hangs on them; safe to call twice."""
    done = ErasedAgain()
    for subject in found.subjects:
        if subject.user is not None and _is_account(subject):
            try:
                services.erase_account(user=subject.user, actor=SYSTEM)
                done.accounts.append(str(subject.user.pseudonym))
            except StaffCannotLeaveError:
                done.staff.append(str(subject.user.pseudonym))
        elif subject.user is not None:
            erasure.erase_member(member=subject, actor=SYSTEM)
            done.people.append(str(subject.pk))
        else:
            erasure.erase_subject(subject=subject, actor=SYSTEM)
            done.people.append(str(subject.pk))
    for mole in found.moles:
        erasure.erase_mole(mole=mole, actor=SYSTEM)
        done.moles.append(str(mole.pk))
    for photo in found.photos:
        erasure.erase_photo(photo=photo, actor=SYSTEM)
        done.photos.append(str(photo.pk))
    return done
