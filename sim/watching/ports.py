"""The port that the page is served on: taken before anything slow is loaded."""

import socket

from sim.report.words import say
from sim.territory.reading import BadInput

HOST = "127.0.0.1"


def listen(port: int, language: str) -> socket.socket:
    """Take a port of this machine, 0 for any that is free. Raises BadInput when it cannot be had."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()
    except OSError:
        listening.close()
        raise BadInput(say("watch.port_taken", language, port=port)) from None
    return listening
