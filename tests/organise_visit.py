"""An organiser at the pages: signs in, opens pages, and sends their forms as a browser would."""

import re
from typing import Any

import httpx
from fastapi.testclient import TestClient

PASSWORD = "a rather long pass phrase"

_FORM_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')


class Visitor:
    """One browser with its cookies; `token` is that of the page opened last."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.client.cookies.clear()
        self.token = ""

    def open(self, path: str, **options: Any) -> httpx.Response:
        answer = self.client.get(path, **{"follow_redirects": False, **options})
        found = _FORM_TOKEN.search(answer.text)
        self.token = found[1] if found else self.token
        return answer

    def send(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form with the token of the page opened last, and do not follow where it leads."""
        return self.client.post(path, data={"form_token": self.token, **fields}, follow_redirects=False)

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        self.open("/organise/sign-in?lang=en")
        answer = self.send("/organise/sign-in", name=name, password=password)
        self.open("/organise/account?lang=en")
        return answer
