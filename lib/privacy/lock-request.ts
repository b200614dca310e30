import "server-only";

import { refuse } from "#lib/errors";
import type { Tx } from "#lib/infra/database";
import { isOpen } from "#lib/privacy/state";

const columns = {
  id: true,
  state: true,
  origin: true,
  dueAt: true,
  receivedAt: true,
  extendedDays: true,
  connectionIds: true,
  objectBy: true,
  final: true,
  statementSealed: true,
} as const;

/** A request on which an operator may still decide, held until the transaction ends. Throws `not_found`, and `conflict` once it is closed or runs. */
export async function lockRequest(tx: Tx, id: string) {
  await tx.$queryRaw`SELECT id FROM "DeletionRequest" WHERE id = ${id}::uuid FOR UPDATE`;
  const request = await tx.deletionRequest.findFirst({ where: { id, origin: "form" }, select: columns });
  if (!request) throw refuse("not_found", "There is no such request.");
  if (!isOpen(request.state)) throw refuse("conflict", "This request was decided meanwhile. Reload the page to see how.");
  return request;
}

export type OpenRequest = Awaited<ReturnType<typeof lockRequest>>;
