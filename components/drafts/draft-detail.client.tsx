"use client";

import { useState } from "react";

import { ApprovalNotice } from "#components/drafts/approval-notice";
import { Comments, hasComments } from "#components/drafts/comments.client";
import { AccountField } from "#components/drafts/account-field.client";
import { CaptionField } from "#components/drafts/caption-field.client";
import { ConsentStep } from "#components/drafts/consent-step.client";
import { EditConflict } from "#components/drafts/edit-conflict.client";
import { DraftClosed } from "#components/drafts/draft-closed.client";
import { CONSENT_STEP_ID, GoToConsent } from "#components/drafts/go-to-consent.client";
import { HashtagField } from "#components/drafts/hashtag-field.client";
import { SentDraft } from "#components/drafts/sent-draft.client";
import { UnsavedText } from "#components/drafts/unsaved-text.client";
import { PhonePreview } from "#components/drafts/phone-preview.client";
import { ProductField } from "#components/drafts/product-field.client";
import { useDraft, type DraftResponse } from "#components/drafts/use-draft.client";
import { useKnownProducts } from "#components/drafts/use-known-products.client";
import { usePlayer } from "#components/drafts/use-player.client";
import { Section } from "#components/ui/section";
import { draftBlockers } from "#lib/drafts/rules";
import type { DraftAccount, DraftAccounts } from "#lib/drafts/schema";

type Props = {
  initial: DraftResponse;
  accounts: DraftAccounts;
  may: { edit: boolean; consent: boolean; connect: boolean };
};

/** The page of one draft: prepare, preview, consent. */
export function DraftDetail({ initial, accounts, may }: Props) {
  const editor = useDraft(initial, may.edit);
  const player = usePlayer();
  const { content, draft, saver, saveState, theirs, approval } = editor;
  const mayEdit = may.edit && draft.status === "open";
  const { products, chosen, add } = useKnownProducts([draft, theirs], content.productId);
  const [foundAccounts, setFoundAccounts] = useState<DraftAccount[]>([]);
  const known = [draft, theirs].flatMap((version) => version?.account ?? []);
  const knownAccounts = [...accounts.accounts, ...foundAccounts, ...known];
  const account = knownAccounts.find(({ id }) => id === content.connectionId) ?? null;
  if (draft.sending)
    return (
      <>
        <DraftClosed draft={draft} mayEdit={may.edit} onRestored={() => void editor.reload()} />
        <UnsavedText draftId={draft.id} />
        <SentDraft draft={draft} sending={draft.sending} player={player} approval={approval} />
      </>
    );
  const blockers = draftBlockers({ status: draft.status, video: draft.video, account, content });
  return (
    <>
      <DraftClosed draft={draft} mayEdit={may.edit} onRestored={() => void editor.reload()} />
      {draft.status === "open" ? null : <UnsavedText draftId={draft.id} />}
      {theirs ? (
        <EditConflict
          mine={content}
          theirs={theirs}
          base={saver.baseContent}
          products={products}
          accounts={knownAccounts}
          onResolve={(resolved) => void saver.resolveConflict(resolved)}
        />
      ) : null}
      {approval.required && draft.status === "open" ? (
        <ApprovalNotice approval={approval} draftId={draft.id} />
      ) : null}
      <p role="status" className={editor.announcement ? "mb-8 text-sm text-soft" : "sr-only"}>
        {editor.announcement}
      </p>
      <div className="grid gap-x-16 lg:grid-cols-[minmax(0,1fr)_22rem] lg:grid-rows-[auto_1fr]">
        <Section title="Prepare" className="mt-0!" aside="1 of 3">
          <div className="space-y-8">
            <CaptionField
              caption={content.caption}
              hashtags={content.hashtags}
              onChange={(caption) => saver.change({ caption })}
              state={saveState}
              mayEdit={mayEdit}
            />
            <HashtagField
              caption={content.caption}
              hashtags={content.hashtags}
              onChange={(hashtags) => saver.change({ hashtags })}
              mayEdit={mayEdit}
            />
            <ProductField
              chosen={chosen}
              onChange={(product) => {
                add(product);
                saver.change({ productId: product?.id ?? null });
              }}
              mayEdit={mayEdit}
            />
            <AccountField
              draftId={draft.id}
              initial={accounts}
              chosen={account}
              onChange={(one) => {
                setFoundAccounts([...foundAccounts, one]);
                saver.change({ connectionId: one.id });
              }}
              mayEdit={mayEdit}
              mayConnect={may.connect}
            />
          </div>
        </Section>
        <div className="max-lg:mt-12 lg:sticky lg:top-8 lg:col-start-2 lg:row-span-2 lg:row-start-1 lg:self-start">
          <Section title="Preview" className="mt-0!" aside="2 of 3">
            <PhonePreview
              video={draft.video}
              account={account}
              content={content}
              player={player}
              onCover={(coverMs) => saver.change({ coverMs })}
              mayEdit={mayEdit}
            />
          </Section>
        </div>
        <Section
          title={approval.required ? "Approval" : "Consent"}
          aside="3 of 3"
          id={CONSENT_STEP_ID}
        >
          <ConsentStep
            status={draft.status}
            preview={editor.preview}
            avatarUrl={account?.avatarUrl ?? null}
            blockers={blockers}
            approval={approval}
            may={may}
            onStale={() => void editor.reload()}
          />
          {approval.required || hasComments(approval.comments) ? (
            <Comments
              draftId={draft.id}
              comments={approval.comments}
              player={player}
              mayComment={mayEdit}
              onChange={() => void editor.reload()}
              className="mt-12"
            />
          ) : null}
        </Section>
      </div>
      {draft.status === "open" ? (
        <GoToConsent
          missing={blockers.length}
          label={approval.required ? "Review and request approval" : "Review and send"}
        />
      ) : null}
    </>
  );
}
