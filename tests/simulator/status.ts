import { requireScope, jsonBody } from "./bearer-auth.ts";
import type { RequestContext, Reply } from "./http.ts";
import { checkRate } from "./limits.ts";
import { failPublish } from "./publish-lifecycle.ts";
import { okReply, errorReply } from "./replies.ts";
import type { Publish } from "./state.ts";
import type { World } from "./world.ts";

/** POST /v2/post/publish/status/fetch/ ("Get Post Status"). */
export function handleStatus(world: World, context: RequestContext): Reply {
  const access = requireScope(world, context, "video.upload");
  if ("refusal" in access) return access.refusal;
  const tooMany = checkRate(world, "status", access.pair.open_id, context);
  if (tooMany) return tooMany;
  const found = findOwnPublish(world, context, access.pair.open_id);
  return "refusal" in found ? found.refusal : okReply(context, statusData(world, found.publish));
}

/**
 * POST /v2/post/publish/cancel/. Only a running download can be cancelled; it ends as FAILED with
 * `publish_cancelled` ("Media transfer guide": cancel a download).
 */
export function handleCancel(world: World, context: RequestContext): Reply {
  const access = requireScope(world, context, "video.upload");
  if ("refusal" in access) return access.refusal;
  const found = findOwnPublish(world, context, access.pair.open_id);
  if ("refusal" in found) return found.refusal;
  if (found.publish.status !== "PROCESSING_DOWNLOAD" || found.publish.media) {
    return errorReply(
      context,
      400,
      "publish_not_cancellable",
      "The publish can no longer be cancelled.",
    );
  }
  failPublish(world, found.publish, "publish_cancelled");
  return okReply(context, undefined);
}

/** Returns the status data of a publish, without empty fields. Post ids are bare integers. */
function statusData(world: World, publish: Publish): object {
  const publicPosts = publish.posts.filter((post) => post.is_public);
  const { uploaded_bytes } = world.state.settings;
  const isIncluded =
    uploaded_bytes === "always" ||
    (uploaded_bytes === "when-positive" && publish.received_bytes > 0);
  return {
    status: publish.status,
    ...(publish.fail_reason !== undefined && { fail_reason: publish.fail_reason }),
    ...(publicPosts.length > 0 && {
      publicaly_available_post_id: publicPosts.map(({ post_id }) => BigInt(post_id)),
    }),
    ...(publish.source === "FILE_UPLOAD" &&
      isIncluded && { uploaded_bytes: publish.received_bytes }),
    ...(publish.source === "PULL_FROM_URL" && { downloaded_bytes: publish.received_bytes }),
  };
}

/** Returns the publish that the body names, if it belongs to the token's account. */
function findOwnPublish(
  world: World,
  context: RequestContext,
  openId: string,
): { publish: Publish } | { refusal: Reply } {
  const id = jsonBody(context)?.["publish_id"];
  if (typeof id !== "string" || id === "") {
    const code = world.state.settings.bad_param_code;
    return { refusal: errorReply(context, 400, code, "The publish_id is missing.") };
  }
  const publish = world.state.publishes.get(id);
  if (!publish) {
    const code = world.state.settings.unknown_publish_code;
    return { refusal: errorReply(context, 400, code, "invalid_publish_id") };
  }
  if (publish.open_id !== openId) {
    const code = "token_not_authorized_for_specified_publish_id";
    return { refusal: errorReply(context, 400, code, "The token does not own this publish_id.") };
  }
  return { publish };
}
