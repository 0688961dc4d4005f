from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.diameter_enum import DiameterEnum
from ..models.yes_or_no import YesOrNo
from ..types import UNSET, Unset


T = TypeVar("T", bound="ChecklistRequest")


@_attrs_define
class ChecklistRequest:
    """The questions by their codes; those that are left out are open.

    Attributes:
        size_change (YesOrNo | Unset):
        other_change (YesOrNo | Unset):
        new (YesOrNo | Unset):
        worry (YesOrNo | Unset):
        asymmetry (YesOrNo | Unset):
        border (YesOrNo | Unset):
        colour (YesOrNo | Unset):
        diameter (DiameterEnum | Unset):
        unlike_others (YesOrNo | Unset):
        firm_growing (YesOrNo | Unset):
        itch (YesOrNo | Unset):
        sensation (YesOrNo | Unset):
        inflammation (YesOrNo | Unset):
        oozing (YesOrNo | Unset):
        crust (YesOrNo | Unset):
        bleeding (YesOrNo | Unset):
        sore (YesOrNo | Unset):
        family (YesOrNo | Unset):
    """

    size_change: YesOrNo | Unset = UNSET
    other_change: YesOrNo | Unset = UNSET
    new: YesOrNo | Unset = UNSET
    worry: YesOrNo | Unset = UNSET
    asymmetry: YesOrNo | Unset = UNSET
    border: YesOrNo | Unset = UNSET
    colour: YesOrNo | Unset = UNSET
    diameter: DiameterEnum | Unset = UNSET
    unlike_others: YesOrNo | Unset = UNSET
    firm_growing: YesOrNo | Unset = UNSET
    itch: YesOrNo | Unset = UNSET
    sensation: YesOrNo | Unset = UNSET
    inflammation: YesOrNo | Unset = UNSET
    oozing: YesOrNo | Unset = UNSET
    crust: YesOrNo | Unset = UNSET
    bleeding: YesOrNo | Unset = UNSET
    sore: YesOrNo | Unset = UNSET
    family: YesOrNo | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        size_change: str | Unset = UNSET
        if not isinstance(self.size_change, Unset):
            size_change = self.size_change.value

        other_change: str | Unset = UNSET
        if not isinstance(self.other_change, Unset):
            other_change = self.other_change.value

        new: str | Unset = UNSET
        if not isinstance(self.new, Unset):
            new = self.new.value

        worry: str | Unset = UNSET
        if not isinstance(self.worry, Unset):
            worry = self.worry.value

        asymmetry: str | Unset = UNSET
        if not isinstance(self.asymmetry, Unset):
            asymmetry = self.asymmetry.value

        border: str | Unset = UNSET
        if not isinstance(self.border, Unset):
            border = self.border.value

        colour: str | Unset = UNSET
        if not isinstance(self.colour, Unset):
            colour = self.colour.value

        diameter: str | Unset = UNSET
        if not isinstance(self.diameter, Unset):
            diameter = self.diameter.value

        unlike_others: str | Unset = UNSET
        if not isinstance(self.unlike_others, Unset):
            unlike_others = self.unlike_others.value

        firm_growing: str | Unset = UNSET
        if not isinstance(self.firm_growing, Unset):
            firm_growing = self.firm_growing.value

        itch: str | Unset = UNSET
        if not isinstance(self.itch, Unset):
            itch = self.itch.value

        sensation: str | Unset = UNSET
        if not isinstance(self.sensation, Unset):
            sensation = self.sensation.value

        inflammation: str | Unset = UNSET
        if not isinstance(self.inflammation, Unset):
            inflammation = self.inflammation.value

        oozing: str | Unset = UNSET
        if not isinstance(self.oozing, Unset):
            oozing = self.oozing.value

        crust: str | Unset = UNSET
        if not isinstance(self.crust, Unset):
            crust = self.crust.value

        bleeding: str | Unset = UNSET
        if not isinstance(self.bleeding, Unset):
            bleeding = self.bleeding.value

        sore: str | Unset = UNSET
        if not isinstance(self.sore, Unset):
            sore = self.sore.value

        family: str | Unset = UNSET
        if not isinstance(self.family, Unset):
            family = self.family.value

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if size_change is not UNSET:
            field_dict["size_change"] = size_change
        if other_change is not UNSET:
            field_dict["other_change"] = other_change
        if new is not UNSET:
            field_dict["new"] = new
        if worry is not UNSET:
            field_dict["worry"] = worry
        if asymmetry is not UNSET:
            field_dict["asymmetry"] = asymmetry
        if border is not UNSET:
            field_dict["border"] = border
        if colour is not UNSET:
            field_dict["colour"] = colour
        if diameter is not UNSET:
            field_dict["diameter"] = diameter
        if unlike_others is not UNSET:
            field_dict["unlike_others"] = unlike_others
        if firm_growing is not UNSET:
            field_dict["firm_growing"] = firm_growing
        if itch is not UNSET:
            field_dict["itch"] = itch
        if sensation is not UNSET:
            field_dict["sensation"] = sensation
        if inflammation is not UNSET:
            field_dict["inflammation"] = inflammation
        if oozing is not UNSET:
            field_dict["oozing"] = oozing
        if crust is not UNSET:
            field_dict["crust"] = crust
        if bleeding is not UNSET:
            field_dict["bleeding"] = bleeding
        if sore is not UNSET:
            field_dict["sore"] = sore
        if family is not UNSET:
            field_dict["family"] = family

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        _size_change = d.pop("size_change", UNSET)
        size_change: YesOrNo | Unset
        if isinstance(_size_change, Unset):
            size_change = UNSET
        else:
            size_change = YesOrNo(_size_change)

        _other_change = d.pop("other_change", UNSET)
        other_change: YesOrNo | Unset
        if isinstance(_other_change, Unset):
            other_change = UNSET
        else:
            other_change = YesOrNo(_other_change)

        _new = d.pop("new", UNSET)
        new: YesOrNo | Unset
        if isinstance(_new, Unset):
            new = UNSET
        else:
            new = YesOrNo(_new)

        _worry = d.pop("worry", UNSET)
        worry: YesOrNo | Unset
        if isinstance(_worry, Unset):
            worry = UNSET
        else:
            worry = YesOrNo(_worry)

        _asymmetry = d.pop("asymmetry", UNSET)
        asymmetry: YesOrNo | Unset
        if isinstance(_asymmetry, Unset):
            asymmetry = UNSET
        else:
            asymmetry = YesOrNo(_asymmetry)

        _border = d.pop("border", UNSET)
        border: YesOrNo | Unset
        if isinstance(_border, Unset):
            border = UNSET
        else:
            border = YesOrNo(_border)

        _colour = d.pop("colour", UNSET)
        colour: YesOrNo | Unset
        if isinstance(_colour, Unset):
            colour = UNSET
        else:
            colour = YesOrNo(_colour)

        _diameter = d.pop("diameter", UNSET)
        diameter: DiameterEnum | Unset
        if isinstance(_diameter, Unset):
            diameter = UNSET
        else:
            diameter = DiameterEnum(_diameter)

        _unlike_others = d.pop("unlike_others", UNSET)
        unlike_others: YesOrNo | Unset
        if isinstance(_unlike_others, Unset):
            unlike_others = UNSET
        else:
            unlike_others = YesOrNo(_unlike_others)

        _firm_growing = d.pop("firm_growing", UNSET)
        firm_growing: YesOrNo | Unset
        if isinstance(_firm_growing, Unset):
            firm_growing = UNSET
        else:
            firm_growing = YesOrNo(_firm_growing)

        _itch = d.pop("itch", UNSET)
        itch: YesOrNo | Unset
        if isinstance(_itch, Unset):
            itch = UNSET
        else:
            itch = YesOrNo(_itch)

        _sensation = d.pop("sensation", UNSET)
        sensation: YesOrNo | Unset
        if isinstance(_sensation, Unset):
            sensation = UNSET
        else:
            sensation = YesOrNo(_sensation)

        _inflammation = d.pop("inflammation", UNSET)
        inflammation: YesOrNo | Unset
        if isinstance(_inflammation, Unset):
            inflammation = UNSET
        else:
            inflammation = YesOrNo(_inflammation)

        _oozing = d.pop("oozing", UNSET)
        oozing: YesOrNo | Unset
        if isinstance(_oozing, Unset):
            oozing = UNSET
        else:
            oozing = YesOrNo(_oozing)

        _crust = d.pop("crust", UNSET)
        crust: YesOrNo | Unset
        if isinstance(_crust, Unset):
            crust = UNSET
        else:
            crust = YesOrNo(_crust)

        _bleeding = d.pop("bleeding", UNSET)
        bleeding: YesOrNo | Unset
        if isinstance(_bleeding, Unset):
            bleeding = UNSET
        else:
            bleeding = YesOrNo(_bleeding)

        _sore = d.pop("sore", UNSET)
        sore: YesOrNo | Unset
        if isinstance(_sore, Unset):
            sore = UNSET
        else:
            sore = YesOrNo(_sore)

        _family = d.pop("family", UNSET)
        family: YesOrNo | Unset
        if isinstance(_family, Unset):
            family = UNSET
        else:
            family = YesOrNo(_family)

        checklist_request = cls(
            size_change=size_change,
            other_change=other_change,
            new=new,
            worry=worry,
            asymmetry=asymmetry,
            border=border,
            colour=colour,
            diameter=diameter,
            unlike_others=unlike_others,
            firm_growing=firm_growing,
            itch=itch,
            sensation=sensation,
            inflammation=inflammation,
            oozing=oozing,
            crust=crust,
            bleeding=bleeding,
            sore=sore,
            family=family,
        )

        return checklist_request
