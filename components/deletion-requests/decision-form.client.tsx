"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { type ApiError, useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { Field, Input, Select, Textarea } from "#components/ui/field";
import { FormDialog } from "#components/ui/form-dialog.client";
import { rejectionLabels } from "#lib/deletion-requests/labels";
import {
  type DecisionInput,
  deletionLimits,
  type DeletionRequestView,
} from "#lib/deletion-requests/schema";
import { canTransitionRequest, rejectionReasons } from "#lib/deletion-requests/state";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";
import { getFormValue } from "#components/ui/get-form-value";

type DecisionKind = DecisionInput["decision"];

const decisionKinds = ["accept", "request_information", "extend", "reject"] as const;

/** What accepting means, by how many accounts are selected and whether the shop has objected. */
function acceptForm(
  selectedCount: number,
  objected: boolean,
): { title: string; lead: string; confirm: string } {
  if (selectedCount === 0) {
    return {
      title: "No data found?",
      lead: "You have not selected an account. The request is completed immediately and the receipt says that no data was found. This can’t be undone.",
      confirm: "Close as no data found",
    };
  }
  const what = selectedCount === 1 ? "this account" : `these ${selectedCount} accounts`;
  const who = selectedCount === 1 ? "Its shop is" : "Their shops are";
  if (objected) {
    return {
      title: `Erase ${what} despite the objection?`,
      lead: `${who} notified that the objection was not upheld. The erasure starts ${formatPeriod(periods.finalNotice)} later and can’t be undone.`,
      confirm: "Accept despite the objection",
    };
  }
  return {
    title: `Accept the request for ${what}?`,
    lead: `${who} notified and can object for ${formatPeriod(periods.objectionWindow)}. Without an objection the erasure starts automatically and can’t be undone.`,
    confirm: "Accept and notify the shop",
  };
}

type DecisionDialogText = { title: string; lead: string; confirm: string; danger?: true };

const otherForms: Record<Exclude<DecisionKind, "accept">, DecisionDialogText> = {
  request_information: {
    title: "Request information",
    lead: "The requester reads your question on the status page and answers it there. Do not reveal whether we hold data about an account.",
    confirm: "Send question",
  },
  extend: {
    title: "Extend the deadline",
    lead: `Once, by up to ${formatPeriod(periods.deadlineExtension)}, if the request is complex. The requester sees why.`,
    confirm: "Extend the deadline",
  },
  reject: {
    title: "Reject the request",
    lead: "Nothing is deleted, restrictions are lifted, and the text of the request is destroyed. The requester reads your reason on the status page. Do not reveal whether we hold data about an account.",
    confirm: "Reject the request",
    danger: true,
  },
};

/** The fields of each decision. */
export function DecisionFields({ kind, error }: { kind: DecisionKind; error: ApiError | null }) {
  if (kind === "accept") return null;
  if (kind === "request_information")
    return <ExplanationField label="Your question" error={error} />;
  if (kind === "extend") {
    return (
      <>
        <Field label="Days" error={error?.fields?.["days"]} className="max-w-32">
          {(wire) => (
            <Input
              {...wire}
              name="days"
              type="number"
              min={1}
              max={deletionLimits.extension}
              defaultValue={30}
              inputMode="numeric"
            />
          )}
        </Field>
        <ExplanationField label="Why it takes longer" error={error} />
      </>
    );
  }
  return (
    <>
      <Field label="Reason" error={error?.fields?.["reason"]}>
        {(wire) => (
          <Select {...wire} name="reason">
            {rejectionReasons.map((reason) => (
              <option key={reason} value={reason}>
                {rejectionLabels[reason]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <ExplanationField label="Explanation" error={error} />
    </>
  );
}

/** The decisions that are possible, each with its own short form. */
export function DecisionForm({
  request,
  selected,
}: {
  request: DeletionRequestView;
  selected: string[];
}) {
  const [chosen, setChosen] = useState<DecisionKind>();
  const { state, extendedDays } = request;
  const possible: Record<DecisionKind, boolean> = {
    // Only the clock may end an objection window.
    accept:
      state !== "objection_window" &&
      canTransitionRequest(state, selected.length === 0 ? "running" : "objection_window"),
    request_information: canTransitionRequest(state, "info_requested"),
    extend: extendedDays === 0,
    reject: true,
  };
  const forms: Record<DecisionKind, DecisionDialogText> = {
    accept: { ...acceptForm(selected.length, state === "objected"), danger: true },
    ...otherForms,
  };
  return (
    <>
      <div className="flex flex-wrap gap-3">
        {possible.accept ? (
          <Button
            variant={selected.length === 0 ? "quiet" : "primary"}
            onClick={() => setChosen("accept")}
          >
            {selected.length === 0 ? "No data found" : "Accept"}
          </Button>
        ) : null}
        {possible.request_information ? (
          <Button onClick={() => setChosen("request_information")}>Request information</Button>
        ) : null}
        {possible.extend ? (
          <Button onClick={() => setChosen("extend")}>Extend the deadline</Button>
        ) : null}
        <Button variant="danger" onClick={() => setChosen("reject")}>
          Reject
        </Button>
      </div>
      {state === "objected" && selected.length === 0 ? (
        <p className="mt-4 text-soft">To accept despite the objection, select the account above.</p>
      ) : null}
      {decisionKinds.map((kind) => (
        <DecisionDialog
          key={kind}
          open={chosen === kind}
          requestId={request.id}
          kind={kind}
          selected={selected}
          text={forms[kind]}
          onClose={() => setChosen(undefined)}
        />
      ))}
    </>
  );
}

function ExplanationField({ label, error }: { label: string; error: ApiError | null }) {
  return (
    <Field label={label} error={error?.fields?.["explanation"]}>
      {(wire) => <Textarea {...wire} name="explanation" />}
    </Field>
  );
}

type DialogProps = {
  open: boolean;
  requestId: string;
  kind: DecisionKind;
  selected: string[];
  text: DecisionDialogText;
  onClose: () => void;
};

/** What the form decides; null while no reason is selected. */
function decisionOf(
  decision: DecisionKind,
  connectionIds: string[],
  form: HTMLFormElement,
): DecisionInput | null {
  if (decision === "accept") return { decision, connectionIds };
  const explanation = getFormValue(form, "explanation");
  if (decision === "extend")
    return { decision, explanation, days: Number(getFormValue(form, "days")) };
  if (decision === "request_information") return { decision, explanation };
  const reason = rejectionReasons.find((one) => one === getFormValue(form, "reason"));
  return reason === undefined ? null : { decision, explanation, reason };
}

function DecisionDialog({ open, requestId, kind, selected, text, onClose }: DialogProps) {
  const router = useRouter();
  const { busy, error, errorMessage, run, clear } = useApiRequest();
  const close = () => {
    clear();
    onClose();
  };
  const submit = async (form: HTMLFormElement) => {
    const body = decisionOf(kind, selected, form);
    if (body === null) return false;
    const sent = await run("POST /api/deletion-requests/[id]/decision", {
      params: { id: requestId },
      body,
    });
    if (sent.ok) router.refresh();
    return sent.ok;
  };
  return (
    <FormDialog
      open={open}
      onClose={close}
      title={text.title}
      lead={text.lead}
      submitLabel={text.confirm}
      tone={text.danger ? "danger" : "primary"}
      busy={busy && "Saving…"}
      onSubmit={submit}
    >
      <DecisionFields kind={kind} error={error} />
      <ErrorLine>{errorMessage}</ErrorLine>
    </FormDialog>
  );
}
