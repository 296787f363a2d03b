"""A mail server for tests, on aiosmtpd: it takes every message and delivers none.

    <target>/python/bin/python smtp_server.py [--tls none|starttls|implicit --cert FILE --key FILE]
                                              [--user NAME --password TEXT] [--utf8]

Its output is one JSON object per line: first {"port": …}, then {"mail": …} for each message that it took, before it
answers that it has. So a test waits for a message by reading a line. To each line of its input it says {"mark": null}:
all that it took before comes before that. It ends when its input ends, so nothing has to be killed: it goes with the
program that started it.

How it answers depends on the recipient's name, or on the sender's:

    nobody@…    550 5.1.1 to RCPT       later@…     451 4.7.1 to RCPT      relay@…     554 5.7.1 to RCPT, "relay"
    spam@…      554 5.7.1 to the message, quoting its longest words        hang@…      nothing, ever, to RCPT
    lost@…      takes the message, and ends the connection without saying so
    cut@…       ends the connection at RCPT                                forged@…    550 5.7.1 to MAIL, as sender

From a browser test (Node, in end2end/):

    const child = spawn(process.env.PATCHBAY_TEST_PYTHON, ["../crates/testing/src/smtp_server.py"],
                        { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { port } = JSON.parse((await lines.next()).value);      // --smtp-url smtp://127.0.0.1:${port}
    const { mail } = JSON.parse((await lines.next()).value);      // waits for a message
    child.stdin.end();
"""

from __future__ import annotations

import argparse
import asyncio
import email
import email.policy
import json
import logging
import os
import ssl
import sys
import threading
import warnings


saying = threading.Lock()


def say(value: dict) -> None:
    with saying:
        print(json.dumps(value), flush=True)


try:
    from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
except ImportError:
    say({"error": "this Python has no aiosmtpd"})
    sys.exit(1)


class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("forged@"):
            return "550 5.7.1 sender address rejected: not owned by you"
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.partition("@")[0]
        if name == "nobody":
            return f"550 5.1.1 <{address}>: no such user here"
        if name == "later":
            return "451 4.7.1 greylisted, try again later"
        if name == "relay":
            return f"554 5.7.1 <{address}>: Relay access denied"
        if name == "hang":
            await asyncio.Event().wait()
        if name == "cut":
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        if any(address.startswith("spam@") for address in envelope.rcpt_tos):
            words = message.get_body(("plain",)).get_content().split()
            return "554 5.7.1 spam: " + " ".join(sorted(words, key=len)[-3:])
        parts = [part for part in message.walk() if not part.is_multipart()]
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "helo": session.host_name,
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "user": session.auth_data,
            "headers": [[name, str(value)] for name, value in message.items()],
            "type": message.get_content_type(),
            "parts": [[part.get_content_type(), part.get_content().replace("\r\n", "\n")] for part in parts],
            "defects": [str(defect) for part in message.walk() for defect in part.defects],
            "longest_line": max(len(line) for line in envelope.content.splitlines()),
            "raw": envelope.content.decode("utf-8", "replace"),
        }
        say({"mail": mail})
        if any(address.startswith("lost@") for address in envelope.rcpt_tos):
            server.transport.abort()
        return "250 2.0.0 taken"


def authenticator(user: str, password: str):
    def check(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (user.encode(), password.encode())
        if good:
            return AuthResult(success=True, auth_data=user)
        return AuthResult(success=False, handled=False, message="535 5.7.8 the password is wrong")

    return check


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--utf8", action="store_true", help="take addresses with letters outside ASCII")
    options = parser.parse_args()

    context = None
    if options.tls != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
    # It warns of logins without TLS, which is what those tests are about.
    warnings.simplefilter("ignore", UserWarning)
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    login = {}
    if options.user is not None:
        login = {
            "authenticator": authenticator(options.user, options.password),
            "auth_required": True,
            # Implicit TLS is none of its own doing, so it does not know of it.
            "auth_require_tls": options.tls == "starttls",
        }
    if options.tls == "starttls":
        login |= {"tls_context": context, "require_starttls": True}

    def connection() -> SMTP:
        return SMTP(Handler(), hostname="mail.test", ident="for tests", enable_SMTPUTF8=options.utf8, **login)

    server = await asyncio.get_running_loop().create_server(
        connection, "127.0.0.1", 0, ssl=context if options.tls == "implicit" else None
    )
    say({"port": server.sockets[0].getsockname()[1]})
    await server.serve_forever()


def listen_to_owner() -> None:
    for _ in sys.stdin.buffer:
        say({"mark": None})
    os._exit(0)


threading.Thread(target=listen_to_owner, daemon=True).start()
asyncio.run(main())
