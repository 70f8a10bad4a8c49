"""What a ledger is before it is put into a container: sheets of cells, merges, and what is hidden."""

import datetime


class Cell:
    """A cell that is more than its value. `text` is what a person sees; `value` what the workbook stores."""

    def __init__(self, value=None, text=None, fmt=None, formula=None, note=None, strike=False, error=None):
        self.value = value
        self.fmt = fmt
        self.formula = formula
        self.note = note
        self.strike = strike
        self.error = error
        self._text = text

    @property
    def text(self):
        if self._text is not None:
            return self._text
        return self.error if self.error else text(self.value)


def text(value):
    """A value as a person sees it."""
    if isinstance(value, Cell):
        return value.text
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return str(value)


def cell(value):
    return value if isinstance(value, Cell) else Cell(value)


class Sheet:
    """Rows from the top left corner. `merges` are (first row, first column, last row, last column), from 1."""

    def __init__(self, name, rows, merges=(), hidden_rows=(), hidden_columns=(), state="visible", trailing=0):
        self.name = name
        self.rows = [list(it) for it in rows]
        self.merges = list(merges)
        self.hidden_rows = set(hidden_rows)
        self.hidden_columns = set(hidden_columns)
        self.state = state
        self.trailing = trailing  # formatted rows without content below the last row

    @property
    def width(self):
        return max((len(it) for it in self.rows), default=0)

    def cells(self):
        """(row, column, cell), from 0, of all cells that are not empty."""
        for r, row in enumerate(self.rows):
            for c, value in enumerate(row):
                if value is not None:
                    yield r, c, cell(value)

    def texts(self):
        """All rows as text, as wide as the sheet."""
        return [[text(it) for it in row] + [""] * (self.width - len(row)) for row in self.rows]


class Book:
    def __init__(self, *sheets, date1904=False):
        self.sheets = list(sheets)
        self.date1904 = date1904


def book(rows, name="Sheet1", date1904=False, **more):
    """A workbook of one sheet."""
    return Book(Sheet(name, rows, **more), date1904=date1904)


WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident_id(birth, order):
    """A well-formed number with an address that was never assigned."""
    body = f"230199{birth}{order:03}"
    rest = sum(int(d) * w for d, w in zip(body, WEIGHTS)) % 11
    return body + "10X98765432"[rest]
