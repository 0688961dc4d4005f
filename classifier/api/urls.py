"""The partner API."""

urlpatterns: list[object] = []
