"""What the web server itself refuses comes with the remedy of that refusal."""

import json
import socket

import pytest

from governance.launcher.gunicorn import write_problem


@pytest.mark.parametrize(
    ("status", "reason", "words", "remedy"),
    [
        (414, "URI Too Long", "Request Line is too large", "Shorten its address."),
        (
            400,
            "Bad Request",
            "Invalid HTTP Header: 'CONTENT-TYPE'",
            "Send the header Content-Type once, with one value that it may have.",
        ),
        (
            400,
            "Bad Request",
            "Invalid HTTP Header: 'bare LF as line terminator'",
            "Look at its first line, at its headers and at the length given for its body.",
        ),
    ],
)
def test_what_the_web_server_itself_refuses_is_a_problem_document(status, reason, words, remedy):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        write_problem(ours, status, reason, words)
        head, _, body = theirs.recv(4096).partition(b"\r\n\r\n")

    assert head.startswith(f"HTTP/1.1 {status} {reason}\r\n".encode())
    assert f"Content-Length: {len(body)}".encode() in head
    assert json.loads(body)["code"] == reason.lower().replace(" ", "_")
    assert json.loads(body)["detail"] == f"The web server cannot read this request. {remedy}"
