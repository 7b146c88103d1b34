"""The organisers' pages: sign-in, documents, drafts and releases, questions and insights, rendered on the server."""

from connectors.organise.router import OrganisePages, build_organise_router, refusal_page
from connectors.organise.uploading import Uploads

__all__ = ["OrganisePages", "Uploads", "build_organise_router", "refusal_page"]
