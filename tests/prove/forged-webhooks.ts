import { callSimulator } from "#tests/support/factories/deliveries";
import type { Simulator } from "#tests/support/drivers/simulator";
import type { StudioClient } from "#tests/support/drivers/studio-client";

/** Sends the studio webhooks with forged signatures about the latest publishes. */
export async function sendForgedWebhooks(
  simulator: Simulator,
  client: StudioClient,
): Promise<void> {
  const { publishes = [] } = (await callSimulator(simulator, "GET", "/state")) as {
    publishes?: { publish_id: string }[];
  };
  for (const { publish_id } of publishes.slice(-5)) {
    const content = JSON.stringify({ publish_id, publish_type: "INBOX_SHARE" });
    const body = JSON.stringify({
      event: "post.publish.inbox_delivered",
      content,
      create_time: Math.floor(Date.now() / 1000),
    });
    const headers = {
      "tiktok-signature": `t=${Math.floor(Date.now() / 1000)},s=${"0".repeat(64)}`,
      "content-type": "application/json",
    };
    await client
      .fetch("/api/tiktok/webhook", { method: "POST", headers, body })
      .catch(() => undefined);
  }
}
