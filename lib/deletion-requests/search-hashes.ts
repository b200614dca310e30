import "server-only";

import { normalizeAccountName } from "#lib/deletion-requests/rules";
import { hmac } from "#lib/infra/crypto/tokens";

const hash = (kind: "account" | "contact", text: string) =>
  hmac("deletion_search", `${kind}:${text.trim().normalize("NFKC").toLowerCase()}`);

/** Returns the hashes by which an operator finds a request without opening its text. */
export const searchHashes = ({ account, contact }: { account: string; contact: string }) => ({
  accountHash: hash("account", normalizeAccountName(account)),
  contactHash: hash("contact", contact),
});

/** What a closed request keeps of them. */
export const noSearchHashes = { accountHash: "", contactHash: "" } as const;
