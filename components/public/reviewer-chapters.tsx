import Link from "next/link";

import type { Chapter } from "#components/legal/policy-document";
import { DataFlow } from "#components/public/data-flow";
import { DemoScript } from "#components/public/demo-script";
import { DescriptionList } from "#components/ui/rows";
import { paths } from "#lib/paths";
import { siteOperator } from "#lib/legal/disclosures";

/** What a TikTok app reviewer needs to know. */
export function reviewerChapters({
  contact,
  callback,
  home,
}: {
  contact: string;
  callback: string;
  home: string;
}): Chapter[] {
  return [
    {
      id: "app",
      title: "The app",
      body: (
        <p>
          {siteOperator.product} is a web studio of {siteOperator.company} for the staff of fashion
          retailers. They prepare product videos and send them, one consent at a time, as drafts to
          the TikTok inbox of accounts they connect. Posting happens in the TikTok app, by hand.
        </p>
      ),
    },
    {
      id: "scopes",
      title: "Permissions and why",
      body: (
        <>
          <DescriptionList
            items={[
              [
                "user.info.basic",
                "To show staff the name and picture of the account before they agree to send to it. It is also requested alone, once and without storing anything, to verify an account holder who requests deletion.",
              ],
              ["video.upload", "To send a draft that a person approved, and to check its status."],
            ]}
          />
          <p>We ask for nothing else: no direct posting, no video lists, no statistics.</p>
          <p>
            What we store, why, for how long and who receives it is in the{" "}
            <Link href={`${paths.privacy()}#periods`}>privacy policy</Link>, generated from the file
            that controls our retention jobs.
          </p>
        </>
      ),
    },
    {
      id: "flow",
      title: "How data travels",
      body: (
        <p>
          Every step in which data is passed on, from left to right and back. TikTok returns to{" "}
          <code className="wrap-anywhere">{callback}</code>, and to no other address.
        </p>
      ),
      wide: <DataFlow />,
    },
    {
      id: "demonstration",
      title: "The demonstration, step by step",
      body: (
        <p>
          Ten steps, about five minutes. They show each permission in use, in the order of a
          recording for the app review. The same steps work without TikTok: in practice mode the
          studio uses a TikTok simulator, which says so on every page.
        </p>
      ),
      wide: <DemoScript home={home} />,
    },
    {
      id: "limits",
      title: "How we keep to TikTok’s rules",
      body: (
        <ul>
          <li>No watermark, logo or text is added to a video.</li>
          <li>
            At most six drafts start in a minute, and five wait in an inbox in a day; more wait in a
            queue here.
          </li>
          <li>One consent never creates two drafts.</li>
        </ul>
      ),
    },
    {
      id: "pages",
      title: "Pages and contact",
      body: (
        <p>
          <Link href={paths.privacy()}>Privacy policy</Link>,{" "}
          <Link href={paths.terms()}>terms of service</Link>,{" "}
          <Link href={paths.dataDeletion()}>data deletion</Link>. The studio itself needs a sign-in;
          write to <a href={`mailto:${contact}`}>{contact}</a> for a demonstration account.
        </p>
      ),
    },
  ];
}
