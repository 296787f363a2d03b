"""Microsoft's own client, for looking at what a server of Azure Blob Storage holds: a call as JSON on stdin, its answer as
JSON on stdout."""

import base64
import json
import sys
from datetime import datetime, timedelta, timezone

from azure.storage.blob import BlobServiceClient, ContainerSasPermissions, generate_container_sas

call = json.load(sys.stdin)
account, key, container = call["account"], call["key"], call["container"]
service = BlobServiceClient(call["url"], credential={"account_name": account, "account_key": key})
box = service.get_container_client(container)
match call["do"]:
    case "create":
        answer = box.create_container()["etag"]
    case "sign":
        until = datetime.now(timezone.utc) + timedelta(hours=1)
        allowed = ContainerSasPermissions.from_string(call["permissions"])
        answer = generate_container_sas(account, container, account_key=key, expiry=until, permission=allowed)
    case "list":
        answer = [blob.name for blob in box.list_blobs()]
    case "read":
        blob = box.download_blob(call["name"])
        answer = [blob.properties.content_settings.content_type, base64.b64encode(blob.readall()).decode()]
    case "write":
        answer = box.upload_blob(call["name"], base64.b64decode(call["content"]), overwrite=True).blob_name
json.dump(answer, sys.stdout)
