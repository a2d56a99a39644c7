"""Pages from the templates: what others wrote is escaped, and one script runs, by its digest."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals.comparing.escaping import reveal

_TEMPLATES = Path(__file__).with_name("templates")


def render_page(name: str, **values: object) -> str:
    """The template ``name`` as a whole HTML document.

    Its content security policy lets nothing be loaded, and no script run but the page's own: if escaping failed
    anywhere, what came through would still do nothing.
    """
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = _read("script.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return environment.get_template(name).render(
        style=_read("style.css"), script=script, script_digest=digest, **values
    )


def _read(name: str) -> Markup:
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704 - the report's own


def _finalize(value: object) -> object:
    return reveal(value) if type(value) is str else value  # markup of our own is of another type
