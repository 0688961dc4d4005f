from collections.abc import Iterator

import pytest

from ml.training import metrics


@pytest.fixture(autouse=True, scope="package")
def few_rounds() -> Iterator[None]:
    """Make each bootstrap 10 times faster: these tests need no exact intervals."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metrics, "ROUNDS", 100)
        yield
