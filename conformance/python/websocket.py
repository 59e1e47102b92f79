"""A member of a room by websockets. Arguments: the URL and a chat token. A line on stdin is sent as it is; each frame of
text is a line on stdout, and so is the end, as JSON with the member "closed" or "refused".
"""

import json
import sys
import threading

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

url, token = sys.argv[1:]


def send_lines(room):
    for line in sys.stdin:
        room.send(line.rstrip("\n"))
    room.close()


try:
    room = connect(url, subprotocols=[token], max_size=1024 * 1024)
except InvalidStatus as refusal:
    print(json.dumps({"refused": refusal.response.status_code}))
    sys.exit()

threading.Thread(target=send_lines, args=[room], daemon=True).start()
try:
    while True:
        print(room.recv(), flush=True)
except ConnectionClosed as end:
    closed = end.rcvd
    print(json.dumps({"closed": closed.code if closed else 1006, "reason": closed.reason if closed else str(end)}))
