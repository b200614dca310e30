import { PolicyDocument } from "#components/legal/policy-document";
import { privacyChapters } from "#components/legal/privacy-chapters";
import { Time } from "#components/ui/time";
import { env } from "#lib/infra/env";
import { paths } from "#lib/paths";
import { siteOperator } from "#lib/legal/disclosures";
import { privacyPolicyVersions } from "#lib/legal/document-versions";
import { publicMetadata } from "#lib/web/public-metadata";

export const generateMetadata = () =>
  publicMetadata({
    title: "Privacy policy",
    description: `What ${siteOperator.product} stores about TikTok accounts and staff, why, for how long, and how to have it deleted.`,
    path: paths.privacy(),
  });

export default function PrivacyPage() {
  const [{ version, date }] = privacyPolicyVersions;
  return (
    <PolicyDocument
      eyebrow="Policy"
      title="Privacy policy"
      lead="What the studio stores, why, and for how long. It is short where it can be and exact where it must be."
      stamp={
        <>
          Version {version}, in force since <Time at={date} show="date" />
        </>
      }
      chapters={privacyChapters({
        contact: env().STUDIO_CONTACT_EMAIL,
        versions: privacyPolicyVersions,
      })}
    />
  );
}
