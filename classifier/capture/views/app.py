"""The installable app: manifest, service worker, and the two pages that open without network.

The service worker caches these public pages and the files they need, and nothing else.
"""

import hashlib
import json
import re
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from classifier.capture.views.camera import camera_page
from classifier.core.large_requests import takes_files

# Modules of the camera page, with those that they import: the page names only the first.
SCRIPTS = (
    "capture/app",
    "capture/camera",
    "capture/countdown",
    "capture/delivery",
    "capture/extent",
    "capture/frame_quality",
    "capture/geometry",
    "capture/hints",
    "capture/overlay",
    "capture/page",
    "capture/photo",
    "capture/send",
    "capture/store",
    "capture/waiting_list",
    "core/csrf",
    "core/dom",
    "core/numbers",
)
ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')
# `--paper` and `--accent` in static/css/core/tokens.css.
PAPER, ACCENT = "#faf8f5", "#0f5f66"
# Seconds. An hour, so that a new release reaches installed apps the same day.
MANIFEST_KEPT_FOR = 3600


@require_safe
def manifest(_request: HttpRequest) -> HttpResponseBase:
    described = {
        "id": "/",
        "name": "SkinSpect",
        "short_name": "SkinSpect",
        "description": _("Photograph, assess and follow your moles."),
        "start_url": reverse("mole_list"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": ACCENT,
        "icons": [
            _icon("img/icon-192.png", "192x192", "any"),
            _icon("img/icon-512.png", "512x512", "any"),
            _icon("img/icon-maskable-192.png", "192x192", "maskable"),
            _icon("img/icon-maskable-512.png", "512x512", "maskable"),
        ],
        "share_target": {
            "action": reverse("photo_share"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {"files": [{"name": "photos", "accept": ["image/*"]}]},
        },
    }
    response = JsonResponse(described, content_type="application/manifest+json")
    response.headers["Cache-Control"] = f"public, max-age={MANIFEST_KEPT_FOR}"
    return response


def _not_read(_request: HttpRequest) -> HttpResponseBase:
    """Answer as `share` does, however much is sent."""
    return redirect(_share_again())


@takes_files(0, _not_read)
@require_POST
@csrf_exempt
def share(_request: HttpRequest) -> HttpResponseBase:
    """Ask for photos again that were shared before the service worker was there to take them.

    The device's "Share" can't send a token, and nothing of the request is kept.
    """
    return redirect(_share_again())


@require_safe
@never_cache
def service_worker(request: HttpRequest) -> HttpResponseBase:
    """Send the service worker. Its text has a digest, so it changes when a cached file does."""
    pages = {
        reverse("offline"): offline(request).content.decode(),
        reverse("capture_shell"): shell(request).content.decode(),
    }
    files = _files_of(pages.values())
    kept = {
        "files": files,
        "pages": list(pages),
        "upload": reverse("photo_upload"),
        "share": reverse("photo_share"),
        "shareAgain": _share_again(),
    }
    digest = hashlib.sha256("\n".join([*files, *pages.values()]).encode()).hexdigest()
    context = {
        "kept": json.dumps({**kept, "version": digest[:16]}),
        "store": static("js/capture/store.js"),
        "send": static("js/capture/send.js"),
        "shared": static("js/capture/shared.js"),
    }
    return render(request, "capture/sw.js", context, content_type="text/javascript")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show what is cached for pages that need the network; it holds nothing personal."""
    return render(request, "capture/offline.html")


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """Show the camera page without a mole; the script reads the mole from the address.

    It is cached and opens instead of a mole's camera page while there is no network.
    """
    setup = {"kind": "shell", "upload": reverse("photo_upload"), "ghost": None, "ring": None}
    return camera_page(request, "capture/shell.html", setup)


def _share_again() -> str:
    return f"{reverse('photo_upload')}?shared=again"


def _files_of(pages: Iterable[str]) -> list[str]:
    """Return the addresses of all files that the pages load, SCRIPTS included."""
    asked = {address for page in pages for address in ASSET.findall(page)}
    modules = {static(f"js/{name}.js") for name in SCRIPTS}
    return sorted(asked | modules)


def _icon(name: str, sizes: str, purpose: str) -> dict[str, str]:
    return {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
