import { createAccount, findAccount, seedAccounts } from "./accounts.ts";
import { readFaultPlan } from "./fault-plan.ts";
import type { Reply, RequestContext, Route } from "./http.ts";
import { isRecord, parseJson } from "./json.ts";
import { pendingShares } from "./limits.ts";
import { discardInboxDraft, phaseOf, postInboxDraft } from "./publish-lifecycle.ts";
import { removeConnection } from "./remove-connection.ts";
import { jsonReply } from "./replies.ts";
import { readSettingsChange } from "./settings.ts";
import type { Publish } from "./state.ts";
import { queueWebhook } from "./webhooks.ts";
import type { World } from "./world.ts";

/** Returns the body of GET /_sim/state: everything except secrets. */
function describeState(world: World): object {
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
      .filter(
        ({ delivered_at, discarded_at, posts }) =>
          delivered_at && !discarded_at && posts.length === 0,
      )
      .map(({ publish_id, open_id }) => ({ publish_id, account: usernameOf(world, open_id) })),
    webhooks_waiting: [...state.webhooks.values()].map(({ id, event, tries, due_at }) => ({
      id,
      event,
      tries,
      due_at,
    })),
  };
}

/** Returns one publish with its phase, and the size and SHA-256 of the received bytes. */
function describePublish(world: World, publish: Publish): object {
  const { media, ...rest } = publish;
  return {
    ...rest,
    account: usernameOf(world, publish.open_id),
    phase: phaseOf(publish),
    ...(media && { size: media.size, sha256: media.sha256 }),
  };
}

function usernameOf(world: World, openId: string): string | undefined {
  return world.state.accounts.get(openId)?.username;
}

type Body = Readonly<Record<string, unknown>>;

/** Returns the routes under /_sim/, which TikTok does not have. README.md lists them. */
export function controlRoutes(world: World): readonly Route[] {
  const route = (
    method: string,
    path: RegExp,
    run: (x: RequestContext, body: Body) => Reply,
  ): Route => ({
    method,
    path,
    handle: (x) => {
      const body = x.body.length === 0 ? {} : parseJson(x.body.toString("utf8"));
      return isRecord(body) ? run(x, body) : controlError("The body must be a JSON object.");
    },
  });
  return [
    route("GET", /^\/_sim\/state$/, () => jsonReply(describeState(world))),
    route("GET", /^\/_sim\/ledger$/, (x) => showLedger(world, x)),
    route("POST", /^\/_sim\/clock$/, (_x, body) => advanceClock(world, body)),
    route("GET", /^\/_sim\/settings$/, () => jsonReply(world.state.settings)),
    route("PATCH", /^\/_sim\/settings$/, (_x, body) => changeSettings(world, body)),
    route("GET", /^\/_sim\/faults$/, () => jsonReply({ faults: [...world.state.faults.values()] })),
    route("POST", /^\/_sim\/faults$/, (_x, body) => addFault(world, body)),
    route("DELETE", /^\/_sim\/faults$/, () => {
      world.record({ type: "faults.cleared" });
      return jsonReply({});
    }),
    route("POST", /^\/_sim\/inbox\/([^/]+)\/(post|discard)$/, (x, body) =>
      postOrDiscard(world, x, body),
    ),
    route("POST", /^\/_sim\/accounts$/, (_x, body) => addAccount(world, body)),
    route("PATCH", /^\/_sim\/accounts\/([^/]+)$/, (x, body) => changeAccount(world, x, body)),
    route("POST", /^\/_sim\/accounts\/([^/]+)\/remove-app$/, (x) => removeApp(world, x)),
    route("POST", /^\/_sim\/webhooks\/ping$/, () => {
      queueWebhook(world, "", "tiktok.ping", {});
      return jsonReply({});
    }),
    route("POST", /^\/_sim\/reset$/, () => {
      world.clear();
      seedAccounts(world);
      return jsonReply(describeState(world));
    }),
  ];
}

const controlError = (error: string, status = 400): Reply => jsonReply({ error }, status);

function showLedger(world: World, context: RequestContext): Reply {
  const since = Number(context.url.searchParams.get("since") ?? 0);
  const type = context.url.searchParams.get("type");
  const lines = world
    .ledgerLines()
    .filter((line) => line.seq > since && (type === null || line.type === type));
  return jsonReply({ lines });
}

function advanceClock(world: World, body: Body): Reply {
  const seconds = body["advance_seconds"];
  if (typeof seconds !== "number" || !(seconds >= 0) || !Number.isFinite(seconds)) {
    return controlError("advance_seconds must be a number of at least 0.");
  }
  world.record({ type: "clock.advanced", by_ms: Math.round(seconds * 1000) });
  return jsonReply({ now: world.now(), clock_offset_ms: world.state.clockOffset });
}

function changeSettings(world: World, body: Body): Reply {
  const changes = readSettingsChange(body);
  if (typeof changes === "string") return controlError(changes);
  world.record({ type: "settings.changed", changes });
  return jsonReply(world.state.settings);
}

function addFault(world: World, body: Body): Reply {
  const plan = readFaultPlan(body, `fault-${world.state.faultsAdded + 1}`);
  if (typeof plan === "string") return controlError(plan);
  world.record({ type: "fault.added", plan });
  return jsonReply(plan, 201);
}

function postOrDiscard(world: World, context: RequestContext, body: Body): Reply {
  const [id = "", action] = context.params;
  const publish = world.state.publishes.get(id);
  if (!publish) return controlError("There is no such publish.", 404);
  const caption = body["caption"];
  const isDone =
    action === "post"
      ? postInboxDraft(world, publish, typeof caption === "string" ? caption : "")
      : discardInboxDraft(world, publish);
  return isDone
    ? jsonReply(describePublish(world, publish))
    : controlError("The draft is not in the inbox.", 409);
}

const TEXT_FIELDS = ["username", "display_name", "bio_description"] as const;
const FLAG_FIELDS = ["is_verified", "has_avatar", "banned"] as const;
type GivenAccount = Partial<
  Record<(typeof TEXT_FIELDS)[number], string> & Record<(typeof FLAG_FIELDS)[number], boolean>
>;

function readAccount(body: Body): GivenAccount {
  const isGiven = ([name, value]: [string, unknown]): boolean =>
    (TEXT_FIELDS.some((text) => text === name) && typeof value === "string" && value !== "") ||
    (FLAG_FIELDS.some((flag) => flag === name) && typeof value === "boolean");
  return Object.fromEntries(Object.entries(body).filter(isGiven));
}

function addAccount(world: World, body: Body): Reply {
  const given = readAccount(body);
  const { display_name = given.username } = given;
  const username = (given.username ?? "").replace(/^@/, "");
  if (!/^[\w.]{2,24}$/.test(username) || display_name === undefined) {
    return controlError("username must be 2 to 24 letters, digits, dots or underscores.");
  }
  if (findAccount(world, username))
    return controlError("There is already an account of that name.", 409);
  return jsonReply(createAccount(world, { ...given, username, display_name }), 201);
}

function changeAccount(world: World, context: RequestContext, body: Body): Reply {
  const account = findAccount(world, context.params[0] ?? "");
  if (!account) return controlError("There is no such account.", 404);
  const changes = readAccount(body);
  world.record({ type: "account.changed", open_id: account.open_id, changes });
  return jsonReply(world.state.accounts.get(account.open_id));
}

function removeApp(world: World, context: RequestContext): Reply {
  const account = findAccount(world, context.params[0] ?? "");
  if (!account) return controlError("There is no such account.", 404);
  const isDone = removeConnection(world, account.open_id, 1);
  return isDone ? jsonReply({}) : controlError("The app is not connected to that account.", 409);
}
