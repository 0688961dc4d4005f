"""Addresses as QR codes."""

import segno

# Modules of white around the code, as the standard (ISO/IEC 18004) asks; fewer can't be read.
QUIET_ZONE = 4


def qr_code_svg(url: str) -> str:
    """Return an address as SVG for a page; without inline styles, which our CSP forbids."""
    code = segno.make(url, error="m", micro=False)
    return str(code.svg_inline(border=QUIET_ZONE, omitsize=True, dark="#000", light="#fff"))
