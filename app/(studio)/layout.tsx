import { cookies } from "next/headers";
import type { ReactNode } from "react";

import { Shell } from "#components/layout/shell";
import { Notice } from "#components/ui/notice";
import { themeOf } from "#components/layout/theme";
import { ConfirmHost } from "#components/staff/confirm-host.client";
import { may } from "#lib/audit/permissions";
import { getApprovalRule, listWaiting } from "#lib/drafts/approval/queries";
import { env } from "#lib/infra/env";
import { getProfile } from "#lib/staff/queries";
import { csrfToken } from "#lib/web/csrf";
import { requireStaff } from "#lib/web/session";
import { signInFormToken } from "#lib/web/visitor";

/** The frame of every page behind the sign-in. Each page asks for its actor itself too; a layout guards nothing. */
export default async function StudioLayout({ children }: { children: ReactNode }) {
  const actor = await requireStaff();
  const profile = await getProfile(actor);
  const { twoPeople } = await getApprovalRule(actor);
  const waiting = twoPeople && may(actor, "draft.consent") ? await listWaiting(actor) : null;
  const theme = themeOf(await cookies());

  return (
    <>
      <meta name="csrf-token" content={csrfToken(actor)} />
      <Shell
        shop={profile.shop.name}
        account={{ name: actor.name, role: actor.role, theme, formToken: await signInFormToken() }}
        operator={actor.operator}
        mode={env().mode}
        waiting={waiting}
      >
        {profile.shop.stoppedAt ? (
          <Notice tone="attention" title="Sending is stopped" className="mb-9">
            Whoever runs this installation stopped all sending and ended the TikTok connections. Nothing new can be sent until they allow it
            again; drafts and videos are as they were.
          </Notice>
        ) : null}
        {children}
      </Shell>
      <ConfirmHost email={profile.email} />
    </>
  );
}
