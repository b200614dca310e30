import { PolicyDocument } from "#components/legal/policy-document";
import { termsChapters } from "#components/legal/terms-chapters";
import { Time } from "#components/ui/time";
import { env } from "#lib/infra/env";
import { paths } from "#lib/paths";
import { siteOperator } from "#lib/legal/disclosures";
import { termsVersions } from "#lib/legal/document-versions";
import { publicMetadata } from "#lib/web/public-metadata";

export const generateMetadata = () =>
  publicMetadata({
    title: "Terms of service",
    description: `The terms under which ${siteOperator.product} prepares product videos and sends them as drafts to a TikTok inbox.`,
    path: paths.terms(),
  });

export default function TermsPage() {
  const [{ version, date }] = termsVersions;
  return (
    <PolicyDocument
      eyebrow="Agreement"
      title="Terms of service"
      lead="What you may expect of the studio, and what it expects of you."
      stamp={
        <>
          Version {version}, in force since <Time at={date} show="date" />
        </>
      }
      chapters={termsChapters({ contact: env().STUDIO_CONTACT_EMAIL, versions: termsVersions })}
    />
  );
}
