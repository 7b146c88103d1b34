"""Content, passages, encoder, FAISS index, search, releases and evaluation."""
