"use client";

import { useState } from "react";

import { ConnectAccount } from "#components/connections/connect-account.client";
import { useApi } from "#components/ui/api.client";
import { Avatar } from "#components/ui/avatar";
import { useDelayed } from "#components/ui/use-delayed.client";
import { SearchField } from "#components/ui/search-field";
import { formatCount } from "#lib/format";
import { Notice } from "#components/ui/notice";
import type { DraftAccount, DraftAccounts } from "#lib/drafts/schema";

type Props = {
  draftId: string;
  /** Offered before a search: all accounts, or the first of many. */
  initial: DraftAccounts;
  chosen: DraftAccount | null;
  onChange: (account: DraftAccount) => void;
  mayEdit: boolean;
  mayConnect: boolean;
};

/**
 * Chooses the TikTok account that receives the draft; an unusable account shows why. Many accounts
 * are searched on the server.
 */
export function AccountField({ draftId, initial, chosen, onChange, mayEdit, mayConnect }: Props) {
  const [search, setSearch] = useState("");
  const q = useDelayed(search).trim();
  const { data } = useApi("GET /api/draft-accounts", q === "" ? null : { query: { q } }, {
    keepPreviousData: true,
  });
  const offered = q === "" ? initial : (data ?? initial);
  const isOffered = offered.accounts.some(({ id }) => id === chosen?.id);
  const accounts = chosen && !isOffered ? [chosen, ...offered.accounts] : offered.accounts;
  if (initial.accounts.length === 0 && !chosen)
    return <NoAccount draftId={draftId} mayConnect={mayConnect} />;
  return (
    <fieldset>
      <legend className="text-sm font-medium">TikTok account</legend>
      {initial.more && mayEdit ? (
        <div className="mt-1.5 mb-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <SearchField label="Search accounts" value={search} onChange={setSearch} />
          <p role="status" className="text-sm text-soft tabular-nums">
            {describe(offered)}
          </p>
        </div>
      ) : null}
      <div className="mt-1.5 divide-y divide-hairline border-y">
        {accounts.map((account) => (
          <label
            key={account.id}
            className="flex items-center gap-4 py-3 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="account"
              value={account.id}
              checked={chosen?.id === account.id}
              disabled={!mayEdit}
              onChange={() => onChange(account)}
              className="size-4.5 shrink-0 accent-accent"
            />
            <Avatar name={account.name} src={account.avatarUrl} />
            <span className="min-w-0">
              <span className="block font-medium">{account.name}</span>
              {account.handle ? (
                <span className="block text-sm text-soft">@{account.handle}</span>
              ) : null}
              {account.problem ? (
                <span className="block text-sm text-attention">{account.problem}</span>
              ) : null}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function describe({ accounts, more, similar }: DraftAccounts): string {
  if (accounts.length === 0) return "No accounts match";
  if (similar) return "Nothing matches exactly. Showing similar names.";
  return `${more ? "The first " : ""}${formatCount(accounts.length, "account")}`;
}

function NoAccount({ draftId, mayConnect }: { draftId: string; mayConnect: boolean }) {
  return (
    <Notice tone="attention" title="No TikTok account is connected">
      {mayConnect ? (
        <div className="mt-3 text-ink">
          <p className="mb-3">Connect one now. Your draft is saved.</p>
          <ConnectAccount primary={false} draftId={draftId} />
        </div>
      ) : (
        "Ask an administrator of your shop to connect one. Your draft is saved."
      )}
    </Notice>
  );
}
