import { createAccount, findAccount, seedAccounts } from "./accounts.ts";
import { removeConnection } from "./connections.ts";
import { describePublish, describeState } from "./control-view.ts";
import { readFaultPlan } from "./fault-plan.ts";
import type { Exchange, Reply, Route } from "./http.ts";
import { fromJson, isRecord } from "./json.ts";
import { discardDraft, postDraft } from "./publish-life.ts";
import { json } from "./replies.ts";
import { readSettingsChange } from "./settings.ts";
import { queueWebhook } from "./webhooks.ts";
import type { World } from "./world.ts";

type Body = Readonly<Record<string, unknown>>;

/** The control API under /_sim/: reading and steering the simulator. Not part of TikTok. README.md lists it. */
export function controlRoutes(world: World): readonly Route[] {
  const route = (method: string, path: RegExp, run: (x: Exchange, body: Body) => Reply): Route => ({
    method,
    path,
    handle: (x) => {
      const body = x.body.length === 0 ? {} : fromJson(x.body.toString("utf8"));
      return isRecord(body) ? run(x, body) : wrong("The body must be a JSON object.");
    },
  });
  return [
    route("GET", /^\/_sim\/state$/, () => json(describeState(world))),
    route("GET", /^\/_sim\/ledger$/, (x) => readLedger(world, x)),
    route("POST", /^\/_sim\/clock$/, (_x, body) => advanceClock(world, body)),
    route("GET", /^\/_sim\/settings$/, () => json(world.state.settings)),
    route("PATCH", /^\/_sim\/settings$/, (_x, body) => changeSettings(world, body)),
    route("GET", /^\/_sim\/faults$/, () => json({ faults: [...world.state.faults.values()] })),
    route("POST", /^\/_sim\/faults$/, (_x, body) => addFault(world, body)),
    route("DELETE", /^\/_sim\/faults$/, () => {
      world.record({ type: "faults.cleared" });
      return json({});
    }),
    route("POST", /^\/_sim\/inbox\/([^/]+)\/(post|discard)$/, (x, body) => openDraft(world, x, body)),
    route("POST", /^\/_sim\/accounts$/, (_x, body) => addAccount(world, body)),
    route("PATCH", /^\/_sim\/accounts\/([^/]+)$/, (x, body) => changeAccount(world, x, body)),
    route("POST", /^\/_sim\/accounts\/([^/]+)\/remove-app$/, (x) => removeApp(world, x)),
    route("POST", /^\/_sim\/webhooks\/ping$/, () => {
      queueWebhook(world, "", "tiktok.ping", {});
      return json({});
    }),
    route("POST", /^\/_sim\/reset$/, () => {
      world.clear();
      seedAccounts(world);
      return json(describeState(world));
    }),
  ];
}

const wrong = (error: string, status = 400): Reply => json({ error }, status);

function readLedger(world: World, x: Exchange): Reply {
  const since = Number(x.url.searchParams.get("since") ?? 0);
  const type = x.url.searchParams.get("type");
  const lines = world.ledgerLines().filter((line) => line.seq > since && (type === null || line.type === type));
  return json({ lines });
}

function advanceClock(world: World, body: Body): Reply {
  const seconds = body["advance_seconds"];
  if (typeof seconds !== "number" || !(seconds >= 0) || !Number.isFinite(seconds)) {
    return wrong("advance_seconds must be a number of at least 0.");
  }
  world.record({ type: "clock.advanced", by_ms: Math.round(seconds * 1000) });
  return json({ now: world.now(), clock_offset_ms: world.state.clockOffset });
}

function changeSettings(world: World, body: Body): Reply {
  const changes = readSettingsChange(body);
  if (typeof changes === "string") return wrong(changes);
  world.record({ type: "settings.changed", changes });
  return json(world.state.settings);
}

function addFault(world: World, body: Body): Reply {
  const plan = readFaultPlan(body, `fault-${world.state.faultsAdded + 1}`);
  if (typeof plan === "string") return wrong(plan);
  world.record({ type: "fault.added", plan });
  return json(plan, 201);
}

function openDraft(world: World, x: Exchange, body: Body): Reply {
  const [id = "", action] = x.params;
  const publish = world.state.publishes.get(id);
  if (!publish) return wrong("There is no such publish.", 404);
  const caption = body["caption"];
  const isDone = action === "post" ? postDraft(world, publish, typeof caption === "string" ? caption : "") : discardDraft(world, publish);
  return isDone ? json(describePublish(world, publish)) : wrong("The draft is not in the inbox.", 409);
}

const texts = ["username", "display_name", "bio_description"] as const;
const flags = ["is_verified", "has_avatar", "banned"] as const;
type Given = Partial<Record<(typeof texts)[number], string> & Record<(typeof flags)[number], boolean>>;

function readAccount(body: Body): Given {
  const isGiven = ([name, value]: [string, unknown]): boolean =>
    (texts.some((text) => text === name) && typeof value === "string" && value !== "") ||
    (flags.some((flag) => flag === name) && typeof value === "boolean");
  return Object.fromEntries(Object.entries(body).filter(isGiven));
}

function addAccount(world: World, body: Body): Reply {
  const given = readAccount(body);
  const { display_name = given.username } = given;
  const username = (given.username ?? "").replace(/^@/, "");
  if (!/^[\w.]{2,24}$/.test(username) || display_name === undefined) {
    return wrong("username must be 2 to 24 letters, digits, dots or underscores.");
  }
  if (findAccount(world, username)) return wrong("There is already an account of that name.", 409);
  return json(createAccount(world, { ...given, username, display_name }), 201);
}

function changeAccount(world: World, x: Exchange, body: Body): Reply {
  const account = findAccount(world, x.params[0] ?? "");
  if (!account) return wrong("There is no such account.", 404);
  const changes = readAccount(body);
  world.record({ type: "account.changed", open_id: account.open_id, changes });
  return json(world.state.accounts.get(account.open_id));
}

function removeApp(world: World, x: Exchange): Reply {
  const account = findAccount(world, x.params[0] ?? "");
  if (!account) return wrong("There is no such account.", 404);
  const isDone = removeConnection(world, account.open_id, 1);
  return isDone ? json({}) : wrong("The app is not connected to that account.", 409);
}
