"""The page that shows developers every part."""

from typing import Any

import pytest


@pytest.mark.django_db
def test_the_style_guide_is_for_developers_only(client: Any, settings: Any) -> None:
    assert client.get("/styleguide/").status_code == 404
    settings.DEBUG = True
    page = client.get("/styleguide/").content.decode()
    assert "Six sizes, three weights" in page
    assert 'fill="var(--higher-soft)"' in page
    assert "<code>camera</code>" in page
