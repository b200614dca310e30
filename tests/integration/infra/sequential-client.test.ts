import { expect, test, vi } from "vitest";

import { SequentialClient } from "#lib/infra/db/sequential-client";

async function withClient<T>(run: (client: SequentialClient) => Promise<T>): Promise<T> {
  const client = new SequentialClient({ connectionString: process.env["DATABASE_URL"] });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

test("runs concurrent queries in order, without a warning from pg", async () => {
  const warn = vi.spyOn(process, "emitWarning");
  const numbers = [1, 2, 3, 4, 5];
  const rows = await withClient((client) =>
    Promise.all(
      numbers.map(async (number) => {
        const result = await client.query<{ number: number }>("SELECT $1::int AS number", [number]);
        return result.rows[0]?.number;
      }),
    ),
  );
  expect(rows).toEqual(numbers);
  expect(warn).not.toHaveBeenCalled();
});

test("runs the next query after a failed one", async () => {
  await withClient(async (client) => {
    const failed = client.query("SELECT nonsense");
    const next = client.query<{ one: number }>("SELECT 1 AS one");
    await expect(failed).rejects.toThrow("nonsense");
    expect((await next).rows).toEqual([{ one: 1 }]);
  });
});
