"""Pages for anybody: guidance, privacy, sign-in, errors."""

import pytest

from tests.browser.conftest import SIZES, Visit
from tests.browser.watch import check_page

PUBLIC = (
    "",
    "guidance/",
    "guidance/benign-lesions/",
    "guidance/malignant-lesions/",
    "guidance/checking-your-skin/",
    "guidance/taking-photos/",
    "guidance/when-to-be-seen/",
    "guidance/about-the-model/",
    "privacy/",
    "account/login/",
    "account/signup/",
    "account/password/reset/",
)


@pytest.mark.parametrize("size", SIZES)
def test_public_pages_hold(visit: Visit, size: str) -> None:
    page = visit(**SIZES[size])
    for path in PUBLIC:
        page.goto(path)
        check_page(page)
