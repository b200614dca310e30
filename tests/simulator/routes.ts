import { answerAuthorize, showAuthorize } from "./authorize.ts";
import { showAvatar } from "./avatar.ts";
import { identifyByToken } from "./bearer-auth.ts";
import { controlRoutes } from "./control-api.ts";
import { readForm, type Route } from "./http.ts";
import { handleRevoke, handleToken, identifyByForm } from "./oauth.ts";
import { phoneRoutes } from "./phone-routes.ts";
import { handleInit } from "./publish-init.ts";
import { redirectReply } from "./replies.ts";
import { handleCancel, handleStatus } from "./status.ts";
import { handleUpload, identifyUpload } from "./upload.ts";
import { handleUserInfo } from "./user-info.ts";
import type { World } from "./world.ts";

/** The routes of the API server: TikTok's paths, then ours. */
export function apiServerRoutes(world: World): readonly Route[] {
  const byForm: Route["identify"] = (x) => identifyByForm(world, x);
  const byToken: Route["identify"] = (x) => identifyByToken(world, x);
  return [
    // Public clients leave the slash out, and TikTok takes both.
    { method: "GET", path: /^\/v2\/auth\/authorize\/?$/, handle: (x) => showAuthorize(world, x) },
    {
      method: "POST",
      path: /^\/v2\/auth\/authorize\/?$/,
      handle: (x) => answerAuthorize(world, x),
    },
    {
      method: "POST",
      path: /^\/v2\/oauth\/token\/$/,
      endpoint: (x) => (readForm(x).get("grant_type") === "refresh_token" ? "refresh" : "token"),
      identify: byForm,
      handle: (x) => handleToken(world, x),
    },
    {
      method: "POST",
      path: /^\/v2\/oauth\/revoke\/$/,
      endpoint: () => "revoke",
      identify: byForm,
      handle: (x) => handleRevoke(world, x),
    },
    {
      method: "GET",
      path: /^\/v2\/user\/info\/$/,
      endpoint: () => "userinfo",
      identify: byToken,
      handle: (x) => handleUserInfo(world, x),
    },
    {
      method: "POST",
      path: /^\/v2\/post\/publish\/inbox\/video\/init\/$/,
      endpoint: () => "init",
      identify: byToken,
      handle: (x) => handleInit(world, x),
    },
    {
      method: "POST",
      path: /^\/v2\/post\/publish\/status\/fetch\/$/,
      endpoint: () => "status",
      identify: byToken,
      handle: (x) => handleStatus(world, x),
    },
    {
      method: "POST",
      path: /^\/v2\/post\/publish\/cancel\/$/,
      endpoint: () => "cancel",
      identify: byToken,
      handle: (x) => handleCancel(world, x),
    },
    {
      method: "GET",
      path: /^\/avatars\/([^/]+)\.(svg|png)$/,
      handle: (x) => showAvatar(world, x),
    },
    { method: "GET", path: /^\/$/, handle: () => redirectReply("/phone") },
    ...phoneRoutes(world),
    ...controlRoutes(world),
  ];
}

/** The routes of the upload server. The path of an upload URL varies; its token decides. */
export function uploadServerRoutes(world: World): readonly Route[] {
  return [
    {
      method: "PUT",
      path: /./,
      readsBody: true,
      endpoint: () => "upload",
      identify: (x) => identifyUpload(world, x),
      handle: (x) => handleUpload(world, x),
    },
  ];
}
