"""Security headers of every answer. The content policy allows nothing inline but our colours."""

import base64
import hashlib

from flask import Flask, Response, request

from portal.web import look

STEADY = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
REDIRECTS = range(300, 400)


def init_app(app: Flask, *, secure: bool) -> None:
    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(STEADY)
        # Only a page has a sheet; a redirect or a download need not ask for the colours.
        is_page = response.mimetype == "text/html" and response.status_code not in REDIRECTS
        sheet = look.colour_sheet() if is_page else ""
        response.headers["Content-Security-Policy"] = content_policy(sheet)
        response.headers.setdefault("Cache-Control", "no-store")
        if secure and request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=63072000"
        return response


def content_policy(sheet: str) -> str:
    """The content security policy of a page whose one inline sheet is ``sheet``."""
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return "; ".join(
        (
            "default-src 'none'",
            "base-uri 'none'",
            "font-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "img-src 'self'",
            f"style-src 'self' 'sha256-{digest}'",
        )
    )
