import "server-only";

import pg from "pg";

type Query = (...args: unknown[]) => unknown;

/**
 * A connection that sends a query only after the previous one has ended. Prisma loads several
 * relations of a transaction at once; pg warns about that and will refuse it in version 9.
 */
export class SequentialClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const send = this.query.bind(this) as Query;
    let previous: Promise<unknown> = Promise.resolve();
    const query: Query = (...args) => {
      // A callback or a stream comes from a caller who has the connection to itself.
      if (typeof args.at(-1) === "function" || isSubmittable(args[0])) return send(...args);
      const result = previous.then(() => send(...args));
      previous = result.catch(() => undefined);
      return result;
    };
    this.query = query as pg.Client["query"];
  }
}

const isSubmittable = (query: unknown) =>
  typeof query === "object" && query !== null && "submit" in query;
