"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";

import { DecisionFields } from "#components/deletion-requests/decision-form.client";
import { DeletionRequestList } from "#components/deletion-requests/request-list";
import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog.client";
import { ErrorLine } from "#components/ui/error-line";
import { getFormValue } from "#components/ui/get-form-value";
import type { DeletionRequestListItem } from "#lib/deletion-requests/schema";
import { rejectionReasons } from "#lib/deletion-requests/state";

const countLabel = (count: number) => `${count} ${count === 1 ? "request" : "requests"}`;

/** Undecided requests, several of which can be rejected at once. */
export function RequestSelection({ requests }: { requests: DeletionRequestListItem[] }) {
  const [ids, setIds] = useState<readonly string[]>([]);
  const [open, setOpen] = useState(false);
  const [result, setResult] = useState("");
  const onToggle = (id: string) =>
    setIds(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]);
  const all = ids.length === requests.length;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <Button onClick={() => setIds(all ? [] : requests.map(({ id }) => id))}>
          {all ? "Select none" : "Select all on this page"}
        </Button>
        {ids.length > 0 ? (
          <Button variant="danger" onClick={() => setOpen(true)}>
            Reject {countLabel(ids.length)}
          </Button>
        ) : null}
        <p role="status" className="text-sm text-soft">
          {result}
        </p>
      </div>
      <DeletionRequestList requests={requests} selection={{ ids, onToggle }} />
      {open ? (
        <RejectDialog
          ids={ids}
          onClose={() => setOpen(false)}
          onDone={(text) => {
            setOpen(false);
            setIds([]);
            setResult(text);
          }}
        />
      ) : null}
    </>
  );
}

type DialogProps = { ids: readonly string[]; onClose: () => void; onDone: (text: string) => void };

function RejectDialog({ ids, onClose, onDone }: DialogProps) {
  const router = useRouter();
  const formId = useId();
  const { busy, error, errorMessage, run } = useApiRequest();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const reason = rejectionReasons.find((one) => one === getFormValue(form, "reason"));
    if (reason === undefined) return;
    const explanation = getFormValue(form, "explanation");
    const sent = await run("POST /api/deletion-requests/close", {
      body: { ids: [...ids], reason, explanation },
    });
    if (!sent.ok) return;
    const { closed, skipped } = sent.data;
    onDone(
      `${countLabel(closed)} rejected.${skipped > 0 ? ` ${countLabel(skipped)} had been decided before.` : ""}`,
    );
    router.refresh();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Reject ${countLabel(ids.length)}`}
      lead="Nothing is deleted, restrictions are lifted, and the texts of the requests are destroyed. Each requester reads your reason on the status page."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="danger" busy={busy && "Saving…"}>
            Reject {countLabel(ids.length)}
          </Button>
        </>
      }
    >
      <form
        method="dialog"
        id={formId}
        onSubmit={(event) => void submit(event)}
        className="space-y-5"
        noValidate
      >
        <DecisionFields kind="reject" error={error} />
        <ErrorLine>{errorMessage}</ErrorLine>
      </form>
    </Dialog>
  );
}
