import { PolicyDocument } from "#components/legal/policy-document";
import { reviewerChapters } from "#components/public/reviewer-chapters";
import { absoluteUrl, env } from "#lib/infra/env";
import { paths } from "#lib/paths";
import { publicMetadata } from "#lib/web/public-metadata";

export const generateMetadata = () =>
  publicMetadata({
    title: "For reviewers",
    description:
      "Which permissions the studio asks of TikTok, what each is for, how data travels, and a demonstration to follow.",
    path: paths.forReviewers(),
  });

export default function ForReviewersPage() {
  return (
    <PolicyDocument
      eyebrow="In brief"
      title="For reviewers"
      lead="Which permissions the studio asks of TikTok, what each is for, how data travels, and a demonstration to follow."
      chapters={reviewerChapters({
        contact: env().STUDIO_CONTACT_EMAIL,
        callback: absoluteUrl(paths.api.tiktokCallback()),
        home: absoluteUrl(paths.home()),
      })}
    />
  );
}
