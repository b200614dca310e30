import Link from "next/link";

import type { Chapter } from "#components/legal/policy-document";
import {
  LegalBasisList,
  RetentionPeriods,
  DataRecipients,
} from "#components/retention/retention-periods";
import { VersionList } from "#components/legal/version-list";
import { paths } from "#lib/paths";
import { siteOperator } from "#lib/legal-parties";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";
import type { PolicyVersion } from "#lib/retention/policy-versions";

const Mail = ({ to }: { to: string }) => <a href={`mailto:${to}`}>{to}</a>;

/** The privacy policy, chapter by chapter. `contact` is the address from the configuration. */
export function privacyChapters({
  contact,
  versions,
}: {
  contact: string;
  versions: readonly PolicyVersion[];
}): Chapter[] {
  return [
    {
      id: "who",
      title: "Who is responsible",
      body: (
        <>
          <p>
            {siteOperator.product} (“the studio”) is operated by {siteOperator.company} and hosted
            under the {siteOperator.platform} platform and domain. {siteOperator.company} decides
            what the studio does with personal data and answers for it: it is the controller.
          </p>
          <p>
            Write to <Mail to={contact} /> about anything on this page.
          </p>
        </>
      ),
    },
    {
      id: "what",
      title: "What the studio does",
      body: (
        <>
          <p>
            Staff of a fashion retailer prepare product videos here, in a private studio behind a
            sign-in. For each video they see exactly what will be sent and to which TikTok account,
            and agree to it. The studio then sends the video as a draft to the TikTok inbox of that
            account. A person opens the draft in the TikTok app on a phone and finishes the post, or
            does not.
          </p>
          <p>
            The studio publishes nothing. It reads no followers, no messages, no comments and no
            statistics.
          </p>
        </>
      ),
    },
    {
      id: "promises",
      title: "What we promise",
      body: (
        <ul>
          <li>
            The studio needs a login. Videos, captions and connected accounts are never on a public
            page.
          </li>
          <li>
            TikTok tokens are used only to send drafts that a person approved, to learn from TikTok
            what became of them, and to keep that one permission alive. They are stored encrypted,
            never shown to anyone, staff included, and never shared.
          </li>
          <li>
            Sensitive actions are protected against forged requests (CSRF), limited in rate, and
            checked again on the server.
          </li>
          <li>
            Tokens and logs are kept only as long as they are needed; chapter 6 says for how long
            each is.
          </li>
          <li>
            You can disconnect TikTok at any time, and have account data, tokens, publish logs and
            metadata deleted: <Link href={paths.dataDeletion()}>data deletion</Link>.
          </li>
          <li>
            Data is not sold, and not used for advertising or for anything else that has nothing to
            do with sending your drafts.
          </li>
        </ul>
      ),
    },
    {
      id: "stored",
      title: "What is stored",
      body: (
        <>
          <p>
            When a TikTok account is connected, and when videos are sent to it, the studio stores:
          </p>
          <ul>
            <li>
              the account’s open_id, which is TikTok’s number for it in this app, and its profile
              details: display name, picture address, and user name where TikTok gives one;
            </li>
            <li>
              the access token and the refresh token, both encrypted, when they expire, and which
              permissions (scopes) were granted;
            </li>
            <li>
              video metadata: name, length, size, dimensions and format, local file paths on the
              server, and the public video URL if a video was fetched from one;
            </li>
            <li>captions, hashtags and the choice of cover;</li>
            <li>each consent: who agreed, when, and to exactly what;</li>
            <li>
              upload status, request logs, and response metadata: TikTok’s answer codes, log numbers
              and durations, never whole answers.
            </li>
          </ul>
          <p>
            Of staff it stores name, e-mail address, role, a one-way hash of the password, which
            browsers are signed in, and what they want e-mail about. Chapter 6 lists every class of
            data completely, with what it holds.
          </p>
          <p>
            It does not store TikTok passwords, direct messages, contacts, or anything about the
            people who watch the videos.
          </p>
        </>
      ),
    },
    {
      id: "why",
      title: "Why, and on what legal basis",
      body: (
        <>
          <p>
            All of it serves one business workflow that the shop and the holder of the TikTok
            account asked for: preparing a video, agreeing to it, and handing it to TikTok as a
            draft. Where we go beyond what that strictly needs, it is to keep the service safe or to
            be able to show what was done.
          </p>
          <LegalBasisList />
          <p>
            Nothing is decided about anybody by automatic means, and no profiles of people are made.
          </p>
        </>
      ),
    },
    {
      id: "periods",
      title: "How long each thing is kept",
      body: (
        <>
          <p>
            These periods are not only written here: the studio’s clean-up reads them from the same
            file and runs at least once a day. Data whose period has ended is gone after its next
            run.
          </p>
          <p>
            One exception: while we examine a request about a TikTok account, the account may be
            restricted. Its profile, videos, words, records of consent and publish log then stay as
            they are, and nothing new is sent, until the request is decided.
          </p>
        </>
      ),
      wide: <RetentionPeriods />,
    },
    {
      id: "shared",
      title: "Who else receives data",
      body: (
        <>
          <DataRecipients />
          <p>Chapter 6 says for each class of data who receives it.</p>
          <p>
            Nobody else. Data is shared only as far as operating the TikTok integration needs, or
            where a law obliges us.
          </p>
        </>
      ),
    },
    {
      id: "tiktok",
      title: "What TikTok does under its own terms",
      body: (
        <>
          <p>
            When you sign in at TikTok, give or withdraw a permission, or when a draft lies in your
            inbox, TikTok processes data for itself, under its own{" "}
            <a href="https://www.tiktok.com/legal/terms-of-service" rel="noopener noreferrer">
              terms
            </a>{" "}
            and{" "}
            <a href="https://www.tiktok.com/legal/privacy-policy" rel="noopener noreferrer">
              privacy policy
            </a>
            . That includes processing outside the European Economic Area where TikTok does so. We
            have no influence on it, and deleting data here does not delete drafts or posts at
            TikTok.
          </p>
          <p>
            You can end our permission at TikTok too: in the app, under Settings and privacy,
            Security and permissions, Apps and services permissions.
          </p>
        </>
      ),
    },
    {
      id: "cookies",
      title: "Cookies",
      body: (
        <>
          <p>Only what the studio needs to work, and all of it our own:</p>
          <ul>
            <li>
              two cookies that bind forms to your browser, given with every page, against forged
              requests;
            </li>
            <li>
              for staff, the cookie of the sign-in ({formatPeriod(periods.sessionIdle)} without use,{" "}
              {formatPeriod(periods.sessionAbsolute)} at most);
            </li>
            <li>
              for the {formatPeriod(periods.authorization)} of a TikTok sign-in, a sealed cookie
              that recognises the browser which began it;
            </li>
            <li>if you choose light or dark, that choice.</li>
          </ul>
          <p>No analytics, no advertising, no fonts or scripts from anyone else.</p>
        </>
      ),
    },
    {
      id: "safety",
      title: "How it is kept safe",
      body: (
        <p>
          Tokens are encrypted at rest with keys that are not in the database, each bound to its
          place, so that a copied row does not open. Passwords are stored as Argon2id hashes. Every
          change is checked for session, role, origin and token, limited in rate, and recorded in an
          audit trail whose entries are chained, and whose end is noted outside the database every
          day, so that a missing, changed or added entry is noticed. Backups are encrypted, and hold
          none of the keys. If data of yours is ever at risk in a way the law names, we tell you and
          the authority within the time it sets.
        </p>
      ),
    },
    {
      id: "rights",
      title: "Your rights",
      body: (
        <>
          <p>
            You may ask us what we hold about you, have it corrected, erased, limited or handed over
            in a common format, and you may object to what rests on our legitimate interest.
            Withdrawing a consent works for the future: a draft that TikTok already has is TikTok’s.
          </p>
          <p>
            Erasure has its own page: <Link href={paths.dataDeletion()}>data deletion</Link>. For
            the rest write to <Mail to={contact} />; we answer within{" "}
            {formatPeriod(periods.responseDeadline)}.
          </p>
          <p>
            You may also complain to the data protection authority where you live or work. In
            Bulgaria that is the Commission for Personal Data Protection (
            <a href="https://www.cpdp.bg" rel="noopener noreferrer">
              cpdp.bg
            </a>
            ).
          </p>
        </>
      ),
    },
    {
      id: "changes",
      title: "Versions of this page",
      body: <VersionList versions={versions} />,
    },
  ];
}
