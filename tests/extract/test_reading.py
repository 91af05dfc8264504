"""Files become documents with offsets that hold, or one clear line says why not."""

import datetime as dt
import email.message
import io
import sys

import pytest

from watchlist.errors import InputError
from watchlist.extract import document_from_bytes, read_documents, read_file

PAGE = """<!doctype html><html lang="en"><head><title>Ministers act</title>
<meta property="article:published_time" content="2024-03-15T10:00:00Z"><meta property="og:site_name" content="Example Wire"></head>
<body><nav>Home World Money</nav><div>Wednesday, May 31, 2023</div><article><h1>Ministers act</h1>
<p>The European Union on Wednesday imposed an asset freeze on Ilija Dravenko, who commands an air arm, over the shelling of a port.</p>
<p>Talks had ended without a result, and envoys left the town in the evening without a word to the press.</p></article>
<aside>See also: ten yachts</aside><footer>All rights reserved</footer></body></html>"""


def test_front_matter_gives_what_is_known():
    """Title, publisher, date, address and language stand in the front matter; colons in a headline do no harm."""
    raw = b"---\ntitle: Tamaria: measures prolonged\npublisher: Example Wire\ndate: 20 October 2022\nurl: https://example.org/a\nlanguage: en\n---\nText.\n"
    document = document_from_bytes(raw, "a.txt")
    assert (document.title, document.publisher) == ("Tamaria: measures prolonged", "Example Wire")
    assert (document.published, document.url, document.language) == (
        dt.date(2022, 10, 20),
        "https://example.org/a",
        "en",
    )
    assert document.text[document.body :] == "Text.\n"
    assert document.text.encode() == raw
    assert document.sha256 == document.raw_sha256


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("Headline of the day\n\nJane Doe | October 21, 2022 | 4:23am EDT\n", dt.date(2022, 10, 21)),
        ("Headline of the day\n\n12 May 2023\n", dt.date(2023, 5, 12)),
        ("LONDON, 20 October 2022 (Example Wire) - ", dt.date(2022, 10, 20)),
        ("Wednesday, May 31, 2023\nHome World News\n\nHeadline of the day\n", None),
        ("Headline of the day\n\n© 2023 Example\n", None),
        ("Headline of the day\n\nIn a law of 3 March 2020 the town had closed the quay.\n", None),
    ],
)
def test_only_datelines_are_trusted(head, day):
    """A byline, a line below the headline and a wire dateline count; the clock of a page does not."""
    assert (
        document_from_bytes(
            (head + "The quay was closed on Monday after long talks in the town hall.\n").encode(), "a.txt"
        ).published
        == day
    )


def test_html_gives_main_text_and_its_own_date():
    """Navigation, asides and the clock of the page stay out; the date is that of the metadata."""
    document = document_from_bytes(PAGE.encode(), "a.html")
    assert "Ilija Dravenko" in document.text
    assert "ten yachts" not in document.text
    assert document.published == dt.date(2024, 3, 15)
    assert document.format == "html"
    assert document.sha256 != document.raw_sha256


def test_mail_gives_subject_sender_and_date():
    """A forwarded article keeps the day of its header."""
    message = email.message.EmailMessage()
    message["Subject"], message["From"], message["Date"] = (
        "Ministers act",
        "Example Wire <wire@example.org>",
        "Fri, 15 Mar 2024 10:00:00 +0000",
    )
    message.set_content("The quay was closed on Monday.\n")
    document = document_from_bytes(message.as_bytes(), "a.eml")
    assert (document.title, document.publisher, document.published) == (
        "Ministers act",
        "Example Wire",
        dt.date(2024, 3, 15),
    )
    assert "quay was closed" in document.text


def test_pdf_without_text_is_told():
    """A scan has no text; the message says what to do."""
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    buffer = io.BytesIO()
    writer.write(buffer)
    with pytest.raises(InputError, match="text recognition"):
        document_from_bytes(buffer.getvalue(), "scan.pdf")


def test_a_folder_is_read_in_name_order(tmp_path):
    """Other files and hidden ones are left out."""
    for name in ("b.txt", "a.txt", "c.bin", ".hidden.txt"):
        (tmp_path / name).write_text("The quay was closed.\n", encoding="utf-8")
    assert [document.path.rpartition("/")[2].rpartition("\\")[2] for document in read_documents(tmp_path)] == [
        "a.txt",
        "b.txt",
    ]


def test_standard_input_is_a_document(monkeypatch):
    """A dash stands for standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"The quay was closed.\n")))
    (document,) = read_documents("-")
    assert document.path == "-"


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "empty"),
        ("a.txt", b"---\ntitle: x\n---\n", "without a text"),
        ("a.txt", "Zürich".encode("cp1252"), "not UTF-8"),
        ("a.txt", b"PK\x03\x04" + bytes(50), "binary"),
        ("a.txt", bytes(range(1, 32)) * 20, "binary"),
        ("a.pdf", b"%PDF-1.7 broken", "not readable as PDF"),
        ("a.eml", b"Content-Type: image/png\n\nabc", "no text"),
    ],
)
def test_bad_files_get_one_line(name, raw, says):
    """What, where and what to do, in one line without a traceback of a library."""
    with pytest.raises(InputError) as caught:
        document_from_bytes(raw, name)
    message = str(caught.value)
    assert says in message
    assert message.startswith(name)
    assert "\n" not in message


def test_missing_and_oversized_files_get_one_line(tmp_path):
    """A wrong path and a file of 50 MB are refused before anything is read."""
    with pytest.raises(InputError, match="check the path"):
        read_file(tmp_path / "absent.txt")
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(InputError, match="50 MB is more than an article"):
        read_file(large)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError, match="no article"):
        list(read_documents(empty))
