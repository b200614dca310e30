import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";

import { ReauthListener } from "#components/auth/reauth-listener.client";
import { Shell } from "#components/layout/shell";
import { Notice } from "#components/ui/notice";
import { readTheme } from "#components/ui/theme";
import { can } from "#lib/audit/permissions";
import { countPendingApprovals } from "#lib/drafts/approval/pending-queries";
import { env } from "#lib/infra/env";
import { getProfile } from "#lib/staff/queries";
import { csrfToken } from "#lib/web/csrf";
import { nextAuthFormToken } from "#lib/web/form-tokens";
import { requireStaff } from "#lib/web/session";

/**
 * The frame of every page behind the sign-in. Each page checks its actor itself: a layout guards
 * nothing.
 */
export default async function StudioLayout({ children }: { children: ReactNode }) {
  const actor = await requireStaff();
  const profile = await getProfile(actor);
  const waiting =
    profile.shop.requireApproval && can(actor, "draft.consent")
      ? await countPendingApprovals(actor)
      : null;
  const theme = readTheme(await cookies());
  const userAgent = (await headers()).get("user-agent") ?? "";

  return (
    <>
      <meta name="csrf-token" content={csrfToken(actor)} />
      <Shell
        shop={profile.shop.name}
        account={{
          name: actor.name,
          role: actor.role,
          theme,
          formToken: await nextAuthFormToken(),
        }}
        operator={actor.operator}
        mode={env().mode}
        searchShortcut={/Mac|iPhone|iPad/.test(userAgent) ? "⌘K" : "Ctrl K"}
        pendingApprovals={waiting}
      >
        {profile.shop.suspendedAt ? (
          <Notice tone="attention" title="Sending is stopped" className="mb-9">
            The operator of this installation stopped all sending and disconnected TikTok. Nothing
            new can be sent until the operator allows it. Drafts and videos are unchanged.
          </Notice>
        ) : null}
        {children}
      </Shell>
      <ReauthListener email={profile.email} />
    </>
  );
}
