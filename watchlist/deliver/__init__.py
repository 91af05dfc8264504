"""Reports leave the house: to a folder, by mail, by webhook. Secrets are handed in by the caller and shown to nobody."""

from __future__ import annotations

from watchlist.deliver.folder import FolderTarget, check_pattern, deliver_to_folder
from watchlist.deliver.mail import MailTarget, deliver_by_mail
from watchlist.deliver.parcel import Parcel, Receipt, Secret
from watchlist.deliver.webhook import WebhookTarget, deliver_by_webhook, signature_holds

__all__ = [
    "FolderTarget", "MailTarget", "Parcel", "Receipt", "Secret", "WebhookTarget", "check_pattern", "deliver_by_mail",
    "deliver_by_webhook", "deliver_to_folder", "signature_holds",
]  # fmt: skip
