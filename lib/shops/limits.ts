import "server-only";

import { env } from "#lib/infra/env";

const GB = 1_000_000_000;

/** What one person and one shop may use at most, so that no shop starves or fills another. */
type Limits = {
  /** Uploads that have begun, are not finished, and received bytes lately. */
  openUploads: { person: number; shop: number };
  /** Announced bytes of open uploads that have not arrived yet. */
  reservedBytes: { person: number; shop: number };
  /** Bytes of videos on the server, unfinished ones included. */
  storedBytes: { person: number; shop: number };
  /** Links that are waiting to be downloaded. */
  waitingLinks: { shop: number };
  /** Exports that wait or are being built. */
  waitingExports: { shop: number };
};

/** Returns the limits of every shop, as the settings say. */
export function getLimits(): Limits {
  const settings = env();
  return {
    openUploads: {
      person: settings.STUDIO_OPEN_UPLOADS_PER_PERSON,
      shop: settings.STUDIO_OPEN_UPLOADS_PER_SHOP,
    },
    reservedBytes: {
      person: settings.STUDIO_RESERVED_GB_PER_PERSON * GB,
      shop: settings.STUDIO_RESERVED_GB_PER_SHOP * GB,
    },
    storedBytes: {
      person: settings.STUDIO_STORED_GB_PER_PERSON * GB,
      shop: settings.STUDIO_STORED_GB_PER_SHOP * GB,
    },
    waitingLinks: { shop: settings.STUDIO_WAITING_LINKS_PER_SHOP },
    waitingExports: { shop: settings.STUDIO_WAITING_EXPORTS_PER_SHOP },
  };
}
