"""From text to records with evidence: who sanctions whom, how, when and why."""

from watchlist.extract.extracting import Extraction, extract
from watchlist.extract.reading import Document, article_files, document_from_bytes, read_documents, read_file
from watchlist.extract.stories import Marks, Story, corroboration, group, marks_of, stories

__all__ = [
    "Document", "Extraction", "Marks", "Story", "article_files", "corroboration", "document_from_bytes", "extract", "group",
    "marks_of", "read_documents", "read_file", "stories",
]  # fmt: skip
