"""All that a PostgreSQL database is: its schema by name, and what is in each column of each table.

Two states tell what was added, what is gone, and which columns of before hold something else.
"""

import collections
import dataclasses

SCHEMA = """
SELECT 'extension ' || extname FROM pg_extension
UNION ALL
SELECT 'function ' || oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'trigger ' || tgname || ' on ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'type ' || typname FROM pg_type
 WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
UNION ALL
SELECT CASE relkind WHEN 'r' THEN 'table ' WHEN 'S' THEN 'sequence ' ELSE 'relation ' END || relname
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S', 'v', 'm')
UNION ALL
SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'constraint ' || conname || ' on ' || conrelid::regclass || ' '
       || pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid != 0
UNION ALL
SELECT 'column ' || attrelid::regclass || '.' || attname || ' '
       || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' not null' ELSE '' END
       || coalesce(' default ' || pg_get_expr(adbin, adrelid), '')
       || coalesce(' comment ' || col_description(attrelid, attnum), '')
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
"""
COLUMNS = """
SELECT attrelid::regclass, attname
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
 ORDER BY 1, 2
"""
REFERENCES = """
SELECT conrelid::regclass, attname, confrelid::regclass
  FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
 WHERE contype = 'f' AND array_length(conkey, 1) = 1
   AND connamespace = 'public'::regnamespace
"""


@dataclasses.dataclass
class Table:
    """A table: its columns, how many rows it has, and its last id, if it has ids."""

    columns: list
    references: dict = dataclasses.field(default_factory=dict)
    rows: int = 0
    last: int = 0


class Database:
    """What is in a database."""

    def __init__(self, sql, apart=None):
        """Look at a database.

        :param sql: a function that takes a statement and returns rows of text
        :param apart: by table, a condition on rows that are left out
        """
        self.sql, self.apart = sql, apart or {}

    def schema(self):
        # In one line each, as rows are told apart by lines.
        flat = f"SELECT regexp_replace(name, '\\s+', ' ', 'g') FROM ({SCHEMA}) part (name)"
        return {name for (name,) in self.sql(flat)}

    def tables(self):
        """The tables as they are now, by name."""
        columns = collections.defaultdict(list)
        for table, column in self.sql(COLUMNS):
            columns[table].append(column)
        tables = {name: Table(names) for name, names in columns.items()}
        for table, column, target in self.sql(REFERENCES):
            tables[table].references[column] = target
        counts = self.sql(
            ';'.join(
                f'SELECT count(*), {"coalesce(max(id), 0)" if "id" in table.columns else "0"}'
                f' FROM {name} WHERE {self.kept(name)}'
                for name, table in tables.items()
            )
        )
        for table, (rows, last) in zip(tables.values(), counts, strict=True):
            table.rows, table.last = int(rows), int(last)
        return tables

    def checksums(self, tables):
        """Checksums of the columns of these tables, over their rows of then, in their order.

        Of a table without ids, those rows count that refer to records of then.

        :returns: checksums by `table.column`, the number of rows as `table.*`
        """
        rows = self.sql(
            ';'.join(f'{sums_of(name, tables)} AND {self.kept(name)}' for name in tables)
        )
        return {
            f'{name}.{column}': value
            for (name, table), values in zip(tables.items(), rows, strict=True)
            for column, value in zip(['*', *table.columns], values, strict=True)
        }

    def kept(self, table):
        return f'NOT ({self.apart[table]})' if table in self.apart else 'TRUE'


def sums_of(name, tables):
    """SQL for the number of rows and the checksums of a table's columns, in one scan of it."""
    table = tables[name]
    has_id = 'id' in table.columns
    order = 'id' if has_id else ', '.join(f'"{column}"' for column in table.columns)
    sums = ', '.join(
        f"""md5(string_agg(coalesce(md5("{column}"::text), '-'), ',' ORDER BY {order}))"""
        for column in table.columns
    )
    rows = f'id <= {table.last}' if has_id else rows_of_then(table, tables)
    return f'SELECT count(*), {sums} FROM {name} WHERE {rows}'


def rows_of_then(table, tables):
    conditions = [
        f'coalesce("{column}", 0) <= {tables[target].last}'
        for column, target in table.references.items()
        if 'id' in tables[target].columns
    ]
    return ' AND '.join(conditions) or 'TRUE'
