"""The organisers' pages: sign-in, documents, drafts and releases, questions and insights, rendered on the server."""

from connectors.organise.router import OrganisePages, add_organise_handlers, build_organise_router

__all__ = ["OrganisePages", "add_organise_handlers", "build_organise_router"]
