import { pendingShares } from "./limits.ts";
import { phaseOf } from "./publish-life.ts";
import type { Publish } from "./state.ts";
import type { World } from "./world.ts";

/** What GET /_sim/state shows: everything but secrets. */
export function describeState(world: World): object {
  const { state } = world;
  const publishes = [...state.publishes.values()];
  return {
    now: world.now(),
    clock_offset_ms: state.clockOffset,
    accounts: [...state.accounts.values()].map((account) => ({
      ...account,
      pending_shares: pendingShares(state, account.open_id, world.now()).length,
    })),
    connections: [...state.connections.values()],
    tokens: [...state.pairsByRefresh.values()],
    publishes: publishes.map((publish) => describePublish(world, publish)),
    inbox: publishes
      .filter(({ delivered_at, discarded_at, posts }) => delivered_at && !discarded_at && posts.length === 0)
      .map(({ publish_id, open_id }) => ({ publish_id, account: nameOf(world, open_id) })),
    webhooks_waiting: [...state.webhooks.values()].map(({ id, event, tries, due_at }) => ({
      id,
      event,
      tries,
      due_at,
    })),
  };
}

/** One publish with where it stands and the size and SHA-256 of what was received. */
export function describePublish(world: World, publish: Publish): object {
  const { media, ...rest } = publish;
  return {
    ...rest,
    account: nameOf(world, publish.open_id),
    phase: phaseOf(publish),
    ...(media && { size: media.size, sha256: media.sha256 }),
  };
}

function nameOf(world: World, openId: string): string | undefined {
  return world.state.accounts.get(openId)?.username;
}
