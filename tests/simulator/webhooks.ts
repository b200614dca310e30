import { createHmac } from "node:crypto";
import type { Webhook } from "./state.ts";
import type { World } from "./world.ts";

const GIVE_UP_AFTER_MS = 72 * 3_600_000;
const MAX_WAIT_MS = 8 * 3_600_000;
const RESPONSE_TIMEOUT_MS = 10_000;

/**
 * Queues an event for the app's webhook URL. The body is TikTok's envelope with
 * `content` as a JSON string inside the JSON ("Webhooks: Overview", "Webhooks: Events").
 */
export function queueWebhook(world: World, openId: string, event: string, content: object): void {
  const { webhooks } = world.state.settings;
  if (webhooks === "off" || !callbackUrl(world)) {
    world.record({ type: "webhook.suppressed", event });
    return;
  }
  const body = JSON.stringify({
    client_key: world.options.clientKey,
    event,
    create_time: Math.floor(world.now() / 1000),
    user_openid: openId,
    content: JSON.stringify(content),
  });
  const copies = webhooks === "duplicate" ? 2 : 1;
  for (let copy = 0; copy < copies; copy += 1) {
    const id = world.state.webhooksQueued + 1;
    world.record({
      type: "webhook.queued",
      id,
      event,
      body,
      due_at: world.now() + deliveryDelay(world, id),
    });
  }
}

/** Returns the delay of an event in ms. Shuffled events wait 0 to 1200 ms, later ones shorter. */
function deliveryDelay({ state: { settings } }: World, id: number): number {
  if (settings.webhooks === "shuffle") return 400 * (3 - (id % 4));
  return settings.webhooks === "delay" ? settings.webhook_delay_ms : 0;
}

/** Returns the signature: HMAC-SHA256 of `t.body` with the secret ("Webhooks: Verification"). */
function signature(secret: string, seconds: number, body: string): string {
  const hex = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},s=${hex}`;
}

/** Returns the scheduled task that sends due webhooks. */
export function webhookTask(world: World) {
  const sending = new Set<number>();
  const waiting = (): Webhook[] =>
    [...world.state.webhooks.values()].filter(({ id }) => !sending.has(id));
  return {
    next: () => Math.min(...waiting().map(({ due_at }) => due_at)),
    run: () => {
      for (const webhook of waiting()) {
        if (webhook.due_at > world.now()) continue;
        if (world.now() - webhook.first_at > GIVE_UP_AFTER_MS) {
          world.record({ type: "webhook.dropped", id: webhook.id });
          continue;
        }
        sending.add(webhook.id);
        void attemptDelivery(world, webhook).finally(() => {
          sending.delete(webhook.id);
          world.onRecord();
        });
      }
    },
  };
}

function callbackUrl(world: World): string | undefined {
  return world.state.settings.webhook_url ?? world.options.webhookUrl;
}

async function attemptDelivery(world: World, webhook: Webhook): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const isResigned = world.state.settings.webhook_resigned;
  const seconds = isResigned ? now : (webhook.signed_at ?? now);
  const answer = await postWebhook(world, webhook.body, seconds);
  if (!world.state.webhooks.has(webhook.id)) return;
  const wait = Math.min(60_000 * 2 ** webhook.tries, MAX_WAIT_MS);
  world.record({
    type: "webhook.tried",
    id: webhook.id,
    answer,
    signed_at: seconds,
    ...(answer !== 200 && { again_at: world.now() + wait }),
  });
}

/** Anything but 200 counts as failed ("Webhooks: Overview"). */
async function postWebhook(
  world: World,
  body: string,
  seconds: number,
): Promise<number | "unreachable"> {
  const url = callbackUrl(world);
  if (!url) return "unreachable";
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "TikTok-Signature": signature(world.options.clientSecret, seconds, body),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return "unreachable";
  }
}
