"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { DecisionFields } from "#components/deletion-requests/decision-form.client";
import { DeletionRequestList } from "#components/deletion-requests/request-list";
import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { FormDialog } from "#components/ui/form-dialog.client";
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
      <RejectDialog
        open={open}
        ids={ids}
        onClose={() => setOpen(false)}
        onDone={(text) => {
          setIds([]);
          setResult(text);
        }}
      />
    </>
  );
}

type DialogProps = {
  open: boolean;
  ids: readonly string[];
  onClose: () => void;
  onDone: (text: string) => void;
};

function RejectDialog({ open, ids, onClose, onDone }: DialogProps) {
  const router = useRouter();
  const { busy, error, errorMessage, run, clear } = useApiRequest();
  const close = () => {
    clear();
    onClose();
  };
  const submit = async (form: HTMLFormElement) => {
    const reason = rejectionReasons.find((one) => one === getFormValue(form, "reason"));
    if (reason === undefined) return false;
    const explanation = getFormValue(form, "explanation");
    const sent = await run("POST /api/deletion-requests/close", {
      body: { ids: [...ids], reason, explanation },
    });
    if (!sent.ok) return false;
    const { closed, skipped } = sent.data;
    onDone(
      `${countLabel(closed)} rejected.${skipped > 0 ? ` ${countLabel(skipped)} had already been decided.` : ""}`,
    );
    router.refresh();
    return true;
  };
  return (
    <FormDialog
      open={open}
      onClose={close}
      title={`Reject ${countLabel(ids.length)}`}
      lead="Nothing is deleted, restrictions are lifted, and the texts of the requests are destroyed. Each requester reads your reason on the status page."
      submitLabel={`Reject ${countLabel(ids.length)}`}
      tone="danger"
      busy={busy && "Saving…"}
      onSubmit={submit}
    >
      <DecisionFields kind="reject" error={error} />
      <ErrorLine>{errorMessage}</ErrorLine>
    </FormDialog>
  );
}
