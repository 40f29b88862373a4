"""A body's digest is not to be guessed: it is set to what the body is, in half of the cases, so that what is behind it is asked too."""

import base64
import hashlib
import json

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.body is schemathesis.core.NOT_SET or case.media_type != "application/json":
        return
    if isinstance(case.body, bytes):
        return
    raw = json.dumps(case.body).encode()
    digest = hashlib.sha256(raw).digest()
    if digest[0] % 2 == 0:
        case.body = raw
        case.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(digest).decode()}:"
