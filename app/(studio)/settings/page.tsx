import type { Metadata } from "next";
import { cookies } from "next/headers";

import { themeOf } from "#components/layout/theme";
import { Appearance } from "#components/staff/appearance.client";
import { FetchTrouble } from "#components/staff/fetch-trouble";
import { MailSection } from "#components/staff/mail-section";
import { PasswordForm } from "#components/staff/password-form.client";
import { Sessions } from "#components/staff/sessions.client";
import { SettingsTabs } from "#components/staff/settings-tabs";
import { PageHeader } from "#components/ui/page-header";
import { Facts } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import { fetchTrouble } from "#lib/deliveries/queries";
import { getMailSettings } from "#lib/mail/queries";
import { sessionPolicy } from "#lib/staff/policy";
import { getProfile, listSessions } from "#lib/staff/queries";
import { roleWords } from "#lib/staff/words";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "You · Settings" };

export default async function SettingsPage() {
  const actor = await requireStaff();
  const [profile, sessions, mail, trouble] = await Promise.all([
    getProfile(actor),
    listSessions(actor),
    getMailSettings(actor),
    fetchTrouble(actor),
  ]);
  const theme = themeOf(await cookies());
  return (
    <>
      <PageHeader eyebrow="Your account" title="Settings" />
      <SettingsTabs current="you" role={actor.role} />
      {trouble ? <FetchTrouble {...trouble} /> : null}
      <Section title="You">
        <Facts
          items={[
            ["Name", profile.name],
            ["E-mail address", profile.email],
            ["Role", roleWords[profile.role]],
            ["Shop", profile.shop.name],
          ]}
        />
      </Section>
      <Section title="Appearance" lead="Kept in this browser.">
        <Appearance initial={theme} />
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
        <PasswordForm email={profile.email} />
      </Section>
      <Section
        title="Where you are signed in"
        lead={`A session ends by itself after ${sessionPolicy.idleMinutes} minutes without use, and after ${sessionPolicy.wholeHours} hours in any case.`}
      >
        <Sessions sessions={sessions} />
      </Section>
    </>
  );
}
