"""Has botocore read each case of a file, and prints what it found, as JSON."""

import json
import os
import sys

import botocore.exceptions
import botocore.loaders
import botocore.session

# Keeps the service's model, which is the same for all.
LOADER = botocore.loaders.create_loader()


def read(case):
    os.environ.clear()
    os.environ.update(case["variables"])
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    found = {}
    try:
        session = botocore.session.Session()
        session.register_component("data_loader", LOADER)
        credentials = session.get_credentials()
        if credentials is not None:
            found["accessKeyId"] = credentials.access_key
            found["secretAccessKey"] = credentials.secret_key
            found["sessionToken"] = credentials.token
        found["region"] = session.get_config_variable("region")
        client = session.create_client("ivschat", region_name=found["region"] or "us-east-1")
        if not client.meta.endpoint_url.endswith(".amazonaws.com"):
            found["endpoint"] = client.meta.endpoint_url
    except botocore.exceptions.BotoCoreError:
        return {"error": True}
    return {key: value for key, value in found.items() if value is not None}


json.dump([read(case) for case in json.load(sys.stdin)], sys.stdout)
