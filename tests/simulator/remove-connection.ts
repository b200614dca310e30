import { failPublish, isRunning } from "./publish-lifecycle.ts";
import { queueWebhook } from "./webhooks.ts";
import type { World } from "./world.ts";

/**
 * Ends an account's tokens, fails its running drafts and sends `authorization.removed`. Returns
 * false without a connection. Reasons: 1 the person, 5 the developer ("Webhooks: Events").
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
