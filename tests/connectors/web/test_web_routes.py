"""The pages over HTTP: language, headers, safety, and the files behind them."""

import re

import pytest
from fastapi.testclient import TestClient


def test_the_chat_page_loads_only_our_own_files(client: TestClient) -> None:
    response = client.get("/")

    assert response.status_code == 200
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert "unsafe" not in response.headers["content-security-policy"]
    assert '<delegate-chat lang="en"' in response.text
    assert re.findall(r"<script(?![^>]* src=)", response.text) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", response.text) == []
    assert re.findall(r'(?:src|href)="(?!/|#)', response.text) == []


@pytest.mark.parametrize("page", ["/", "/knowledge/metz", "/knowledge/none"])
@pytest.mark.parametrize(
    ("language", "declared"), [("en", "en"), ("fr", "fr"), ("zh", "zh-Hans"), ("zh-Hant", "zh-Hant")]
)
def test_every_page_declares_its_language(client: TestClient, page: str, language: str, declared: str) -> None:
    text = client.get(page, params={"lang": language}).text

    assert f'<html lang="{declared}">' in text
    assert re.findall(r'hreflang="([\w-]+)"\s+aria-current', text) == [declared]


def test_the_language_comes_from_the_browser_until_one_is_chosen(client: TestClient) -> None:
    browser = {"accept-language": "fr-FR,fr;q=0.9,en;q=0.8"}

    assert '<html lang="fr">' in client.get("/", headers=browser).text
    client.get("/", params={"lang": "zh"})
    assert '<html lang="zh-Hans">' in client.get("/", headers=browser).text
    assert '<html lang="en">' in client.get("/", params={"lang": "en"}, headers=browser).text


def test_the_interface_in_each_language(client: TestClient) -> None:
    french = client.get("/web/interface/fr").json()

    assert french["language"] == "fr"
    assert french["strings"]["composer.send"] == "Envoyer"
    assert french["event"]["questions"] == ["What is it?"]
    assert client.get("/web/interface/zh-Hans").json()["language"] == "zh"
    assert client.get("/web/interface/xx").json()["language"] == "en"


def test_a_text_page_marks_the_quote(client: TestClient) -> None:
    response = client.get("/knowledge/metz", params={"lang": "en", "quote": "Neighbours sang along."})

    assert response.status_code == 200
    assert '<article lang="en">' in response.text
    assert '<h2 id="concerts"' in response.text
    assert "Neighbours sang along.</mark>" in response.text
    assert 'href="#quote"' in response.text


def test_the_quote_is_never_markup(client: TestClient) -> None:
    response = client.get("/knowledge/metz", params={"quote": "<img src=x onerror=alert(1)>"})

    assert "onerror" not in response.text


def test_an_unknown_text_is_refused_in_the_readers_language(client: TestClient) -> None:
    response = client.get("/knowledge/none", params={"lang": "fr"})

    assert response.status_code == 404
    assert "Il n’y a rien à cette adresse" in response.text
    assert "default-src 'self'" in response.headers["content-security-policy"]


def test_versioned_files_may_be_kept_and_plain_ones_are_asked_for(client: TestClient) -> None:
    address = re.search(r'<script type="module" src="([^"]+)"', client.get("/").text)
    assert address
    versioned = client.get(address[1])
    plain = client.get("/static/chat/delegate-chat.js")

    assert versioned.status_code == plain.status_code == 200
    assert versioned.text == plain.text
    assert "javascript" in versioned.headers["content-type"]
    assert "immutable" in versioned.headers["cache-control"]
    assert plain.headers["cache-control"] == "public, no-cache"


@pytest.mark.parametrize("path", ["/static/none.js", "/static/../routes.py", "/static/%2e%2e/routes.py", "/static/"])
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
