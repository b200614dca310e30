import type { LedgerEvent } from "./ledger-events.ts";
import { openIdFor, unionIdFor } from "./ids.ts";
import type { SimulatedAccount } from "./state.ts";
import type { World } from "./world.ts";

/** Finds an account by open_id, or by handle with or without the @. */
export function findAccount(world: World, name: string): SimulatedAccount | undefined {
  const handle = name.replace(/^@/, "");
  return (
    world.state.accounts.get(name) ??
    [...world.state.accounts.values()].find(({ username }) => username === handle)
  );
}

/** Creates an account, with defaults for what is not given. */
export function createAccount(
  world: World,
  given: { username: string; display_name: string } & Partial<SimulatedAccount>,
): SimulatedAccount {
  const account: SimulatedAccount = {
    open_id: openIdFor(world.options.clientKey, given.username),
    union_id: unionIdFor(given.username),
    bio_description: "",
    is_verified: false,
    has_avatar: true,
    banned: false,
    ...given,
  };
  const happening: LedgerEvent = { type: "account.created", ...account };
  world.record(happening);
  return account;
}

/** The accounts a new simulator starts with. */
export function seedAccounts(world: World): void {
  if (world.state.accounts.size > 0) return;
  createAccount(world, {
    username: "fashionsupreme.sofia",
    display_name: "FashionSupreme Sofia",
    bio_description: "New in, from Sofia.",
    is_verified: true,
  });
  createAccount(world, {
    username: "fashionsupreme.outlet",
    display_name: "FashionSupreme Outlet",
    bio_description: "Last sizes, fair prices.",
  });
  createAccount(world, { username: "maria.georgieva", display_name: "Мария Георгиева" });
}
