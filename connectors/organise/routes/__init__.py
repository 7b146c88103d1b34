"""The routes of the organisers' pages, one module for each group of pages."""
