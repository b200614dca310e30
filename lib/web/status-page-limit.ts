import "server-only";

import { headers } from "next/headers";

import { AppError } from "#lib/errors";
import { enforceRateLimit } from "#lib/infra/rate-limiter";
import { getClientIp } from "#lib/web/client-ip";

/**
 * Counts one visit of a page whose address holds a code. Returns the message for a visitor who asks
 * too often, who is shown nothing else; null otherwise.
 */
export async function statusPageLimit(): Promise<string | null> {
  try {
    await enforceRateLimit("status_page", "", getClientIp({ headers: await headers() }));
    return null;
  } catch (error) {
    if (error instanceof AppError && error.code === "rate_limited") return error.message;
    throw error;
  }
}
