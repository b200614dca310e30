import "server-only";
import { setTimeout as sleep } from "node:timers/promises";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { keyset } from "#lib/infra/keyset";
import { resealColumn } from "#lib/keys/reseal-column";
import { countByKey, sealedColumns } from "#lib/keys/sealed-columns";

/**
 * Seals everything with the primary key that another key has sealed, in passes over each column until nothing is left that opens.
 * Answers how many values, and the places of those that do not open.
 */
export async function resealEverything(
  actor: SystemActor,
  progress: (place: string, sealed: number) => void,
): Promise<{ sealed: number; broken: string[] }> {
  const { primary } = keyset();
  const broken: string[] = [];
  let sealed = 0;
  for (const column of await sealedColumns()) {
    const place = `${column.table}.${column.column}`;
    // Rows that somebody held are passed over; they come free within moments.
    for (;;) {
      const pass = await resealColumn(actor, column, (done) => progress(place, done));
      sealed += pass.sealed;
      const { [primary]: _done, ...others } = await countByKey(column);
      const left = Object.values(others).reduce((sum, count) => sum + count, 0);
      if (left <= pass.broken.length) {
        broken.push(...pass.broken.map((row) => `${place} of row ${row}`));
        break;
      }
      await sleep(50);
    }
  }
  if (sealed > 0) {
    const event = { action: "keys.resealed", subjectId: primary, details: { values: sealed } } as const;
    await act(actor, "keys.change", async () => recorded(event, undefined));
  }
  return { sealed, broken };
}
