import type { Metadata } from "next";
import { cookies } from "next/headers";

import { readTheme } from "#components/ui/theme";
import { ThemeSetting } from "#components/layout/theme-setting.client";
import { PullProblemNotice } from "#components/deliveries/pull-problem-notice";
import { MailSection } from "#components/mail/mail-section";
import { ChangePasswordForm } from "#components/auth/change-password-form.client";
import { Sessions } from "#components/auth/sessions.client";
import { SettingsTabs } from "#components/layout/settings-tabs";
import { PageHeader } from "#components/ui/page-header";
import { DescriptionList } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import { getPullRejection } from "#lib/deliveries/queries";
import { getMailSettings } from "#lib/mail/queries";
import { sessionPolicy } from "#lib/staff/policy";
import { listSessions } from "#lib/auth/queries";
import { getProfile } from "#lib/staff/queries";
import { roleDescriptions, roleLabels } from "#lib/staff/labels";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "You · Settings" };

export default async function SettingsPage() {
  const actor = await requireStaff();
  const [profile, sessions, mail, pullProblem] = await Promise.all([
    getProfile(actor),
    listSessions(actor),
    getMailSettings(actor),
    getPullRejection(actor),
  ]);
  const theme = readTheme(await cookies());
  return (
    <>
      <PageHeader eyebrow="Your account" title="Settings" />
      <SettingsTabs current="you" role={actor.role} />
      {pullProblem ? <PullProblemNotice {...pullProblem} /> : null}
      <Section title="You">
        <DescriptionList
          items={[
            ["Name", profile.name],
            ["E-mail address", profile.email],
            ["Role", `${roleLabels[profile.role]}: ${roleDescriptions[profile.role]}`],
            ["Shop", profile.shop.name],
          ]}
        />
      </Section>
      <Section title="Appearance" lead="Saved in this browser.">
        <ThemeSetting initial={theme} />
      </Section>
      <MailSection settings={mail} admin={actor.role === "admin"} />
      <Section
        title="Password"
        lead="Changing it signs you out everywhere else."
        aside={
          <>
            Last changed <Time at={profile.passwordChangedAt} show="date" />
          </>
        }
      >
        <ChangePasswordForm email={profile.email} />
      </Section>
      <Section
        title="Where you are signed in"
        lead={`A session ends after ${sessionPolicy.idleMinutes} minutes without use, and after ${sessionPolicy.maxHours} hours at the latest.`}
      >
        <Sessions {...sessions} />
      </Section>
    </>
  );
}
