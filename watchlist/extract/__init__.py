"""From text to records with evidence: who sanctions whom, how, when and why."""

from watchlist.extract.extracting import Extraction, extract
from watchlist.extract.reading import Document, article_files, document_from_bytes, read_documents, read_file

__all__ = ["Document", "Extraction", "article_files", "document_from_bytes", "extract", "read_documents", "read_file"]
