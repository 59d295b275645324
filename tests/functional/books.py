"""Workbooks, cards and pictures for tests, as small as they can be."""
import io
import struct
import zipfile
import zlib
from xml.sax.saxutils import escape, quoteattr

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def letters(n):
    name = ""
    while n >= 0:
        name, n = chr(65 + n % 26) + name, n // 26 - 1
    return name


def packed(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def xlsx_parts(sheets, hidden=(), properties=""):
    """{name: rows}; a cell is a text, a number, a bool, None, or ("date", serial) / ("raw", xml)."""
    texts, parts = [], {}

    def cell(row, col, value):
        place = f'r="{letters(col)}{row}"'
        if value is None:
            return ""
        if isinstance(value, bool):
            return f'<c {place} t="b"><v>{int(value)}</v></c>'
        if isinstance(value, tuple):
            return f'<c {place} s="1"><v>{value[1]}</v></c>' if value[0] == "date" else value[1].format(place=place)
        if isinstance(value, str):
            texts.append(value)
            return f'<c {place} t="s"><v>{len(texts) - 1}</v></c>'
        return f"<c {place}><v>{value}</v></c>"

    for i, rows in enumerate(sheets.values(), 1):
        body = "".join(f'<row r="{r}">' + "".join(cell(r, c, v) for c, v in enumerate(row)) + "</row>"
                       for r, row in enumerate(rows, 1) if row)
        parts[f"xl/worksheets/sheet{i}.xml"] = f"<worksheet {NS}><sheetData>{body}</sheetData></worksheet>"
    parts["xl/sharedStrings.xml"] = f"<sst {NS}>" + "".join(
        f'<si><t xml:space="preserve">{escape(t)}</t></si>' for t in texts) + "</sst>"
    parts["xl/styles.xml"] = (f'<styleSheet {NS}><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
                              '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>')
    parts["xl/workbook.xml"] = f'<workbook {NS} xmlns:r="{REL}">{properties}<sheets>' + "".join(
        f'<sheet name={quoteattr(n)} sheetId="{i}" r:id="rId{i}"{" state=" + quoteattr("hidden") if n in hidden else ""}/>'
        for i, n in enumerate(sheets, 1)) + "</sheets></workbook>"
    parts["xl/_rels/workbook.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(
            f'<Relationship Id="rId{i}" Type="{REL}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)) +
        f'<Relationship Id="rS" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rT" Type="{REL}/styles" Target="/xl/styles.xml"/></Relationships>')
    parts["_rels/.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
    parts["[Content_Types].xml"] = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return parts


def xlsx(sheets, **how):
    return packed(xlsx_parts(sheets, **how))


ODS = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
       'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
       'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"')


def ods(sheets):
    """{name: rows}; a cell is a text, a number, a bool, None, ("date", "2026-11-21") or ("raw", xml)."""
    def cell(value):
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, bool):
            return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
        if isinstance(value, tuple):
            return value[1] if value[0] == "raw" else \
                f'<table:table-cell office:value-type="date" office:date-value="{value[1]}"><text:p>x</text:p></table:table-cell>'
        if isinstance(value, str):
            return '<table:table-cell office:value-type="string">' + "".join(
                f"<text:p>{escape(p)}</text:p>" for p in value.split("\n")) + "</table:table-cell>"
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'

    body = "".join(f"<table:table table:name={quoteattr(n)}>" + "".join(
        "<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in rows) + "</table:table>"
        for n, rows in sheets.items())
    return packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                   "content.xml": f"<office:document-content {ODS}><office:body><office:spreadsheet>{body}"
                                  "</office:spreadsheet></office:body></office:document-content>"})


def png(width=40, height=20):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = (b"\0" + b"\x20\x60\xa0" * width) * height
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def upload(client, path, name, content, csrf):
    """Sends a file as a browser's form does."""
    edge = "x" * 30
    body = (f'--{edge}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n--{edge}\r\n'
            f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
            'Content-Type: application/octet-stream\r\n\r\n').encode() + content + f"\r\n--{edge}--\r\n".encode()
    return client.ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})
