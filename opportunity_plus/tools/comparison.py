"""Lines of several documents side by side: which of them is which?"""

from collections import defaultdict


def align(columns):
    """Find the lines that belong in one row.

    A line stands beside the one that it was made of; else beside one with the same subject, such as
    the product, that has no partner in its column yet.

    :param columns: list of lists of triples: a line, the line that it was made of (or nothing),
        and its subject
    :returns: list of rows, each a list with a line or None for every column
    """
    rows, row_of_line, rows_of_subject = [], {}, defaultdict(list)

    def put(number, line, subject, row):
        if row is None:
            row = [None] * len(columns)
            rows.append(row)
        row[number] = line
        row_of_line[line] = row
        if not any(known is row for known in rows_of_subject[subject]):
            rows_of_subject[subject].append(row)

    for number, column in enumerate(columns):
        rest = []
        for line, origin, subject in column:
            row = row_of_line.get(origin)
            if row and row[number] is None:
                put(number, line, subject, row)
            else:
                rest.append((line, subject))
        for line, subject in rest:
            free = (row for row in rows_of_subject[subject] if row[number] is None)
            put(number, line, subject, next(free, None))
    return rows
