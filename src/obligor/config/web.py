"""The WSGI application as the web server's worker process loads it: it ends with its server."""

from obligor.config.cli.processes import end_with_parent

end_with_parent()

from obligor.config.wsgi import application  # noqa: E402  the line above must come first

__all__ = ["application"]
