"""moto: S3 in memory, with signatures and policies checked."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from peers.process import Peer, ask, free_port, python_program

REGION = "eu-central-1"
USER = "patchbay"
# Of the only account there is.
NUMBER = "123456789012"
ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


class Moto(Peer):
    """A running one with a user who may do everything: `key_id`, `secret`."""

    def __init__(self, directory: Path):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [python_program("moto_server"), "-H", "127.0.0.1", "-p", str(port)]
        # The first three calls are not checked: they make the user.
        super().__init__(command, directory / "moto.log", INITIAL_NO_AUTH_ACTION_COUNT="3")
        self.wait_for_port(port)
        self.key_id = self.secret = "none"
        policy = {"UserName": USER, "PolicyName": "all", "PolicyDocument": json.dumps(ALL)}
        key = self._call(
            "iam",
            ("create_user", {"UserName": USER}),
            ("put_user_policy", policy),
            ("create_access_key", {"UserName": USER}),
        )["AccessKey"]
        self.key_id, self.secret = key["AccessKeyId"], key["SecretAccessKey"]

    def make_role(self, name: str, statements: list[dict[str, Any]], user: str = USER) -> str:
        """A role that a user may take on, with nothing else to it than what is said here. Its address."""
        principal = {"AWS": f"arn:aws:iam::{NUMBER}:user/{user}"}
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}]}
        policy = {"Version": "2012-10-17", "Statement": statements}
        self._call("iam", ("create_role", {"RoleName": name, "AssumeRolePolicyDocument": json.dumps(trust)}))
        document = {"RoleName": name, "PolicyName": "its", "PolicyDocument": json.dumps(policy)}
        self._call("iam", ("put_role_policy", document))
        return f"arn:aws:iam::{NUMBER}:role/{name}"

    def make_bucket(self, name: str) -> None:
        self._call("s3", ("create_bucket", {"Bucket": name, "CreateBucketConfiguration": {"LocationConstraint": REGION}}))

    def paths(self, bucket: str) -> list[str]:
        return [one["Key"] for one in self._call("s3", ("list_objects_v2", {"Bucket": bucket})).get("Contents", [])]

    def read(self, bucket: str, path: str) -> tuple[str, bytes]:
        """Media type and content of a file."""
        found = self._call("s3", ("get_object", {"Bucket": bucket, "Key": path}))
        return found["ContentType"], base64.b64decode(found["Body"])

    def write(self, bucket: str, path: str, content: bytes) -> None:
        body = base64.b64encode(content).decode()
        self._call("s3", ("put_object", {"Bucket": bucket, "Key": path, "Body": body}))

    def unfinished(self, bucket: str) -> int:
        """How many files have parts that nobody put together or threw away."""
        found = self._call("s3", ("list_multipart_uploads", {"Bucket": bucket}))
        return len(found.get("Uploads", []))

    def _call(self, service: str, *calls: tuple[str, dict[str, Any]]) -> dict[str, Any]:
        client = {
            "endpoint_url": self.url,
            "region_name": REGION,
            "aws_access_key_id": self.key_id,
            "aws_secret_access_key": self.secret,
        }
        return ask("s3", {"service": service, "client": client, "calls": calls})
