"use client";

import { ApprovalNotice } from "#components/approvals/approval-notice";
import { Comments } from "#components/approvals/comments.client";
import { AccountField } from "#components/drafts/account-field";
import { CaptionField } from "#components/drafts/caption-field.client";
import { Consent } from "#components/drafts/consent.client";
import { Disagreement } from "#components/drafts/disagreement.client";
import { DraftClosed } from "#components/drafts/draft-closed.client";
import { HashtagField } from "#components/drafts/hashtag-field.client";
import { LeftOver } from "#components/drafts/left-over.client";
import { PhonePreview } from "#components/drafts/phone-preview.client";
import { ProductField } from "#components/drafts/product-field.client";
import { useDraft, type DraftAnswer } from "#components/drafts/use-draft.client";
import { usePlayer } from "#components/drafts/use-player.client";
import { Section } from "#components/ui/section";
import { readiness } from "#lib/drafts/rules";
import type { DraftAccount, DraftProduct } from "#lib/drafts/schema";

type Props = { first: DraftAnswer; products: DraftProduct[]; accounts: DraftAccount[]; may: { edit: boolean; consent: boolean } };

/** The page of one draft: prepare, preview, consent. */
export function DraftRoom({ first, products, accounts, may }: Props) {
  const desk = useDraft(first, may.edit);
  const player = usePlayer();
  const { words, draft, saver, state, theirs, approval } = desk;
  const mayEdit = may.edit && draft.status === "open";
  const account = accounts.find(({ id }) => id === words.connectionId) ?? (words.connectionId === draft.account?.id ? draft.account : null);
  const known = draft.product && !products.some(({ id }) => id === draft.product?.id) ? [draft.product, ...products] : products;
  const reasons = readiness({ status: draft.status, video: draft.video, account, words });
  return (
    <>
      <DraftClosed draft={draft} mayEdit={may.edit} onRestored={() => void desk.reload()} />
      {draft.status === "open" ? null : <LeftOver draftId={draft.id} />}
      {theirs ? (
        <Disagreement
          mine={words}
          theirs={theirs}
          begun={saver.begun}
          products={known}
          accounts={accounts}
          onResolve={(kept) => void saver.resolve(kept)}
        />
      ) : null}
      {approval.required && draft.status === "open" ? <ApprovalNotice approval={approval} draftId={draft.id} /> : null}
      <p role="status" className={desk.news ? "mb-8 text-sm text-soft" : "sr-only"}>
        {desk.news}
      </p>
      <div className="grid gap-x-16 lg:grid-cols-[minmax(0,1fr)_22rem] lg:grid-rows-[auto_1fr]">
        <Section title="Prepare" className="mt-0!" aside="1 of 3">
          <div className="space-y-8">
            <CaptionField
              caption={words.caption}
              hashtags={words.hashtags}
              onChange={(caption) => saver.change({ caption })}
              state={state}
              mayEdit={mayEdit}
            />
            <HashtagField hashtags={words.hashtags} onChange={(hashtags) => saver.change({ hashtags })} mayEdit={mayEdit} />
            <ProductField
              products={known}
              chosen={words.productId}
              onChange={(productId) => saver.change({ productId })}
              mayEdit={mayEdit}
            />
            <AccountField
              accounts={accounts}
              chosen={words.connectionId}
              onChange={(connectionId) => saver.change({ connectionId })}
              mayEdit={mayEdit}
            />
          </div>
        </Section>
        <div className="max-lg:mt-12 lg:sticky lg:top-8 lg:col-start-2 lg:row-span-2 lg:row-start-1 lg:self-start">
          <Section title="Preview" className="mt-0!" aside="2 of 3">
            <PhonePreview
              video={draft.video}
              account={account}
              words={words}
              player={player}
              onCover={(coverMs) => saver.change({ coverMs })}
              mayEdit={mayEdit}
            />
          </Section>
        </div>
        <Section title={approval.required ? "Approval" : "Consent"} aside="3 of 3">
          <Consent
            status={draft.status}
            preview={desk.preview}
            avatarUrl={account?.avatarUrl ?? null}
            reasons={reasons}
            approval={approval}
            may={may}
            onStale={() => void desk.reload()}
          />
          {approval.required || approval.comments.length > 0 ? (
            <Comments
              draftId={draft.id}
              comments={approval.comments}
              player={player}
              maySay={mayEdit}
              onChange={() => void desk.reload()}
              className="mt-12"
            />
          ) : null}
        </Section>
      </div>
    </>
  );
}
