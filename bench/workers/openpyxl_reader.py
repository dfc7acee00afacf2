"""openpyxl, read-only, reads every cell of the first sheet; prints the seconds."""

import sys
import time

import openpyxl

begin = time.perf_counter()
book = openpyxl.load_workbook(sys.argv[1], read_only=True)
cells = sum(1 for row in book.worksheets[0].iter_rows(values_only=True) for value in row if value is not None)
assert cells > 0, "an empty sheet"
print(time.perf_counter() - begin)
