"""The AWS CLI's own program, once a line: a command on stdin as JSON, how it ended on stdout.

`aws` imports the CLI, makes a driver and gives it the arguments, and so does this, with a driver of its own for each
command; what stays from one to the next are the modules and the service's model.
"""

import contextlib
import io
import json
import os
import sys

import awscli
from awscli.clidriver import create_clidriver

if sys.argv[1:] == ["version"]:
    print(awscli.__version__)
    sys.exit()

answers = sys.stdout
own_environment = dict(os.environ)
loader = create_clidriver().session.get_component("data_loader")


def captured():
    # The CLI writes some of its output to the buffer beneath.
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def text_of(stream):
    return stream.buffer.getvalue().decode("utf-8")


def run(command):
    os.environ.clear()
    os.environ.update(own_environment | command["environment"])
    output, errors = captured(), captured()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        driver = create_clidriver()
        driver.session.register_component("data_loader", loader)
        try:
            exit_code = driver.main(command["arguments"])
        except SystemExit as end:
            exit_code = end.code
    return {"exitCode": exit_code, "output": text_of(output), "errors": text_of(errors)}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), file=answers, flush=True)
