from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
    from ..models.model_card_bands import ModelCardBands
    from ..models.model_card_data import ModelCardData
    from ..models.model_card_metrics_item import ModelCardMetricsItem
    from ..models.model_card_model import ModelCardModel
    from ..models.model_card_operating_points import ModelCardOperatingPoints
    from ..models.model_card_person import ModelCardPerson


T = TypeVar("T", bound="ModelCard")


@_attrs_define
class ModelCard:
    """The model in use, as its manifest tells it.

    Attributes:
        version (str):
        fake (bool): True for a stand-in that knows nothing about skin.
        model (ModelCardModel): File, sha-256, architecture and input size.
        operating_points (ModelCardOperatingPoints): By modality.
        bands (ModelCardBands): By modality: the share of malignant and benign lesions that was told each band, with 95%
            intervals.
        metrics (list[ModelCardMetricsItem]): Figures by source, part and modality, with 95% intervals.
        data (ModelCardData): What it was trained and measured on.
        limits (list[str]): In plain words.
        person (ModelCardPerson | Unset): By modality: the coefficients of age and sex. Missing if it weighs neither.
    """

    version: str
    fake: bool
    model: ModelCardModel
    operating_points: ModelCardOperatingPoints
    bands: ModelCardBands
    metrics: list[ModelCardMetricsItem]
    data: ModelCardData
    limits: list[str]
    person: ModelCardPerson | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.model_card_bands import ModelCardBands  # noqa: PLC0415
        from ..models.model_card_data import ModelCardData  # noqa: PLC0415
        from ..models.model_card_metrics_item import ModelCardMetricsItem  # noqa: PLC0415
        from ..models.model_card_model import ModelCardModel  # noqa: PLC0415
        from ..models.model_card_operating_points import ModelCardOperatingPoints  # noqa: PLC0415
        from ..models.model_card_person import ModelCardPerson  # noqa: PLC0415

        version = self.version

        fake = self.fake

        model = self.model.to_dict()

        operating_points = self.operating_points.to_dict()

        bands = self.bands.to_dict()

        metrics = []
        for metrics_item_data in self.metrics:
            metrics_item = metrics_item_data.to_dict()
            metrics.append(metrics_item)

        data = self.data.to_dict()

        limits = self.limits

        person: dict[str, Any] | Unset = UNSET
        if not isinstance(self.person, Unset):
            person = self.person.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "version": version,
                "fake": fake,
                "model": model,
                "operating_points": operating_points,
                "bands": bands,
                "metrics": metrics,
                "data": data,
                "limits": limits,
            }
        )
        if person is not UNSET:
            field_dict["person"] = person

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.model_card_bands import ModelCardBands  # noqa: PLC0415
        from ..models.model_card_data import ModelCardData  # noqa: PLC0415
        from ..models.model_card_metrics_item import ModelCardMetricsItem  # noqa: PLC0415
        from ..models.model_card_model import ModelCardModel  # noqa: PLC0415
        from ..models.model_card_operating_points import ModelCardOperatingPoints  # noqa: PLC0415
        from ..models.model_card_person import ModelCardPerson  # noqa: PLC0415

        d = dict(src_dict)
        version = d.pop("version")

        fake = d.pop("fake")

        model = ModelCardModel.from_dict(d.pop("model"))

        operating_points = ModelCardOperatingPoints.from_dict(d.pop("operating_points"))

        bands = ModelCardBands.from_dict(d.pop("bands"))

        metrics = []
        _metrics = d.pop("metrics")
        for metrics_item_data in _metrics:
            metrics_item = ModelCardMetricsItem.from_dict(metrics_item_data)

            metrics.append(metrics_item)

        data = ModelCardData.from_dict(d.pop("data"))

        limits = cast(list[str], d.pop("limits"))

        _person = d.pop("person", UNSET)
        person: ModelCardPerson | Unset
        if isinstance(_person, Unset):
            person = UNSET
        else:
            person = ModelCardPerson.from_dict(_person)

        model_card = cls(
            version=version,
            fake=fake,
            model=model,
            operating_points=operating_points,
            bands=bands,
            metrics=metrics,
            data=data,
            limits=limits,
            person=person,
        )

        model_card.additional_properties = d
        return model_card

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
