import "server-only";

import { type Expression, type SelectQueryBuilder, sql, type SqlBool } from "kysely";

// Conditions on other tables that the database looks up in an index, row by row or once a statement.
// It would make joins of them, and for a join it may read those tables as a whole.

type Rows<DB, TB extends keyof DB> = SelectQueryBuilder<DB, TB, object>;

/** Tests for each row that something refers to it. OFFSET prevents a join. */
export const hasAny = <DB, TB extends keyof DB>(references: Rows<DB, TB>) =>
  sql<SqlBool>`EXISTS (${references.offset(0)})`;

/** Tests for each row that nothing refers to it. */
export const hasNone = <DB, TB extends keyof DB>(references: Rows<DB, TB>) =>
  sql<SqlBool>`NOT ${hasAny(references)}`;

/** Tests that a value is among those of a query, which runs once. */
export const isAmong = <T>(value: Expression<T>, query: Expression<unknown>) =>
  sql<SqlBool>`${value} = ANY(ARRAY(${query}))`;
