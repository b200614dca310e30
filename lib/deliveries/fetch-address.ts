import "server-only";

import { absolute } from "#lib/infra/env";
import { sameText, sign } from "#lib/infra/keys";
import { Secret } from "#lib/infra/secret";
import { paths } from "#lib/paths";

/** What the key of one address is bound to: this transfer, this file, this end. The address itself is never stored. */
export type Fetchable = { transferId: string; sha256: string; expiresAt: Date };

/** TikTok gives up an hour after it began; a little more, so that it never ends on our side first. */
export const FETCH_LIFE_MS = 65 * 60_000;

// The word in front lets a search find the key wherever it should not be.
const keyOf = ({ transferId, sha256, expiresAt }: Fetchable) =>
  `fetchkey-${sign("fetch", [transferId, sha256, expiresAt.toISOString()].join(" "))}`;

/** The address from which TikTok may fetch this file, as long as its transfer is open: a secret. */
export function fetchAddress(fetchable: Fetchable): Secret {
  return new Secret(absolute(paths.fetch(fetchable.transferId, keyOf(fetchable))));
}

/** Does this key open it? In constant time. */
export function opensFetch(fetchable: Fetchable, key: string): boolean {
  return sameText(keyOf(fetchable), key);
}
