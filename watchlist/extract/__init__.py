"""From text to records with evidence: who sanctions whom, how, when and why."""

from watchlist.extract.extracting import Extraction, extract
from watchlist.extract.reading import Document, article_files, document_from_bytes, read_documents, read_file
from watchlist.extract.stories import Story, corroboration, stories

__all__ = [
    "Document", "Extraction", "Story", "article_files", "corroboration", "document_from_bytes", "extract",
    "read_documents", "read_file", "stories",
]  # fmt: skip
