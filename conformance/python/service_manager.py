"""Stands in for a service manager that keeps a listening socket and starts servers on it, one line a command on stdin.

service_manager.py passed COMMAND... passes the socket as sd_listen_fds(3) has it. service_manager.py bound COMMAND... keeps
none: each server binds the same port itself. "start" starts a server beside those that run; "term" and "kill" end the
oldest, and are answered by "ended CODE" once it is gone. What servers print goes to stdout.
"""

import fcntl
import os
import socket
import subprocess
import sys

FIRST_DESCRIPTOR = 3
PASS = 'LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=another:clients exec "$@"'


def main(mode, *command):
    listening = socket.create_server(("127.0.0.1", 0), backlog=4096)
    port = listening.getsockname()[1]
    if mode == "passed":
        another = socket.create_server(("127.0.0.1", 0))
        # First out of the way of each other.
        kept = [fcntl.fcntl(each, fcntl.F_DUPFD, 10) for each in (another, listening)]
        passed = [os.dup2(each, FIRST_DESCRIPTOR + place) for place, each in enumerate(kept)]
        command = ["sh", "-c", PASS, "sh", *command]
    else:
        listening.close()
        passed = []
        command = [*command, "--port", str(port)]
    print("port", port, flush=True)
    servers = []
    try:
        for line in sys.stdin:
            if line.strip() == "start":
                servers.append(subprocess.Popen(command, pass_fds=passed, stdin=subprocess.DEVNULL))
            else:
                oldest = servers.pop(0)
                oldest.terminate() if line.strip() == "term" else oldest.kill()
                print("ended", oldest.wait(), flush=True)
    finally:
        for server in servers:
            server.kill()


main(*sys.argv[1:])
