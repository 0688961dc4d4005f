"""The pages of signed-in people."""

urlpatterns: list[object] = []
