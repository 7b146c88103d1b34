"""The key of this installation, by which it recognises the cookies and forms that it handed out itself."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from itsdangerous import BadSignature, Signer

KEY_FILE = "secret.key"
SHORTEST_KEY = 32


class WeakKey(Exception):
    """ASSISTANT_SECRET_KEY needs at least 32 characters; leave it out to have one made."""


class Signing:
    """Signs values with the key of this installation."""

    def __init__(self, key: str) -> None:
        if len(key) < SHORTEST_KEY:
            raise WeakKey(WeakKey.__doc__)
        self._key = key.encode()
        self._cookies = Signer(self._key, salt="organisers", digest_method=hashlib.sha256)

    def sign(self, value: str) -> str:
        return self._cookies.sign(value).decode()

    def opened(self, signed: str | None) -> str | None:
        """The value, or None where the signature is not ours."""
        try:
            return self._cookies.unsign(signed).decode() if signed else None
        except (BadSignature, UnicodeError):
            return None

    def form_token(self, visit: str) -> str:
        """What the forms of a page carry, bound to the cookie that came with it."""
        return hmac.new(self._key, b"form:" + visit.encode(), hashlib.sha256).hexdigest()

    def is_form_token(self, visit: str | None, token: str | None) -> bool:
        """Whether `token` was made for `visit`, compared in constant time."""
        if not visit or not token:
            return False
        return hmac.compare_digest(self.form_token(visit).encode(), token.encode("utf-8", "replace"))


def installation_key(data_dir: Path) -> str:
    """The key kept in the data folder, readable by its owner alone; made at the first start."""
    path = data_dir / KEY_FILE
    data_dir.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{KEY_FILE}.{os.getpid()}-{secrets.token_hex(4)}")
    if not path.exists():
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(aside, path)  # Of two servers that start at once, one wins and both read its key.
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_text(encoding="ascii").strip()
