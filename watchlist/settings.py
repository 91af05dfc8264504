"""One frozen `Settings`, built once by the command line from a file and the environment and handed down.

Nothing reads the environment at import. A setting is looked up in this order: an option of the command, an environment
variable (`WATCHLIST_` + the name in capitals, dots as underscores: `resolve.use_references` is
WATCHLIST_RESOLVE_USE_REFERENCES), the file `watchlist.toml` in the working folder (or WATCHLIST_CONFIG), the default.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_origin

import msgspec

from watchlist.errors import TableError

CONFIG_FILE = "watchlist.toml"


class ResolveSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How records become entities. Scores are 0-1."""

    use_references: bool = True
    """Whether a reference of one list to another (a UN number in a UK entry) counts as proof."""
    four_eyes_above: float | None = None
    """Merges of a score at or above this want a second person; None asks for none."""


class PressSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which claims of articles count by themselves. Scores are 0-1."""

    automatic_from: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.9
    """Claims of this confidence or more count at once; those below wait for a person (`watchlist review`)."""


class MatchSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a typed name is looked up. Scores are 0-1."""

    min_score: float = 0.7
    limit: int = 10
    weak_aliases: bool = False


class ScheduleSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the daily job runs, and over which lists."""

    times: tuple[str, ...] = ("06:30",)
    """Times of day (HH:MM), once or several times a day."""
    days: str = "mon-sun"
    """Days of the week, such as mon-fri or mon,wed,fri."""
    timezone: str = ""
    """Zone of these times, such as Europe/Zurich; empty means that of this machine."""
    sources: tuple[str, ...] = ()
    """Lists to bring up to date; empty means every enabled one."""
    grace_minutes: int = 60
    """How late a run may be before it counts as missed."""


class DeliverSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where reports go. Passwords and keys do not stand here: see `read_secret`."""

    folder: str = ""
    folder_pattern: str = "{date}/{name}"
    mail_host: str = ""
    mail_port: int = 587
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_from: str = ""
    mail_to: tuple[str, ...] = ()
    mail_user: str = ""
    mail_password_file: str = ""
    mail_authorities: str = ""
    """PEM file of certificates to trust beside the system's."""
    mail_attach: bool = True
    webhook: bool = False
    """Whether reports are posted; the address is WATCHLIST_DELIVER_WEBHOOK_URL or stands in `webhook_url_file`."""
    webhook_url_file: str = ""
    webhook_key_file: str = ""
    heartbeat: bool = True
    """Whether a quiet day is delivered too, so that silence always means failure."""


class ScreenSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How customers are screened and alerts decided."""

    four_eyes_from: Literal["review", "strong"] | None = None
    """Decisions that close an alert of this band or above want a second person; None asks for none."""
    clearance_days: int = 365
    """After so many days a cleared hit comes back by itself."""
    processes: int = 0
    """How many processes screen a large file; 0 means one for each processor, up to eight."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of one run."""

    database_url: str | None = None
    """SQLAlchemy URL; None means the file watchlist.db in `data_dir`."""
    data_dir: str = "data"
    reports_dir: str = "reports"
    actor: str = ""
    """Who runs this; empty means the user's login name."""
    organisation: str = ""
    contact: str = ""
    """E-mail address or web page sent to publishers in the User-Agent header."""
    retention_years: int = 10
    """How long what is known of customers is kept; why, see `tasks/retention.py`."""
    store_names: bool = True
    """Whether the audit log keeps the names that are looked up; otherwise only salted hashes."""
    match: MatchSettings = MatchSettings()
    resolve: ResolveSettings = ResolveSettings()
    press: PressSettings = PressSettings()
    screen: ScreenSettings = ScreenSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    deliver: DeliverSettings = DeliverSettings()

    @property
    def url(self) -> str:
        """The database as an SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{Path(self.data_dir) / 'watchlist.db'}"


def load_settings(environ: Mapping[str, str] | None = None, config: Path | None = None, **overrides: Any) -> Settings:
    """Settings from file, environment and `overrides` (options of the command; None means not given).

    Args:
        environ: the environment to read; default the process's own.
        config: the TOML file; default WATCHLIST_CONFIG or watchlist.toml in the working folder, if there.
        overrides: top-level settings by name.

    Raises:
        TableError: the file cannot be read, or a name or a value in it is not one of ours.
    """
    environ = os.environ if environ is None else environ
    path = config or Path(environ.get("WATCHLIST_CONFIG") or CONFIG_FILE)
    wanted = config is not None or "WATCHLIST_CONFIG" in environ
    data = _read_file(path) if wanted or path.is_file() else {}
    _overlay_environment(data, Settings, "WATCHLIST_", environ)
    data.update({name: value for name, value in overrides.items() if value is not None})
    try:
        return msgspec.convert(data, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise TableError(f"settings: {error}; see {path} and the variables WATCHLIST_*") from None


def read_secret(name: str, file: str, environ: Mapping[str, str] | None = None) -> str:
    """A password, key or address that is nobody's business: from the environment, else from the file named for it.

    Args:
        name: its name, such as `deliver.mail_password` (WATCHLIST_DELIVER_MAIL_PASSWORD).
        file: the file that holds it and nothing else; empty where there is none.
        environ: the environment to read; default the process's own.

    Raises:
        TableError: the file cannot be read.
    """
    environ = os.environ if environ is None else environ
    if value := environ.get(f"WATCHLIST_{name.upper().replace('.', '_')}"):
        return value
    if not file:
        return ""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise TableError(f"settings: cannot read {file} ({name}): {reason}") from None


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TableError(f"settings: cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TableError(f"settings: {path} is not TOML: {error}") from None


def _overlay_environment(
    data: dict[str, Any], type_: type[msgspec.Struct], prefix: str, environ: Mapping[str, str]
) -> None:
    for field in msgspec.structs.fields(type_):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            section = dict(data.get(field.name) or {})
            _overlay_environment(section, field.type, f"{prefix}{field.name.upper()}_", environ)
            if section:
                data[field.name] = section
        elif (value := environ.get(f"{prefix}{field.name.upper()}")) not in (None, ""):
            listed = get_origin(field.type) is tuple
            data[field.name] = [one.strip() for one in value.split(",") if one.strip()] if listed else value
