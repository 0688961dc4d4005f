from collections.abc import Iterator

import pytest

from ml.training import metrics


@pytest.fixture(autouse=True, scope="package")
def few_rounds() -> Iterator[None]:
    """Draw each bootstrap 100 times: these tests look at what is reported, not at its ends."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metrics, "ROUNDS", 100)
        yield
