from datetime import date

import pytest
from openpyxl import Workbook

from diversion.imports.reading import Unreadable, read
from diversion.imports.workbooks import UnreadableWorkbook

ROWS = [["Name", "Née"], ["Ada Marsh", "Muñoz"], ["Ben Stone", "Ünal"]]


def file_of(folder, text, *, encoding="utf-8", name="list.csv"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def cells(sheet):
    return [line.cells for line in sheet.lines]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_list_says_the_same_in_every_common_encoding_delimiter_and_line_end(tmp_path, encoding, delimiter, end):
    text = end.join(delimiter.join(row) for row in ROWS) + end

    sheet = read(file_of(tmp_path, text, encoding=encoding))

    assert sheet.header == ("Name", "Née")
    assert cells(sheet) == [("Ada Marsh", "Muñoz"), ("Ben Stone", "Ünal")]


def test_a_comma_inside_quotes_is_no_delimiter(tmp_path):
    sheet = read(file_of(tmp_path, 'Name;Day\n"Marsh, Ada";1\n"Stone, Ben";2\n'))

    assert cells(sheet) == [("Marsh, Ada", "1"), ("Stone, Ben", "2")]


def test_titles_totals_repeated_headings_and_empty_lines_are_no_rows_and_numbers_are_those_of_the_file(tmp_path):
    text = "Weekly list\n\nName ,Born\nAda Marsh,1984\n,\nName,Born\nBen Stone,1979\nTotal,2\n"

    sheet = read(file_of(tmp_path, text))

    assert sheet.header == ("Name", "Born")
    assert [(line.number, line.cells[0]) for line in sheet.lines] == [(4, "Ada Marsh"), (7, "Ben Stone")]


def test_somebody_called_total_is_a_row(tmp_path):
    sheet = read(file_of(tmp_path, "Name,Charge\nTotal Marsh,647(b)\n"))

    assert cells(sheet) == [("Total Marsh", "647(b)")]


def test_a_formula_is_text(tmp_path):
    sheet = read(file_of(tmp_path, 'Name,Note\nAda,"=HYPERLINK(""http://example.test"")"\n'))

    assert cells(sheet) == [("Ada", '=HYPERLINK("http://example.test")')]


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv"])
def test_a_workbook_is_read_whatever_its_name_with_days_as_days_and_whole_numbers_whole(tmp_path, name):
    book = Workbook()
    book.active.title = "empty"
    sheet = book.create_sheet("list")
    for row in (["Name", "Born", "No", "Note"], ["Ada Marsh", date(1984, 3, 9), 100.0, None]):
        sheet.append(row)
    book.save(tmp_path / name)

    read_back = read(tmp_path / name)

    assert read_back.header == ("Name", "Born", "No", "Note")
    assert cells(read_back) == [("Ada Marsh", "1984-03-09 00:00:00", "100", "")]


def test_the_empty_cells_at_the_end_of_a_row_of_a_workbook_are_cells(tmp_path):
    # Written in this way the workbook does not say how wide it is, as those that other programs export.
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (["Name", "Born", "Note"], ["Ada Marsh"], ["Ben Stone", "1979", "late"]):
        sheet.append(row)
    book.save(tmp_path / "list.xlsx")

    assert cells(read(tmp_path / "list.xlsx")) == [("Ada Marsh", "", ""), ("Ben Stone", "1979", "late")]


def test_a_formula_in_a_workbook_is_never_computed(tmp_path):
    book = Workbook()
    book.active.append(["Name", "Note"])
    book.active.append(["Ada Marsh", "=1+1"])
    book.save(tmp_path / "list.xlsx")

    # It was never opened in a spreadsheet, so it never showed anything.
    assert cells(read(tmp_path / "list.xlsx")) == [("Ada Marsh", "")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b" \r\n \r\n", "The file is empty."),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "old kind"),
        (b"Name,Born\n" + b"\x81\x8d\x8f\n", "not text in a known encoding"),
        (b"1,2\n3,4\n", "No heading"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(tmp_path, content, words):
    path = tmp_path / "list.csv"
    path.write_bytes(content)

    with pytest.raises(Unreadable, match=words):
        read(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="cannot be opened"):
        read(tmp_path / "nowhere.csv")


def test_a_damaged_workbook_is_refused(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"x" * 600)

    with pytest.raises(UnreadableWorkbook, match="cannot be read"):
        read(path)


def test_a_list_that_breaks_off_says_after_which_row(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"\xef\xbb\xbfName,Born\nAda,1984\n" + b"Ben,1979\n" * 20_000 + b"\xff\xfe\n")

    with pytest.raises(Unreadable, match=r"After row \d+ the file is no list any more"):
        list(read(path).lines)
