"""The sample result: the model in use assesses a drawn lesion, once for each version."""

from django.conf import settings
from PIL import Image

from classifier import images
from classifier.core.heat_maps import stored_png
from classifier.inference import door as inference
from classifier.trial.models import SampleResult
from classifier.trial.selectors import is_offered, sample_in_use
from classifier.trial.services.trials import result_json

# Drawn by `classifier.demo`, so that it shows nobody's skin.
PICTURE = "img/sample-lesion.jpg"


def step() -> bool:
    """Assess the sample if the model in use has not yet; returns False: there is only one.

    Raises ArtefactError while the model can't be used.
    """
    if is_offered() and sample_in_use() is None:
        _assess_sample()
    return False


def _assess_sample() -> None:
    data = (settings.BASE_DIR / "static" / PICTURE).read_bytes()
    picture = images.decode(data, orientation=1, min_side=inference.MIN_SIDE)
    outcome = inference.assess(picture)
    try:
        result = result_json(outcome=outcome)
    except inference.ModelChangedError:
        return  # The next round asks the new model.
    heat_map = outcome.heat_map
    SampleResult.objects.get_or_create(
        version=outcome.model_version,
        defaults={
            "result": result,
            "heat_map": b"" if heat_map is None else stored_png(Image.fromarray(heat_map)),
        },
    )
