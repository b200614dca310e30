import "server-only";

import {
  type ColumnType,
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from "kysely";

import type { Tx } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";

type Models = Prisma.TypeMap["model"];
export type Row<M extends keyof Models> = Models[M]["payload"]["scalars"];
export type ModelName = keyof Models;
export type ColumnName<M extends ModelName> = keyof Row<M> & string;
type Insert<M extends keyof Models> = Extract<
  Models[M]["operations"]["createMany"]["args"]["data"],
  readonly unknown[]
>[number];
type OptionalKey<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/** Kysely's schema, derived from Prisma's, so that prisma/schema.prisma is the only source. */
export type Schema = {
  [M in keyof Models]: {
    [C in keyof Row<M>]: ColumnType<
      Row<M>[C],
      C extends OptionalKey<Insert<M>> ? Row<M>[C] | undefined : Row<M>[C],
      Row<M>[C]
    >;
  };
};

/** Builds typed SQL. `queryRows` and `execute` run it, inside or outside a transaction. */
export const kysely = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/**
 * Runs a statement that returns rows (SELECT, or RETURNING). A whole `sql` statement is only for
 * what no model describes: the catalogue, or a table named at run time.
 */
export async function queryRows<R>(tx: Tx, query: Compilable<R> | RawBuilder<R>): Promise<R[]> {
  const { sql, parameters } = query.compile(kysely);
  return tx.$queryRawUnsafe<R[]>(sql, ...parameters);
}

/** Runs a statement and returns how many rows it changed. */
export async function execute(tx: Tx, query: Compilable | RawBuilder<unknown>): Promise<number> {
  const { sql, parameters } = query.compile(kysely);
  return tx.$executeRawUnsafe(sql, ...parameters);
}

/** Where a value of a prepared statement goes. */
class StandIn {
  readonly name: PropertyKey;

  constructor(name: PropertyKey) {
    this.name = name;
  }
}

function compileOnce<V extends object>(build: (values: V) => Compilable) {
  const standIns = new Proxy({}, { get: (_target, name) => new StandIn(name) }) as V;
  let compiled: { sql: string; parameters: readonly unknown[] } | undefined;
  return (values: V) => {
    compiled ??= build(standIns).compile();
    const parameters = compiled.parameters.map((one) =>
      one instanceof StandIn ? values[one.name as keyof V] : one,
    );
    return { sql: compiled.sql, parameters };
  };
}

/**
 * Compiles a frequent statement that returns rows once, at its first use. `build` sees stand-ins
 * and only says where each value goes: it must not read them.
 */
export function prepareRows<V extends object, R>(
  build: (values: V) => Compilable<R>,
): (tx: Tx, values: V) => Promise<R[]> {
  const compile = compileOnce(build);
  return (tx, values) => {
    const { sql, parameters } = compile(values);
    return tx.$queryRawUnsafe<R[]>(sql, ...parameters);
  };
}

/** Like `prepareRows`, for a statement that returns how many rows it changed. */
export function prepareChange<V extends object>(
  build: (values: V) => Compilable,
): (tx: Tx, values: V) => Promise<number> {
  const compile = compileOnce(build);
  return (tx, values) => {
    const { sql, parameters } = compile(values);
    return tx.$executeRawUnsafe(sql, ...parameters);
  };
}

type Key<M extends keyof Models> = { [C in keyof Row<M>]?: Row<M>[C] };

/** How strongly `lockRow` locks. "no key update" still lets others insert rows that refer to it. */
type LockStrength = "update" | "no key update" | "share";

/** Locks the rows that equal `key` until the transaction ends. Returns how many there are. */
export async function lockRow<M extends keyof Models>(
  tx: Tx,
  table: M,
  key: Key<M>,
  strength: LockStrength = "update",
): Promise<number> {
  const columns = Object.entries(key);
  if (columns.length === 0) throw new Error("lockRow needs a key");
  const where = columns.map(([column], at) => `"${column}" = $${at + 1}`).join(" AND ");
  const values = columns.map(([, value]) => value);
  const rows = await tx.$queryRawUnsafe<unknown[]>(
    `SELECT 1 FROM "${table}" WHERE ${where} FOR ${strength.toUpperCase()}`,
    ...values,
  );
  return rows.length;
}

/** Waits for the lock of this name and holds it until the transaction ends. */
export async function acquireTransactionLock(tx: Tx, name: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}
