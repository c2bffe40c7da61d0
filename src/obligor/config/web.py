"""The WSGI application as a worker of the web server loads it: it dies with its server.

At once and without asking: a worker that waits for its requests to end would hold the port.
"""

import multiprocessing
import signal

from obligor.config.cli.processes import end_with_parent

server = multiprocessing.parent_process()
if server is not None and server.pid is not None:
    end_with_parent(server.pid, signal.SIGKILL)

from obligor.config.wsgi import application  # noqa: E402  the lines above must come first

__all__ = ["application"]
