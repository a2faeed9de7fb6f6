"""Pages put into a spreadsheet file, by XlsxWriter: formats, widths, frozen headers, filters, print set-up."""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from sim.report.numbers import NOTHING
from sim.report.workbook.pages import NUMBER_FORMATS, Cell, Page
from sim.report.workbook.reference import Cover

INK, SOFT, FAINT, LINE, HEAD, SUM, WARN = "#22313a", "#5f6f78", "#8b989f", "#dfe6e9", "#1b5e75", "#eef4f6", "#fdf3dc"
LONGEST_NAME = 31
LONGEST_TEXT = 32767
NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
COVER_WIDTHS = (34.0, 110.0)
HEADER_ROW = 4
"""Above it: title, what was run, how to read the sheet, nothing."""

LINE_HEIGHT, LETTERS_A_UNIT = 13.0, 1.2
"""Points of a line of text; letters, of mixed widths, that fit in one unit of a column's width."""

FILTER_BUTTON = 3
"""Letters that the button of a filter hides in a header."""

WIDE = 180.0
"""Characters across from which a sheet is printed on A3."""
A3, A4 = 8, 9
DATES = {"fr": "[$-40C]d mmmm yyyy", "en": "[$-809]d mmmm yyyy", "ar": "[$-1801]d mmmm yyyy"}


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """Text without control characters, line breaks apart, and no longer than a cell may be."""
    kept = (sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return "".join(kept)[:LONGEST_TEXT]


def sheet_name(text: str, taken: Iterable[str] = ()) -> str:
    """A legal name of a sheet: no more than 31 characters, none of []:*?/\\, no apostrophe at its ends, not taken."""
    name = clean(text).replace("\n", " ").translate(NOT_IN_A_NAME).strip(" '")[:LONGEST_NAME].strip(" '") or "–"
    known = {other.lower() for other in taken}
    count = 2
    unique = name
    while unique.lower() in known:
        mark = f" ({count})"
        unique, count = name[: LONGEST_NAME - len(mark)] + mark, count + 1
    return unique


class Styles:
    """The formats of a workbook, made once each."""

    def __init__(self, book: xlsxwriter.Workbook, language: str) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Format] = {}
        self._cells: dict[tuple[str, Look, bool], Format] = {}
        self._base = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}
        self.start = "right" if language == "ar" else "left"
        if language == "ar":
            self._base["reading_order"] = 2

    def get(self, **properties: Any) -> Format:
        """A format."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**self._base, **properties})
        return self._made[key]

    def cell(self, form: str, look: "Look", *, is_repeated: bool = False) -> Format:
        """The format of a cell: `form` is text, guarded, one of them "after" a number, or the format of a number."""
        key = (form, look, is_repeated)
        if key not in self._cells:
            self._cells[key] = self._cell(form, look, is_repeated)
        return self._cells[key]

    def _cell(self, form: str, look: "Look", is_repeated: bool) -> Format:
        edges = {"": LINE, "group": FAINT, "table": HEAD}
        properties: dict[str, Any] = {"top": 1 if look.begins else 4, "top_color": edges[look.begins]}
        if look.is_total:
            properties |= {"bold": True, "bg_color": SUM}
        if is_repeated:
            properties |= {"font_color": FAINT}
        kind, _, place = form.partition(" ")
        if kind in ("text", "guarded"):
            properties |= {"quote_prefix": True} if kind == "guarded" else {}
            properties |= {"indent": 1, "align": self.start} if place else {}
            return self.get(text_wrap=True, **properties)
        return self.get(num_format=NUMBER_FORMATS[form], align="right", **properties)


class Look(NamedTuple):
    """What sets a row apart: that it adds up, and what begins with it: a table, a group, or nothing."""

    is_total: bool
    begins: str


class Writer:
    """Writes a workbook in a language."""

    def __init__(self, path: Path, language: str, title: str, finished: datetime) -> None:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._book.set_properties({"title": clean(title), "author": "lben", "created": finished})
        self._language = language
        self._styles = Styles(self._book, language)
        self._names: dict[str, str] = {}

    def close(self) -> None:
        """Put the file on disk."""
        self._book.close()

    def name_sheets(self, names: Iterable[str]) -> None:
        """Open the sheets, in order."""
        for name in names:
            self._names[name] = sheet_name(name, self._names.values())
            sheet = self._book.add_worksheet(self._names[name])
            sheet.hide_gridlines(2)
            if self._language == "ar":
                sheet.right_to_left()

    def _sheet(self, name: str) -> Worksheet:
        found = self._book.get_worksheet_by_name(self._names[name])
        assert found is not None
        return found

    def _write(self, sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
        sheet.write_string(row, column, clean(text), style)

    # The first sheet

    def write_cover(self, name: str, cover: Cover) -> None:
        """Write the first sheet."""
        sheet, styles = self._sheet(name), self._styles
        for k, width in enumerate(COVER_WIDTHS):
            sheet.set_column(k, k, width)
        self._write(sheet, 0, 0, cover.title, styles.get(bold=True, font_size=16, font_color=HEAD))
        sheet.set_row(0, 26)
        warning = styles.get(
            bold=True, text_wrap=True, bg_color=WARN, border=1, border_color="#d9b45c", valign="vcenter"
        )
        sheet.merge_range(2, 0, 2, 1, "", warning)
        self._write(sheet, 2, 0, cover.warning, warning)
        sheet.set_row(2, 34)
        at = self._write_facts(sheet, 4, cover)
        heading, listed = cover.contents
        at = self._heading(sheet, at + 1, heading)
        for target, title in listed:
            link = f"internal:'{self._names[target].replace(chr(39), chr(39) * 2)}'!A1"
            sheet.write_url(at, 0, link, styles.get(font_color=HEAD, underline=1), clean(target))
            self._write(sheet, at, 1, title, styles.get(text_wrap=True))
            sheet.set_row(at, _cover_height(title))
            at += 1
        for heading, texts in cover.notes:
            at = self._heading(sheet, at + 1, heading)
            for text in texts:
                self._write(sheet, at, 1, text, styles.get(text_wrap=True))
                sheet.set_row(at, _cover_height(text))
                at += 1
        self._set_up_print(sheet, cover.title, is_wide=False)

    def _write_facts(self, sheet: Worksheet, at: int, cover: Cover) -> int:
        styles = self._styles
        for fact in cover.facts:
            self._write(sheet, at, 0, fact.name, styles.get(bold=True, font_color=SOFT))
            if isinstance(fact.value, datetime):
                sheet.write_datetime(
                    at, 1, fact.value, styles.get(num_format=DATES[self._language], align=styles.start)
                )
            elif isinstance(fact.value, float):
                sheet.write_number(at, 1, fact.value, styles.get(num_format="General", align=styles.start))
            else:
                self._write(sheet, at, 1, fact.value, self._text_style(fact.value))
            sheet.set_row(at, _cover_height(fact.value))
            at += 1
        return at

    def _text_style(self, text: str) -> Format:
        """A text that begins like a formula is marked as text, so that it stays one when somebody edits the cell."""
        return self._styles.get(text_wrap=True, **({"quote_prefix": True} if _looks_like_formula(text) else {}))

    def _heading(self, sheet: Worksheet, at: int, text: str) -> int:
        style = self._styles.get(bold=True, font_size=12, font_color=HEAD, bottom=1, bottom_color=HEAD)
        self._write(sheet, at, 0, text, style)
        sheet.write_blank(at, 1, None, style)
        return at + 1

    # Tables

    def write_page(self, name: str, page: Page, subtitle: str) -> None:
        """Write a table with its title, header, filters and print set-up."""
        sheet, styles, page = self._sheet(name), self._styles, fitted(page)
        self._write(sheet, 0, 0, page.title, styles.get(bold=True, font_size=14, font_color=HEAD))
        self._write(sheet, 1, 0, subtitle, styles.get(font_color=SOFT))
        self._write_note(sheet, page)
        sheet.set_row(0, 22)
        for k, column in enumerate(page.columns):
            sheet.set_column(k, k, column.width)
            side: dict[str, Any] = {} if column.is_text else {"align": "right"}
            side |= {"indent": 1, "align": styles.start} if k in _after_numbers(page) else {}
            head = styles.get(bold=True, font_color="#ffffff", bg_color=HEAD, text_wrap=True, valign="vcenter", **side)
            self._write(sheet, HEADER_ROW, k, column.title, head)
        lines = max(text_lines(each.title, each.width) for each in page.columns)
        sheet.set_row(HEADER_ROW, LINE_HEIGHT * lines + 5)
        self._write_rows(sheet, page)
        last = HEADER_ROW + max(len(page.rows), 1)
        sheet.autofilter(HEADER_ROW, 0, last, len(page.columns) - 1)
        sheet.freeze_panes(HEADER_ROW + 1, _frozen(page))
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        self._set_up_print(sheet, page.title, is_wide=_width(page) > WIDE)
        sheet.repeat_rows(HEADER_ROW)
        sheet.print_area(0, 0, last, len(page.columns) - 1)

    def _write_note(self, sheet: Worksheet, page: Page) -> None:
        """Write how the sheet is read, across as many columns as make a readable line."""
        style = self._styles.get(italic=True, font_color=SOFT, text_wrap=True)
        last, width = 0, page.columns[0].width
        while width < NOTE_WIDTH and last + 1 < len(page.columns):
            last += 1
            width += page.columns[last].width
        if last:
            sheet.merge_range(2, 0, 2, last, "", style)
        self._write(sheet, 2, 0, page.note, style)
        sheet.set_row(2, LINE_HEIGHT * text_lines(page.note, width))

    def _write_rows(self, sheet: Worksheet, page: Page) -> None:
        """Write the rows; a line marks where a part or a group begins, and labels said above are faint."""
        cell = self._styles.cell
        widths = [column.width for column in page.columns]
        after = _after_numbers(page)
        before: tuple[object, ...] = ()
        for at, row in enumerate(page.rows, start=HEADER_ROW + 1):
            same = _same_labels(row.cells, before, max(page.labels - 2, page.marks))
            before = row.cells
            begins = "" if same >= page.marks else "group" if same else "table"
            look = Look(row.is_total, begins)
            lines = _lines(row.cells, widths)
            if lines > 1:
                sheet.set_row(at, LINE_HEIGHT * lines)
            for k, (value, column) in enumerate(zip(row.cells, page.columns, strict=True)):
                if isinstance(value, str):
                    form = "guarded" if _looks_like_formula(value) else "text"
                    form = f"{form} after" if k in after else form
                    sheet.write_string(at, k, clean(value), cell(form, look, is_repeated=k < same))
                elif math.isfinite(value):
                    sheet.write_number(at, k, value, cell(column.form or row.form, look))
                else:
                    sheet.write_string(at, k, NOTHING, cell(column.form or row.form, look))

    def _set_up_print(self, sheet: Worksheet, title: str, *, is_wide: bool) -> None:
        sheet.set_landscape()
        sheet.set_paper(A3 if is_wide else A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        is_arabic = self._language == "ar"
        sheet.set_header(f"{'&R' if is_arabic else '&L'}{_in_margin(title)}")
        sheet.set_footer("&C&P / &N&Rlben" if is_arabic else "&Llben&C&P / &N")


def fitted(page: Page) -> Page:
    """Give the page with columns of words as wide as their cells need, at most 1.3 times what was asked for."""
    columns = []
    for k, column in enumerate(page.columns):
        if column.is_text:
            longest = max((len(str(row.cells[k])) for row in page.rows), default=0)
            needed = max(longest, len(column.title) + FILTER_BUTTON) / LETTERS_A_UNIT + 1.5
            columns.append(column._replace(width=round(min(needed, column.width * 1.3), 1)))
        else:
            columns.append(column)
    return page._replace(columns=tuple(columns))


def _after_numbers(page: Page) -> set[int]:
    """Places of the columns of words that follow one of numbers, and need room on their side."""
    pairs = enumerate(pairwise(page.columns), start=1)
    return {k for k, (left, right) in pairs if right.is_text and not left.is_text}


def _cover_height(value: object) -> float:
    """Height of a row of the first sheet, in points."""
    return LINE_HEIGHT * (text_lines(value, COVER_WIDTHS[1]) if isinstance(value, str) else 1) + 2.0


def _same_labels(cells: Sequence[object], before: Sequence[object], most: int) -> int:
    """How many labels, from the first on, are those of the row above."""
    count = 0
    for cell, other in zip(cells[:most], before, strict=False):
        if cell != other:
            break
        count += 1
    return count


def _lines(cells: Sequence[Cell], widths: Sequence[float]) -> int:
    """How many lines of text the longest cell takes in its column."""
    needed = (text_lines(cell, width) for cell, width in zip(cells, widths, strict=True) if isinstance(cell, str))
    return max(needed, default=1)


@lru_cache(maxsize=4096)
def text_lines(text: str, width: float) -> int:
    """How many lines a text takes in so many characters: its own lines, each wrapped."""
    room = max(width * LETTERS_A_UNIT, 1.0)
    return sum(max(math.ceil(len(line) / room), 1) for line in text.split("\n"))


def _looks_like_formula(text: str) -> bool:
    return clean(text).lstrip()[:1] in ("=", "+", "-", "@")


def _in_margin(text: str) -> str:
    """Text of a header or footer, where & begins a command and 255 signs are the most."""
    return clean(text).replace("\n", " ").replace("&", "&&")[:200]


def _width(page: Page) -> float:
    return sum(column.width for column in page.columns)


MOST_FROZEN, NOTE_WIDTH = 110.0, 120.0


def _frozen(page: Page) -> int:
    """How many columns stay in sight: the labels, as far as they leave room for the numbers."""
    width, count = 0.0, 0
    for column in page.columns[: page.labels]:
        width += column.width
        if width > MOST_FROZEN:
            break
        count += 1
    return count
