"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { useApiRequest } from "#components/ui/api.client";
import { Form } from "#components/ui/form.client";
import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { Checkbox, Field, Input } from "#components/ui/field";
import { Row, Rows } from "#components/ui/rows";
import { StatusChip } from "#components/ui/status-chip";
import { Time } from "#components/ui/time";
import {
  type AccountMatchView,
  deletionLimits,
  type DeletionRequestView,
} from "#lib/deletion-requests/schema";

type Props = {
  request: DeletionRequestView;
  /** The account as the requester wrote it, once the text was opened; the search starts with it. */
  requested: string;
  selected: string[];
  onSelect: (ids: string[]) => void;
};

/** Finds and selects the account that a request means, and restricts one during review. */
export function AccountSearch({ request, requested, selected, onSelect }: Props) {
  const search = useApiRequest();
  const [name, setName] = useState<string>();
  const [found, setFound] = useState<AccountMatchView[]>();
  const known = new Set(request.accounts.map(({ id }) => id));
  const matches = [...request.accounts, ...(found ?? []).filter(({ id }) => !known.has(id))];
  const submit = async () => {
    const sent = await search.run("POST /api/deletion-requests/[id]/account-matches", {
      params: { id: request.id },
      body: { name: name ?? requested },
    });
    if (sent.ok) setFound(sent.data.accounts);
  };
  const locked = request.state === "objection_window";
  return (
    <>
      <Form
        onSubmit={submit}
        className="flex max-w-xl flex-wrap items-end gap-x-4 gap-y-3"
        noValidate
      >
        <Field
          label="Display name, user name or open_id"
          className="min-w-0 flex-1 basis-64"
          error={search.error?.fields?.["name"]}
        >
          {(wire) => (
            <Input
              {...wire}
              name="name"
              value={name ?? requested}
              onChange={(event) => setName(event.currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
              maxLength={deletionLimits.search}
            />
          )}
        </Field>
        <Button type="submit" icon={Search} busy={search.busy && "Searching…"}>
          Search
        </Button>
        <ErrorLine className="basis-full">{search.errorMessage}</ErrorLine>
      </Form>
      <div aria-live="polite" className="mt-6">
        {found?.length === 0 ? (
          <p className="text-soft">No account found. Enter the complete name.</p>
        ) : null}
        {matches.length > 0 ? (
          <Rows label="Matching accounts">
            {matches.map((account) => (
              <AccountMatch
                key={account.id}
                account={account}
                requestId={request.id}
                {...(locked
                  ? {}
                  : {
                      selected: selected.includes(account.id),
                      onSelect: (on: boolean) =>
                        onSelect(
                          on
                            ? [...selected, account.id]
                            : selected.filter((id) => id !== account.id),
                        ),
                    })}
              />
            ))}
          </Rows>
        ) : null}
      </div>
    </>
  );
}

type AccountMatchProps = {
  account: AccountMatchView;
  requestId: string;
  selected?: boolean;
  onSelect?: (on: boolean) => void;
};

function AccountMatch({ account, requestId, selected, onSelect }: AccountMatchProps) {
  const router = useRouter();
  const { busy, error, run } = useApiRequest();
  const { id, displayName, username, shopName, connectedAt } = account;
  const [restricted, setRestricted] = useState(account.restricted);
  const restrict = async () => {
    const sent = await run("POST /api/deletion-requests/[id]/restriction", {
      params: { id: requestId },
      body: { connectionId: id, restricted: !restricted },
    });
    if (!sent.ok) return;
    setRestricted(!restricted);
    router.refresh();
  };
  return (
    <Row
      media={
        onSelect ? (
          <Checkbox
            label={<span className="sr-only">Select {displayName}</span>}
            checked={selected ?? false}
            onChange={(event) => onSelect(event.currentTarget.checked)}
          />
        ) : undefined
      }
      title={
        <>
          <span className="wrap-anywhere">{displayName}</span>
          {username ? (
            <span className="font-normal wrap-anywhere text-soft"> @{username}</span>
          ) : null}
        </>
      }
      meta={
        <>
          {shopName}, connected since <Time at={connectedAt} show="date" />
          <ErrorLine>{error?.message}</ErrorLine>
        </>
      }
      aside={
        <>
          {restricted ? <StatusChip tone="attention">Restricted</StatusChip> : null}
          <Button size="s" busy={busy && "Saving…"} onClick={() => void restrict()}>
            {restricted ? "Lift restriction" : "Restrict"}
            <span className="sr-only">: {displayName}</span>
          </Button>
        </>
      }
    />
  );
}
