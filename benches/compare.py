#!/usr/bin/env python3
"""compare.py DOSSIER FOLDER: the words that the readers find in every mail and document of a folder, against another reader.

PDF against pdftotext, DOCX against python-docx, XLSX against openpyxl, PPTX against python-pptx, EML against Python's
own `email`. What is not installed is skipped with a word. For each format: files, words of the other reader, the share
of them that ours finds too, and the files that fall below the mark. The order of words is not compared.
"""
import collections
import email
import email.policy
import html.parser
import json
import pathlib
import re
import shutil
import subprocess
import sys

MARK = 0.99


def words(text):
    return collections.Counter(re.findall(r"\w+", text.replace("\u00ad", "").lower()))


def ours(program, path):
    done = subprocess.run([program, "read", "--json", path], capture_output=True)
    if done.returncode not in (0, 1):
        return None, done.stderr.decode("utf-8", "replace").strip()
    read = json.loads(done.stdout)
    text = "\n".join(s["text"]["text"] for d in read["documents"] for s in d["segments"])
    cells = (c["text"] for t in read["tables"] for row in t["rows"] for c in row)
    return text + "\n" + "\n".join(cells), "; ".join(p["what"] for p in read["problems"])


def of_pdf(path):
    return subprocess.run(["pdftotext", "-enc", "UTF-8", path, "-"], capture_output=True).stdout.decode("utf-8", "replace")


def of_docx(path):
    import docx

    body = docx.Document(path).element.body
    tag = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    out = []
    for paragraph in body.iter(tag + "p"):
        out.append("".join(t.text or "" if t.tag == tag + "t" else " " for t in paragraph.iter(tag + "t", tag + "tab", tag + "br")))
    return "\n".join(out)


def of_xlsx(path):
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    sheets = (s for s in book.worksheets if s.sheet_state == "visible")
    return "\n".join(c for s in sheets for row in s.iter_rows(values_only=True) for c in row if isinstance(c, str))


def of_pptx(path):
    import pptx

    tag = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    slides = pptx.Presentation(path).slides
    paragraphs = (p for s in slides for p in s.element.iter(tag + "p"))
    return "\n".join("".join(t.text or "" for t in p.iter(tag + "t")) for p in paragraphs)


class Text(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.out, self.hidden = [], 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("style", "script", "title")
        self.out.append(" ")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("style", "script", "title") and self.hidden > 0
        self.out.append(" ")

    def handle_data(self, data):
        if not self.hidden:
            self.out.append(data)


def of_eml(path):
    raw = pathlib.Path(path).read_bytes()
    # Python's parser knows no UTF-16; two zeros in four bytes of a header's beginning give it away.
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:4].count(0) == 2:
        form = "utf-16" if raw[:1] in (b"\xff", b"\xfe") else "utf-16-be" if raw[0] == 0 else "utf-16-le"
        raw = raw.decode(form, "replace").encode()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = part.get_content()
    if part.get_content_type() == "text/html":
        parser = Text()
        parser.feed(text)
        return "".join(parser.out)
    return text


READERS = {"pdf": of_pdf, "docx": of_docx, "xlsx": of_xlsx, "pptx": of_pptx, "eml": of_eml}
MODULES = {"docx": "docx", "xlsx": "openpyxl", "pptx": "pptx"}


def missing(kind):
    if kind == "pdf" and not shutil.which("pdftotext"):
        return "pdftotext"
    try:
        __import__(MODULES.get(kind, "email"))
    except ImportError:
        return f"the Python module {MODULES[kind]}"
    return None


def main(program, folder):
    files = sorted(p for p in pathlib.Path(folder).rglob("*") if p.is_file())
    for kind, reader in READERS.items():
        lacks = missing(kind)
        if lacks:
            print(f"{kind}: skipped, {lacks} is not installed")
            continue
        found = total = count = 0
        below = []
        for path in (p for p in files if p.suffix.lower() == "." + kind):
            try:
                theirs = words(reader(str(path)))
            except Exception as error:  # whatever the other reader dies of is its own affair
                below.append(f"    {path.name}: the other reader failed ({error})")
                continue
            text, said = ours(program, str(path))
            both = sum((theirs & words(text or "")).values())
            found, total, count = found + both, total + sum(theirs.values()), count + 1
            if sum(theirs.values()) and both < MARK * sum(theirs.values()):
                lost = ", ".join(w for w, _ in (theirs - words(text or "")).most_common(8))
                below.append(f"    {path.name}: {both} of {sum(theirs.values())}; missing: {lost}. {said}")
        share = f"{found / total:.4f}" if total else "none"
        print(f"{kind}: {count} files, {total} words, {share} found")
        print("\n".join(below), end="\n" if below else "")


if __name__ == "__main__":
    main(*sys.argv[1:])
