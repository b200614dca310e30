import { deletionChapters } from "#components/deletion-requests/deletion-chapters";
import { PolicyDocument } from "#components/legal/policy-document";
import { Notice } from "#components/ui/notice";
import { env } from "#lib/infra/env";
import { paths } from "#lib/paths";
import { formErrorNotice, oauthErrorNotice } from "#lib/deletion-requests/labels";
import { publicMetadata } from "#lib/web/public-metadata";
import { anonymousFormToken } from "#lib/web/form-tokens";

export const generateMetadata = () =>
  publicMetadata({
    title: "Data deletion",
    description:
      "How to have everything about a TikTok account deleted from the studio, what is deleted, what stays, and how to follow the request.",
    path: paths.dataDeletion(),
  });

type Props = { searchParams: Promise<{ error?: string | string[]; tiktok?: string | string[] }> };

export default async function DataDeletionPage({ searchParams }: Props) {
  const { error, tiktok } = await searchParams;
  const notice = error
    ? formErrorNotice(String(error))
    : tiktok
      ? oauthErrorNotice(String(tiktok))
      : null;
  const contact = env().STUDIO_CONTACT_EMAIL;
  return (
    <PolicyDocument
      eyebrow="Your data"
      title="Data deletion"
      lead={
        <>
          <p>
            You can have everything about a TikTok account deleted here. Choose the option that
            fits, so that we can verify you.
          </p>
          {notice ? (
            <Notice tone="attention" title={notice.title} className="mt-8 text-base" live focused>
              {notice.next}
            </Notice>
          ) : null}
        </>
      }
      chapters={deletionChapters({ contact, token: await anonymousFormToken() })}
    />
  );
}
