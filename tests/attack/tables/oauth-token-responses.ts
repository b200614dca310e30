import { database } from "#lib/infra/db/database";
import type { AttackedShop } from "#tests/attack/attacked-studio";
import { getHeader } from "#tests/attack/http";
import { isConfirmPage, type OAuthAttempts } from "#tests/attack/tables/oauth-attempts";

/** Responses of TikTok's token endpoint that hold no usable token. */
export const TOKEN_RESPONSES: readonly { name: string; fault: Record<string, unknown> }[] = [
  { name: "a page", fault: { kind: "html" } },
  { name: "a page with status 500", fault: { kind: "html", status: 500 } },
  { name: "a page with a script", fault: { kind: "html", body: "<script>alert(1)</script>" } },
  { name: "wrong types", fault: { kind: "wrong-json" } },
  { name: "a list", fault: { kind: "wrong-json", body: "[]" } },
  { name: "null", fault: { kind: "wrong-json", body: "null" } },
  {
    name: "a prototype",
    fault: { kind: "wrong-json", body: '{"__proto__":{"access_token":"x"},"open_id":"y"}' },
  },
  {
    name: "numbers for strings",
    fault: {
      kind: "wrong-json",
      body: '{"access_token":1,"open_id":2,"expires_in":"x","refresh_token":[],"scope":{}}',
    },
  },
  {
    name: "deep JSON",
    fault: { kind: "wrong-json", body: `${"[".repeat(50_000)}${"]".repeat(50_000)}` },
  },
  {
    name: "half a megabyte",
    fault: { kind: "wrong-json", body: `{"access_token":"${"x".repeat(500_000)}"}` },
  },
  { name: "an error with status 200", fault: { kind: "ok-with-error" } },
  { name: "nothing", fault: { kind: "empty" } },
  { name: "nothing, and status 204", fault: { kind: "empty", status: 204 } },
  {
    name: "a redirect",
    fault: { kind: "status", status: 302, headers: { location: "http://127.0.0.1:1/" } },
  },
  { name: "too many requests", fault: { kind: "status", status: 429 } },
  { name: "a reset", fault: { kind: "reset" } },
  { name: "an early end", fault: { kind: "early-close" } },
  { name: "half a response", fault: { kind: "cut-body" } },
  { name: "a few bytes a second", fault: { kind: "slow", bytes_per_second: 5 } },
  { name: "another account", fault: { kind: "foreign-ids" } },
  { name: "unknown fields", fault: { kind: "unknown-fields" } },
];

/** Checks that an authorization fails when the token response is unusable. */
export async function tryTokenResponses(
  table: OAuthAttempts,
  { admin, shop }: AttackedShop,
  chosen: typeof TOKEN_RESPONSES,
): Promise<void> {
  for (const { name, fault } of chosen) {
    const roundTrip = await table.startAuthorization(admin);
    await table.tiktok.fault({ route: "token", ...fault });
    // The studio has its own deadline for TikTok, well below this.
    const response = await table.sendCallback(
      admin,
      roundTrip.callbackUrl,
      roundTrip.cookie,
      30_000,
    );
    await table.tiktok.clearFaults();
    const harmless = name === "unknown fields";
    if (
      harmless !== isConfirmPage(response) ||
      (!harmless && !/\?tiktok=\w+$/.test(getHeader(response, "location") ?? ""))
    )
      table.addFinding(
        `TikTok answered ${name}: ${response.status} to ${getHeader(response, "location")}`,
      );
    if (response.text.length > 10_000)
      table.addFinding(`TikTok answered ${name}, and ${response.text.length} bytes came through`);
  }
  const rows = await database().connection.count({
    where: { shopId: shop.id, state: "connected" },
  });
  if (rows > 0) table.addFinding(`${rows} accounts were connected by responses without a token`);
}
