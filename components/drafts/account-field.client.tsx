import { ConnectAccount } from "#components/connections/connect-account.client";
import { Avatar } from "#components/ui/avatar";
import { Notice } from "#components/ui/notice";
import type { DraftAccount } from "#lib/drafts/schema";

type Props = {
  draftId: string;
  accounts: DraftAccount[];
  chosen: string | null;
  onChange: (id: string) => void;
  mayEdit: boolean;
  mayConnect: boolean;
};

/** Chooses the TikTok account that receives the draft; an unusable account shows why. */
export function AccountField({ draftId, accounts, chosen, onChange, mayEdit, mayConnect }: Props) {
  if (accounts.length === 0) {
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
  return (
    <fieldset>
      <legend className="text-sm font-medium">TikTok account</legend>
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
              checked={chosen === account.id}
              disabled={!mayEdit}
              onChange={() => onChange(account.id)}
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
