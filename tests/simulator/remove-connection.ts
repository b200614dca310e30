import { failPublish, isRunning } from "./publish-lifecycle.ts";
import { queueWebhook } from "./webhooks.ts";
import type { World } from "./world.ts";

/**
 * Ends an account's permission: ends its tokens, fails running drafts with `auth_removed`,
 * and sends `authorization.removed`. Reasons: 1 the person disconnected, 5 the developer revoked
 * ("Webhooks: Events"). Returns false without a connection.
 */
export function removeConnection(world: World, openId: string, reason: number): boolean {
  const connection = world.state.connections.get(openId);
  if (!connection || connection.removed) return false;
  world.record({ type: "connection.removed", open_id: openId, reason });
  queueWebhook(world, openId, "authorization.removed", { reason });
  for (const publish of world.state.publishes.values()) {
    if (publish.open_id === openId && isRunning(publish))
      failPublish(world, publish, "auth_removed");
  }
  return true;
}
