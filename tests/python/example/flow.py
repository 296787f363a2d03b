"""A program as users of the service have them: it knows a token and no address."""

import os

from synqly import management as mgmt
from synqly.management.client import SynqlyManagement

client = SynqlyManagement(token=os.environ["SYNQLY_ORG_TOKEN"])


def tenant(name: str) -> mgmt.Account:
    """The tenant of a customer; made when the customer comes for the first time."""
    try:
        return client.accounts.get(name).result
    except mgmt.NotFoundError:
        created = client.accounts.create(name=name, fullname=f"Customer {name}", environment=mgmt.Environment.TEST)
        return created.result.account


first = tenant("~customer-one")
assert tenant("~customer-one").id == first.id
second = tenant("~customer-two")
found = client.accounts.list(filter=["environment[eq]test", "name[like]~customer-%"])
assert [one.id for one in found.result] == [first.id, second.id]
for account in found.result:
    client.accounts.delete(account.id)
assert client.accounts.list(filter="name[like]~customer-%").result == []
print(client.organization.get().result.name)
