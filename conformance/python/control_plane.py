"""Drives boto3: one JSON request a line on stdin, one JSON answer a line on stdout."""

import json
import sys
from datetime import datetime, timezone

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError

OWN_MEMBERS = {"Error", "ResponseMetadata"}
# One for all callers: it keeps the service's model.
session = boto3.session.Session()
clients = {}


def client_of(caller):
    key = json.dumps(caller, sort_keys=True)
    if key not in clients:
        retries = {"mode": "standard", "total_max_attempts": caller["maxAttempts"]}
        clients[key] = session.client(
            "ivschat",
            endpoint_url=caller["endpoint"],
            region_name=caller["region"],
            aws_access_key_id=caller["accessKeyId"],
            aws_secret_access_key=caller["secretAccessKey"],
            config=Config(retries=retries, parameter_validation=True),
        )
    return clients[key]


def plain(value):
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
    return str(value)


def answer(request):
    client = client_of(request["caller"])
    operation = getattr(client, xform_name(request["operation"]))
    try:
        output = operation(**request["input"])
        metadata = output.pop("ResponseMetadata")
        return {"ok": True, "output": output} | described(metadata)
    except ParamValidationError as refusal:
        return {"ok": False, "refused": str(refusal)}
    except ClientError as failure:
        response = failure.response
        # botocore lifts name and message into Error; "message" is also repeated beside it.
        members = {k: v for k, v in response.items() if k not in OWN_MEMBERS and k != "message"}
        return {
            "ok": False,
            "errorName": response["Error"]["Code"],
            "message": response["Error"].get("Message"),
            "members": members,
        } | described(response["ResponseMetadata"])


def described(metadata):
    return {
        "httpStatus": metadata["HTTPStatusCode"],
        "requestId": metadata.get("RequestId"),
        "attempts": metadata["RetryAttempts"] + 1,
    }


def constraints():
    """Every constrained member of every operation's input, as the official model has it."""
    model = session._session.get_service_model("ivschat")
    found = []

    def walk(operation, path, shape, required):
        traits = {k: v for k, v in shape.metadata.items() if k in ("min", "max", "pattern", "enum")}
        if path and (traits or required):
            found.append({"operation": operation, "member": path, "traits": traits, "required": required})
        if shape.type_name == "structure":
            for name, member in shape.members.items():
                walk(operation, f"{path}.{name}" if path else name, member, name in shape.required_members)
        elif shape.type_name == "list":
            walk(operation, path + "[]", shape.member, False)
        elif shape.type_name == "map":
            walk(operation, path + ".key", shape.key, False)
            walk(operation, path + ".value", shape.value, False)

    for name in model.operation_names:
        walk(name, "", model.operation_model(name).input_shape, False)
    return found


if sys.argv[1:] == ["constraints"]:
    print(json.dumps(constraints()))
    sys.exit()

for line in sys.stdin:
    print(json.dumps(answer(json.loads(line)), default=plain), flush=True)
