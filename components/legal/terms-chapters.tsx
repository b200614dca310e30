import Link from "next/link";

import type { Chapter } from "#components/legal/policy-document";
import { VersionList } from "#components/legal/version-list";
import { paths } from "#lib/paths";
import { siteOperator } from "#lib/legal/disclosures";
import type { PolicyVersion } from "#lib/legal/document-versions";

const Tiktok = ({ page, children }: { page: string; children: string }) => (
  <a href={`https://www.tiktok.com/legal/${page}`} rel="noopener noreferrer">
    {children}
  </a>
);

/** The chapters of the terms of service. `contact` is the address from the configuration. */
export function termsChapters({
  contact,
  versions,
}: {
  contact: string;
  versions: readonly PolicyVersion[];
}): Chapter[] {
  return [
    {
      id: "parties",
      title: "Who these terms apply to",
      body: (
        <p>
          {siteOperator.product} (“the studio”) is operated by {siteOperator.company} (“we”) and
          hosted under the {siteOperator.platform} platform and domain. “You” are the shop that uses
          the studio and each member of its staff who signs in. By using the studio you accept these
          terms. A person who accepts them for a shop confirms that they are entitled to.
        </p>
      ),
    },
    {
      id: "service",
      title: "What the studio does",
      body: (
        <>
          <p>
            It helps fashion retailers to prepare product videos, see exactly what will be sent,
            approve it, and send each video as a draft to the TikTok inbox of an account they have
            connected. A person finishes or discards the draft in the TikTok app.
          </p>
          <p>
            The studio does not post for you, does not promise reach or results, and is neither made
            nor endorsed by TikTok. TikTok may limit how many drafts it accepts, take minutes to
            show one, or reject one. The studio shows you what TikTok reports.
          </p>
        </>
      ),
    },
    {
      id: "account",
      title: "Your sign-in",
      body: (
        <ul>
          <li>
            Sign-ins are personal. Keep your password and everything else that proves your identity
            (a code, a passkey, a recovery code) to yourself, and tell an administrator immediately
            if someone else may know or have one of them.
          </li>
          <li>
            An administrator of the shop decides who may sign in and what they may do, and disables
            accounts that are no longer needed.
          </li>
          <li>
            Actions taken under your sign-in count as yours, unless you show that they were not.
          </li>
        </ul>
      ),
    },
    {
      id: "connection",
      title: "Connecting a TikTok account",
      body: (
        <>
          <p>
            Connect only accounts that are yours or that their owner has allowed you to use for
            this. TikTok asks for the permissions on its own page. You can decline each one, and you
            can disconnect here or at TikTok at any time.
          </p>
          <p>
            By giving consent to a draft you ask us to send that file, once and unchanged, to that
            account. We send nothing without consent. A change of the video, its texts or the
            account needs a new consent.
          </p>
        </>
      ),
    },
    {
      id: "content",
      title: "Your videos and texts",
      body: (
        <>
          <p>
            They remain yours. You allow us to store, check, convert for preview, show to your own
            staff and transmit them, only to provide the studio and only as long as the{" "}
            <Link href={`${paths.privacy()}#periods`}>periods of the privacy policy</Link> say.
          </p>
          <p>You make sure that:</p>
          <ul>
            <li>you hold the rights to the pictures, people, clothes, music and texts in them;</li>
            <li>
              they break no law and infringe no rights of others, and follow TikTok’s{" "}
              <Tiktok page="terms-of-service">terms of service</Tiktok> and{" "}
              <Tiktok page="page/global/community-guidelines/en">community guidelines</Tiktok>;
            </li>
            <li>
              a post that advertises is labelled as such in the TikTok app. Product videos usually
              do. TikTok’s <Tiktok page="page/global/bc-policy/en">branded content policy</Tiktok>{" "}
              and{" "}
              <Tiktok page="page/global/music-usage-confirmation/en">
                music usage confirmation
              </Tiktok>{" "}
              apply when you post;
            </li>
            <li>
              the videos are made for TikTok, without watermarks or logos added by another service.
            </li>
          </ul>
        </>
      ),
    },
    {
      id: "fair",
      title: "What is not allowed",
      body: (
        <ul>
          <li>
            Sending content that is unlawful, deceptive, hateful, sexual, or harmful to minors, or
            that is not yours to send.
          </li>
          <li>
            Flooding inboxes, evading TikTok’s or our limits, or using several accounts to do so.
          </li>
          <li>
            Trying to reach data of another shop, to read tokens, to bypass a protection, or to test
            the studio’s security without our written permission.
          </li>
          <li>
            Reselling the studio, or using it for anything but preparing and sending your own shop’s
            videos.
          </li>
        </ul>
      ),
    },
    {
      id: "availability",
      title: "Availability and changes",
      body: (
        <p>
          We run the studio with care but can’t promise that it, or TikTok, is always available. We
          may change, pause or end parts of it. If that removes something you rely on, we tell the
          shop’s administrators in advance where we can. Keep your own copies of your videos: the
          studio is not an archive.
        </p>
      ),
    },
    {
      id: "ending",
      title: "Ending",
      body: (
        <>
          <p>
            You can stop at any time: disconnect your TikTok accounts, and request{" "}
            <Link href={paths.dataDeletion()}>deletion</Link>. We may suspend a sign-in or a shop
            that breaks these terms or endangers others. We say why unless the law forbids it.
          </p>
          <p>Stored data is then deleted as described in the privacy policy.</p>
        </>
      ),
    },
    {
      id: "liability",
      title: "Liability",
      body: (
        <p>
          We are liable without limit for intent, for gross negligence, for harm to life, body or
          health, and wherever the law does not let us limit it. Otherwise we are liable only for
          breaking a duty on which this service rests, and only for damage that could be foreseen.
          We are not liable for what TikTok does with a draft or a post, or for content that you
          send. You indemnify us against claims that others bring because of content you sent or
          rules you broke.
        </p>
      ),
    },
    {
      id: "law",
      title: "Law and disputes",
      body: (
        <p>
          The law of Bulgaria applies, where {siteOperator.company} is registered, and its courts
          decide. You keep the rights that the law of your own country gives you as a consumer and
          that no contract may take away. Write to us first: most matters can be resolved that way.
          If a part of these terms is not valid, the rest remains in force.
        </p>
      ),
    },
    {
      id: "changes",
      title: "Versions and contact",
      body: (
        <>
          <VersionList versions={versions} />
          <p>
            Questions: <a href={`mailto:${contact}`}>{contact}</a>.
          </p>
        </>
      ),
    },
  ];
}
