"""Addresses of the organisers' pages that several of them lead to."""

from urllib.parse import quote

from connectors.organise.errors import BadDocumentName
from knowledge.documents import ContentError
from knowledge.naming import check_document_name

ADDRESS = "/organise/documents"

# Stands for the page where a document is begun.
NEW = "new"


def document_address(document: str, language: str = "") -> str:
    """The page of a document, or of its text in a language."""
    parts = [document, language] if language else [document]
    return "/".join([ADDRESS, *(quote(part, safe="") for part in parts)])


def check_new_name(name: str) -> None:
    """Raise BadDocumentName for what cannot name a document, or has a page of its own at the address of one."""
    try:
        check_document_name(name)
    except ContentError as error:
        raise BadDocumentName from error
    if name == NEW:
        raise BadDocumentName
