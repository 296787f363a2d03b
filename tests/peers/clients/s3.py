"""Amazon's own client, for looking at what a server of S3 holds: a call as JSON on stdin, its answer as JSON on stdout."""

import base64
import json
import sys

import boto3

call = json.load(sys.stdin)
client = boto3.client(call["service"], **call["client"])
answer = {}
for method, arguments in call["calls"]:
    if isinstance(arguments.get("Body"), str):
        arguments["Body"] = base64.b64decode(arguments["Body"])
    answer = getattr(client, method)(**arguments)
    if "Body" in answer:
        answer["Body"] = base64.b64encode(answer["Body"].read()).decode()
json.dump(answer, sys.stdout, default=str)
