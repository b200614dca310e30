import type { z } from "zod";

/** What a schema accepts. */
export type Input<S extends z.ZodType> = z.input<S>;

/** What a command or a query resolves to. */
export type Result<F extends (...args: never) => unknown> = Awaited<ReturnType<F>>;

type ParamNames<Path> = Path extends `${string}[${infer Name}]${infer Rest}`
  ?
      | (Name extends `[${string}` ? never : Name extends `...${infer Segments}` ? Segments : Name)
      | ParamNames<Rest>
  : never;

/** `{ params: { id: string } }` for "GET /api/videos/[id]"; none for an optional catch-all. */
export type PathParams<Path> = [ParamNames<Path>] extends [never]
  ? unknown
  : { params: Record<ParamNames<Path>, string> };

/** The same type, or never where JSON would change the value, as it turns a Date into text. */
export type JsonSafe<T> = T extends Date | bigint | symbol | ((...args: never) => unknown)
  ? never
  : T extends object
    ? { [K in keyof T]: JsonSafe<T[K]> }
    : T;
