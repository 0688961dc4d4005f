"""A photo with its heat map laid over it."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("photos/photo.html")
def photo_figure(
    *, src: str, alt: str, width: int, height: int, map_src: str = "", map_off: bool = False
) -> dict[str, Any]:
    """Show a photo; `map_off` starts without the heat map, which a box switches on."""
    return {
        "src": src,
        "alt": alt,
        "width": width,
        "height": height,
        "map_src": map_src,
        "map_off": map_off,
    }
