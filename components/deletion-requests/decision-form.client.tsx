"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";

import { type ApiError, useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog.client";
import { ErrorLine } from "#components/ui/error-line";
import { Field, Input, Select, Textarea } from "#components/ui/field";
import { rejectionLabels } from "#lib/deletion-requests/labels";
import {
  type DecisionInput,
  deletionLimits,
  type DeletionRequestView,
} from "#lib/deletion-requests/schema";
import { rejectionReasons } from "#lib/deletion-requests/state";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";
import { formText } from "#components/ui/form-text";

type DecisionKind = DecisionInput["decision"];

/** What follows from accepting, by what was chosen and whether the shop was heard already. */
function acceptForm(
  selectedCount: number,
  objected: boolean,
): { title: string; lead: string; confirm: string } {
  if (selectedCount === 0) {
    return {
      title: "Nothing is held of this account?",
      lead: "You chose no account. The request is carried out at once, and the receipt says that nothing was found. This cannot be undone.",
      confirm: "Close it: nothing is held",
    };
  }
  const what = selectedCount === 1 ? "this account" : `these ${selectedCount} accounts`;
  const who = selectedCount === 1 ? "Its shop is" : "Their shops are";
  if (objected) {
    return {
      title: `Erase ${what} against the objection?`,
      lead: `${who} told that the objection was not upheld. The erasure begins ${formatPeriod(periods.finalNotice)} later and cannot be undone.`,
      confirm: "Accept against the objection",
    };
  }
  return {
    title: `Accept for ${what}?`,
    lead: `${who} told and may object for ${formatPeriod(periods.objectionWindow)}. Without an objection the erasure begins by itself and cannot be undone.`,
    confirm: "Accept and tell the shop",
  };
}

type DecisionDialogText = { title: string; lead: string; confirm: string; danger?: true };

const otherForms: Record<Exclude<DecisionKind, "accept">, DecisionDialogText> = {
  request_information: {
    title: "Ask for more facts",
    lead: "The asker reads your question on the status page and answers there. Do not say whether an account is held here.",
    confirm: "Send the question",
  },
  extend: {
    title: "Put off the answer",
    lead: `Once, by up to ${formatPeriod(periods.deadlineExtension)}, where the matter is complex. The asker is told why.`,
    confirm: "Put it off",
  },
  reject: {
    title: "Refuse the request",
    lead: "Nothing is deleted, restrictions end, and what was written is destroyed. The asker reads why on the status page. Do not say whether an account is held here.",
    confirm: "Refuse the request",
    danger: true,
  },
};

/** What is asked of the operator for each decision. */
function DecisionFields({ kind, error }: { kind: DecisionKind; error: ApiError | null }) {
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
      <ExplanationField label="In your words" error={error} />
    </>
  );
}

/** The decisions that are open, each with its own short form. */
export function DecisionForm({
  request,
  selected,
}: {
  request: DeletionRequestView;
  selected: string[];
}) {
  const [asked, setAsked] = useState<DecisionKind>();
  const { state, extendedDays } = request;
  const may: Record<DecisionKind, boolean> = {
    accept: state !== "objection_window" && !(state === "objected" && selected.length === 0),
    request_information: state !== "objection_window",
    extend: extendedDays === 0,
    reject: true,
  };
  const forms: Record<DecisionKind, DecisionDialogText> = {
    accept: { ...acceptForm(selected.length, state === "objected"), danger: true },
    ...otherForms,
  };
  const form = asked ? forms[asked] : undefined;
  return (
    <>
      <div className="flex flex-wrap gap-3">
        {may.accept ? (
          <Button
            variant={selected.length === 0 ? "quiet" : "primary"}
            onClick={() => setAsked("accept")}
          >
            {selected.length === 0 ? "Nothing is held" : "Accept"}
          </Button>
        ) : null}
        {may.request_information ? (
          <Button onClick={() => setAsked("request_information")}>Ask for more facts</Button>
        ) : null}
        {may.extend ? <Button onClick={() => setAsked("extend")}>Put off the answer</Button> : null}
        <Button variant="danger" onClick={() => setAsked("reject")}>
          Refuse
        </Button>
      </div>
      {state === "objected" && selected.length === 0 ? (
        <p className="mt-4 text-soft">
          To accept in spite of the objection, choose the account above.
        </p>
      ) : null}
      {asked && form ? (
        <DecisionDialog
          key={asked}
          requestId={request.id}
          kind={asked}
          selected={selected}
          form={form}
          onClose={() => setAsked(undefined)}
        />
      ) : null}
    </>
  );
}

function ExplanationField({ label, error }: { label: string; error: ApiError | null }) {
  return (
    <Field label={label} error={error?.fields?.["explanation"]}>
      {(wire) => <Textarea {...wire} name="explanation" maxLength={deletionLimits.facts} />}
    </Field>
  );
}

type DialogProps = {
  requestId: string;
  kind: DecisionKind;
  selected: string[];
  form: DecisionDialogText;
  onClose: () => void;
};

/** What the form decides; null while no reason is selected. */
function decisionOf(
  decision: DecisionKind,
  connectionIds: string[],
  form: HTMLFormElement,
): DecisionInput | null {
  if (decision === "accept") return { decision, connectionIds };
  const explanation = formText(form, "explanation");
  if (decision === "extend") return { decision, explanation, days: Number(formText(form, "days")) };
  if (decision === "request_information") return { decision, explanation };
  const reason = rejectionReasons.find((one) => one === formText(form, "reason"));
  return reason === undefined ? null : { decision, explanation, reason };
}

function DecisionDialog({ requestId, kind, selected, form, onClose }: DialogProps) {
  const router = useRouter();
  const formId = useId();
  const { busy, error, errorMessage, run } = useApiRequest();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body = decisionOf(kind, selected, event.currentTarget);
    if (body === null) return;
    const sent = await run("POST /api/deletions/[id]/decision", {
      params: { id: requestId },
      body,
    });
    if (!sent.ok) return;
    onClose();
    router.refresh();
  };
  const footer = (
    <>
      <Button onClick={onClose}>Not now</Button>
      <Button
        type="submit"
        form={formId}
        variant={form.danger ? "danger" : "primary"}
        busy={busy && "One moment…"}
      >
        {form.confirm}
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={form.title} lead={form.lead} footer={footer}>
      <form
        method="dialog"
        id={formId}
        onSubmit={(event) => void submit(event)}
        className="space-y-5"
        noValidate
      >
        <DecisionFields kind={kind} error={error} />
        <ErrorLine>{errorMessage}</ErrorLine>
      </form>
    </Dialog>
  );
}
