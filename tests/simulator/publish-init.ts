import { requireScope, jsonBody } from "./bearer-auth.ts";
import type { RequestContext, Reply } from "./http.ts";
import { newPublishId, newUploadToken } from "./ids.ts";
import { isRecord } from "./json.ts";
import { checkRate, pendingShares } from "./limits.ts";
import { phaseOf } from "./publish-lifecycle.ts";
import {
  findBrokenRule,
  isPullable,
  isUnderVerifiedPrefix,
  type UploadPlan,
} from "./publish-rules.ts";
import { okReply, errorReply } from "./replies.ts";
import { fingerprint } from "./secrets.ts";
import type { World } from "./world.ts";

/**
 * POST /v2/post/publish/inbox/video/init/ ("Content Posting API: Upload"). Unknown fields such as
 * `post_info` are accepted and ignored: a video draft carries no caption.
 */
export function handleInit(world: World, context: RequestContext): Reply {
  const access = requireScope(world, context, "video.upload");
  if ("refusal" in access) return access.refusal;
  const { open_id } = access.pair;
  const refusal =
    checkRate(world, "init", open_id, context) ?? checkPoster(world, context, open_id);
  if (refusal) return refusal;

  const source = jsonBody(context)?.["source_info"];
  if (!isRecord(source))
    return badParamReply(world, context, "The source_info is missing or not an object");
  if (source["source"] === "FILE_UPLOAD") return initUpload(world, context, open_id, source);
  if (source["source"] === "PULL_FROM_URL") return initPull(world, context, open_id, source);
  return badParamReply(world, context, "The source is invalid");
}

function initUpload(
  world: World,
  context: RequestContext,
  open_id: string,
  source: Record<string, unknown>,
): Reply {
  const plan = readPlan(source);
  if (typeof plan === "string")
    return badParamReply(world, context, `The ${plan} is missing or not an integer`);
  const broken = findBrokenRule(plan, world.state.settings);
  if (broken) return badParamReply(world, context, broken);
  const full = checkPending(world, context, open_id);
  if (full) return full;

  const publish_id = newPublishId("FILE_UPLOAD");
  const token = newUploadToken();
  world.record({
    type: "publish.created",
    publish_id,
    open_id,
    source: "FILE_UPLOAD",
    ...plan,
    upload: fingerprint(token),
    upload_expires_at: world.now() + world.state.settings.upload_url_lifetime_s * 1000,
  });
  setCreatedPublish(world, context, publish_id);
  // TikTok's upload hosts and paths vary, so clients must use the URL exactly as given.
  const path = world.state.publishes.size % 2 === 0 ? "/video/" : "/upload/";
  const upload_url = `${world.urls.upload}${path}?upload_id=${publish_id.slice(-19)}&upload_token=${token}`;
  return okReply(context, { publish_id, upload_url });
}

function initPull(
  world: World,
  context: RequestContext,
  open_id: string,
  source: Record<string, unknown>,
): Reply {
  const { settings } = world.state;
  const url = source["video_url"];
  if (typeof url !== "string" || !isPullable(url, settings)) {
    return badParamReply(world, context, "The video url is invalid");
  }
  if (!isUnderVerifiedPrefix(url, settings.verified_prefixes)) {
    const message = "Please review our URL ownership verification rules.";
    return errorReply(context, 403, "url_ownership_unverified", message);
  }
  const full = checkPending(world, context, open_id);
  if (full) return full;

  const publish_id = newPublishId("PULL_FROM_URL");
  world.secrets.remember(publish_id, url);
  world.record({
    type: "publish.created",
    publish_id,
    open_id,
    source: "PULL_FROM_URL",
    video_host: new URL(url).host,
    pull_gives_up_at: world.now() + 3_600_000,
  });
  setCreatedPublish(world, context, publish_id);
  return okReply(context, { publish_id });
}

function setCreatedPublish(world: World, context: RequestContext, publishId: string): void {
  const publish = world.state.publishes.get(publishId);
  context.details.publishId = publishId;
  if (publish) context.details.phase = phaseOf(publish);
}

/** Returns the three numbers of a FILE_UPLOAD, or the name of the first non-integer. */
function readPlan(source: Record<string, unknown>): UploadPlan | string {
  const { video_size, chunk_size, total_chunk_count } = source;
  if (!isInteger(video_size)) return "video_size";
  if (!isInteger(chunk_size)) return "chunk_size";
  if (!isInteger(total_chunk_count)) return "total_chunk_count";
  return { video_size, chunk_size, total_chunk_count };
}

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);

function checkPoster(world: World, context: RequestContext, openId: string): Reply | undefined {
  if (!world.state.accounts.get(openId)?.banned) return undefined;
  return errorReply(
    context,
    403,
    "spam_risk_user_banned_from_posting",
    "The user is banned from posting.",
  );
}

function checkPending(world: World, context: RequestContext, openId: string): Reply | undefined {
  const pending = pendingShares(world.state, openId, world.now()).length;
  if (pending < world.state.settings.pending_cap) return undefined;
  const message = "There may be at most 5 pending shares within any 24-hour period.";
  return errorReply(context, 403, "spam_risk_too_many_pending_share", message);
}

function badParamReply(world: World, context: RequestContext, message: string): Reply {
  return errorReply(context, 400, world.state.settings.bad_param_code, message);
}
