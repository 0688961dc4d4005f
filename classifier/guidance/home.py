"""The front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is; people who are signed in go straight to their moles."""
    if request.user.is_authenticated:
        return redirect("mole_list")
    return render(request, "guidance/home.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is stored, who sees it and for how long."""
    return render(request, "guidance/privacy.html")
