import "server-only";

import { database } from "#lib/infra/database";

/** Whether a person has an authenticator app or a passkey; asked before they are signed in. */
export async function findFactors(staffId: string): Promise<{ any: boolean }> {
  const [apps, passkeys] = await Promise.all([
    database().totp.count({ where: { staffId, confirmedAt: { not: null } } }),
    database().passkey.count({ where: { staffId } }),
  ]);
  return { any: apps + passkeys > 0 };
}
