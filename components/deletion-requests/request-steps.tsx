import { StatusChip } from "#components/ui/status-chip";
import { cx } from "#components/ui/cx";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";
import {
  type RequestStepName,
  requestStepNames,
  requestSteps,
  type StepStatus,
} from "#lib/deletion-requests/rules";
import type { DeletionRequestView } from "#lib/deletion-requests/schema";
import type { StatusTone } from "#lib/status-tone";

type Props = { request: DeletionRequestView; accountFound: boolean };

const TITLES: Record<RequestStepName, string> = {
  confirm_contact: "Confirm the contact",
  find_account: "Find the account",
  erase: "Delete the data",
  answer: "Answer the requester",
};

const STATUSES: Record<StepStatus, { tone: StatusTone; label: string }> = {
  done: { tone: "ok", label: "Done" },
  next: { tone: "attention", label: "Your turn" },
  waiting: { tone: "live", label: "Waiting" },
  later: { tone: "quiet", label: "Later" },
  skipped: { tone: "quiet", label: "Not needed" },
};

/** What happens in each step of this request; null when its status says enough. */
function stepText(
  step: RequestStepName,
  status: StepStatus,
  { state, contactConfirmed, mailEnabled }: DeletionRequestView,
): string | null {
  if (step === "confirm_contact") {
    if (status === "waiting")
      return "The requester has not entered the code that we e-mailed. Until then they get no other e-mail.";
    return mailEnabled || contactConfirmed
      ? null
      : "E-mail is not configured. Write to the requester yourself: the address is in the text.";
  }
  if (step === "find_account") {
    if (status === "next") return "Read the text, then search for the account and select it.";
    return status === "waiting"
      ? "We asked the requester for more information. You can decide without it."
      : null;
  }
  if (step === "erase") {
    if (state === "objected") return "The shop objected. Read its reason, then accept or reject.";
    if (status === "next")
      return `Accept below. The shop is notified and has ${formatPeriod(periods.objectionWindow)} to object. The erasure then starts automatically.`;
    if (status === "later") return "After you accept. Nothing is deleted until then.";
    return status === "waiting" ? "Starts and ends automatically." : null;
  }
  if (status === "done") return null;
  return contactConfirmed
    ? "The status page shows the result, and we e-mail it."
    : "The status page shows the result.";
}

/** The steps of a request from the form: what is done, whose turn it is, what comes next. */
export function RequestSteps({ request, accountFound }: Props) {
  const { state, contactConfirmed, mailEnabled } = request;
  const steps = requestSteps(state, { contactConfirmed, mailEnabled, accountFound });
  return (
    <ol className="grid gap-x-8 sm:grid-cols-2 xl:grid-cols-4">
      {requestStepNames.map((step, at) => {
        const { tone, label } = STATUSES[steps[step]];
        const text = stepText(step, steps[step], request);
        return (
          <li
            key={step}
            aria-current={steps[step] === "next" ? "step" : undefined}
            className={cx(
              "border-t py-4",
              steps[step] === "next" ? "border-ink" : "border-hairline",
            )}
          >
            <p className="mb-2 font-medium">
              {at + 1}. {TITLES[step]}
            </p>
            <StatusChip tone={tone}>{label}</StatusChip>
            {text ? <p className="mt-2 text-sm text-soft">{text}</p> : null}
          </li>
        );
      })}
    </ol>
  );
}
