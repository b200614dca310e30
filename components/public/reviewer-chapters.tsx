import Link from "next/link";

import type { Chapter } from "#components/policy/document";
import { Facts } from "#components/ui/rows";
import { paths } from "#lib/paths";
import { operator } from "#lib/privacy/policy";

/** What someone who reviews the app at TikTok wants to know. */
export function reviewerChapters({ contact, callback }: { contact: string; callback: string }): Chapter[] {
  return [
    {
      id: "app",
      title: "The app",
      body: (
        <p>
          {operator.product} is a web studio of {operator.company} for the staff of fashion retailers. They prepare product videos and send
          them, one consent at a time, as drafts to the TikTok inbox of accounts they connect. Posting happens in the TikTok app, by hand.
        </p>
      ),
    },
    {
      id: "scopes",
      title: "Permissions and why",
      body: (
        <>
          <Facts
            items={[
              [
                "user.info.basic",
                "To show staff the name and picture of the account before they agree to send to it. Alone, once and without keeping anything, to recognise the holder of an account who asks for deletion.",
              ],
              ["video.upload", "To hand over a draft that a person approved, and to ask what became of it."],
            ]}
          />
          <p>Nothing else is asked for: no direct posting, no lists of videos, no statistics.</p>
        </>
      ),
    },
    {
      id: "flow",
      title: "How data travels",
      body: (
        <ol>
          <li>
            An administrator connects an account: TikTok’s own sign-in page, back to <code className="wrap-anywhere">{callback}</code>, then
            a page of ours that shows the profile and asks before linking it.
          </li>
          <li>The tokens are encrypted on the server. No browser ever receives one.</li>
          <li>
            Staff upload a video. It stays on our server, is checked, and is shown in a preview with caption, hashtags and the receiving
            account.
          </li>
          <li>A member of staff gives consent. The record holds who, when, and a fingerprint of exactly what was shown.</li>
          <li>The server sends the unchanged file to the inbox endpoint of the Content Posting API, and follows its status.</li>
          <li>
            The studio says when the draft is in the inbox, and reminds staff that processing takes minutes, that the notification must be
            opened in the app, and that commercial content must be marked.
          </li>
          <li>Disconnecting destroys the tokens and withdraws the permission at TikTok. Erasing removes the rest.</li>
        </ol>
      ),
    },
    {
      id: "limits",
      title: "Care for TikTok’s rules",
      body: (
        <ul>
          <li>No watermark, logo or text is added to a video.</li>
          <li>At most six drafts are begun in a minute, and five wait in an inbox in a day; more wait their turn here.</li>
          <li>The same consent never makes two drafts.</li>
        </ul>
      ),
    },
    {
      id: "pages",
      title: "Pages and contact",
      body: (
        <p>
          <Link href={paths.privacy()}>Privacy policy</Link>, <Link href={paths.terms()}>terms of service</Link>,{" "}
          <Link href={paths.dataDeletion()}>data deletion</Link>. The studio itself needs a sign-in; write to{" "}
          <a href={`mailto:${contact}`}>{contact}</a> for a demonstration account.
        </p>
      ),
    },
  ];
}
