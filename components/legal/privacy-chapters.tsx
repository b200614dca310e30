import Link from "next/link";

import type { Chapter } from "#components/legal/policy-document";
import {
  LegalBasisList,
  RetentionPeriods,
  DataRecipients,
} from "#components/retention/retention-periods";
import { VersionList } from "#components/legal/version-list";
import { knownBrowserPolicy } from "#lib/auth/policy";
import { paths } from "#lib/paths";
import { siteOperator } from "#lib/legal/disclosures";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";
import type { PolicyVersion } from "#lib/legal/document-versions";

const Mail = ({ to }: { to: string }) => <a href={`mailto:${to}`}>{to}</a>;

/** The chapters of the privacy policy. `contact` is the address from the configuration. */
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
            what the studio does with personal data and is responsible for it: it is the controller.
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
            and approve it. The studio then sends the video as a draft to the TikTok inbox of that
            account. A person opens the draft in the TikTok app on a phone and finishes or discards
            the post.
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
            TikTok tokens are used only to send drafts that a person approved, to ask TikTok for
            their status, and to renew that one permission. They are stored encrypted, never shown
            to anyone, staff included, and never shared.
          </li>
          <li>
            Sensitive actions are protected against forged requests (CSRF), rate-limited, and
            checked again on the server.
          </li>
          <li>
            Tokens and logs are kept only as long as they are needed; chapter 6 says for how long
            each is.
          </li>
          <li>
            You can disconnect TikTok at any time, and have account data, tokens, send logs and
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
            <li>each consent: who approved, when, and exactly what;</li>
            <li>
              upload status, request logs, and response metadata: TikTok’s response codes, log
              numbers and durations, never whole responses.
            </li>
          </ul>
          <p>
            Of staff it stores name, e-mail address, role, a one-way hash of the password, which
            browsers are signed in, and their e-mail preferences. Chapter 6 lists every class of
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
            account asked for: preparing a video, approving it, and handing it to TikTok as a draft.
            Where we go beyond what that strictly needs, it is to keep the service secure or to be
            able to show what was done.
          </p>
          <LegalBasisList />
          <p>We make no automated decisions about people and create no profiles of them.</p>
        </>
      ),
    },
    {
      id: "periods",
      title: "How long each thing is kept",
      body: (
        <>
          <p>
            The studio deletes data by these periods: its clean-up reads them from the same file and
            runs at least once a day. Data whose period has ended is deleted by the next run.
          </p>
          <p>
            One exception: while we review a request about a TikTok account, the account may be
            restricted. Its profile, videos, captions, records of consent and send log then stay as
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
            No one else. We share data only as far as the TikTok integration requires, or where the
            law requires it.
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
            When you sign in at TikTok, grant or revoke a permission, or when a draft is in your
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
              two cookies that bind forms to your browser, set with every page, to prevent forged
              requests;
            </li>
            <li>
              for staff, the sign-in cookie ({formatPeriod(periods.sessionIdle)} without use,{" "}
              {formatPeriod(periods.sessionAbsolute)} at most);
            </li>
            <li>
              for staff, a signed cookie that keeps strangers’ wrong passwords from locking out a
              browser in which the person signed in before ({knownBrowserPolicy.days} days);
            </li>
            <li>
              for the {formatPeriod(periods.authorization)} of a TikTok sign-in, an encrypted cookie
              that recognises the browser that started it;
            </li>
            <li>if you choose light or dark, that choice.</li>
          </ul>
          <p>No analytics, no advertising, no fonts or scripts from anyone else.</p>
        </>
      ),
    },
    {
      id: "safety",
      title: "How data is protected",
      body: (
        <p>
          Tokens are encrypted at rest with keys that are not in the database. Each is bound to its
          place, so that a copied row can’t be decrypted. Passwords are stored as Argon2id hashes.
          Every change is checked for session, role, origin and token, rate-limited, and recorded in
          an audit log. Its entries are chained, and its latest entry is recorded outside the
          database every day, so that a missing, changed or added entry is noticed. Backups are
          encrypted and contain none of the keys. If there is ever a breach of your data that the
          law requires us to report, we notify you and the authority within the time it sets.
        </p>
      ),
    },
    {
      id: "rights",
      title: "Your rights",
      body: (
        <>
          <p>
            You can ask us what we hold about you, have it corrected, erased, restricted or handed
            over in a common format, and object to what rests on our legitimate interest.
            Withdrawing a consent works for the future: TikTok keeps a draft that it already has.
          </p>
          <p>
            Erasure has its own page: <Link href={paths.dataDeletion()}>data deletion</Link>. For
            everything else, write to <Mail to={contact} />. We answer within{" "}
            {formatPeriod(periods.responseDeadline)}.
          </p>
          <p>
            You can also complain to the data protection authority where you live or work. In
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
