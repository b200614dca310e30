import "server-only";

import type { CandidateView } from "#lib/privacy/schema";

/** What an operator needs of an account to tell it from another: no open_id, no picture, nothing of its content. */
export const candidateColumns = {
  id: true,
  displayName: true,
  username: true,
  state: true,
  connectedAt: true,
  restrictedAt: true,
  shop: { select: { name: true } },
} as const;

type Row = {
  id: string;
  displayName: string;
  username: string | null;
  state: CandidateView["state"];
  connectedAt: Date;
  restrictedAt: Date | null;
  shop: { name: string };
};

export function candidateView({ id, displayName, username, state, connectedAt, restrictedAt, shop }: Row): CandidateView {
  return {
    id,
    shopName: shop.name,
    displayName,
    username,
    state,
    connectedAt: connectedAt.toISOString(),
    restricted: restrictedAt !== null,
  };
}
