import { deletionChapters } from "#components/policy/deletion-chapters";
import { PolicyDocument } from "#components/policy/document";
import { Notice } from "#components/ui/notice";
import { env } from "#lib/infra/env";
import { paths } from "#lib/paths";
import { refusedWords, returnedWords } from "#lib/privacy/words";
import { publicMetadata } from "#lib/web/public-metadata";
import { visitorFormToken } from "#lib/web/visitor";

export const generateMetadata = () =>
  publicMetadata({
    title: "Data deletion",
    description: "How to have everything about a TikTok account deleted from the studio, what goes, what stays, and how to follow it.",
    path: paths.dataDeletion(),
  });

type Props = { searchParams: Promise<{ refused?: string | string[]; tiktok?: string | string[] }> };

export default async function DataDeletionPage({ searchParams }: Props) {
  const { refused, tiktok } = await searchParams;
  const trouble = refused ? refusedWords(String(refused)) : tiktok ? returnedWords(String(tiktok)) : null;
  const contact = env().STUDIO_CONTACT_EMAIL;
  return (
    <PolicyDocument
      eyebrow="Your data"
      title="Data deletion"
      lead={
        <>
          <p>
            You can have everything about a TikTok account deleted here. Which way is yours depends on how we can know that you may ask.
          </p>
          {trouble ? (
            <Notice tone="attention" title={trouble.title} className="mt-8 text-base" live>
              {trouble.next}
            </Notice>
          ) : null}
        </>
      }
      chapters={deletionChapters({ contact, token: await visitorFormToken() })}
    />
  );
}
