"use client";

import { Button } from "#components/ui/button";
import { CopyButton } from "#components/ui/copy-button.client";
import { Dialog } from "#components/ui/dialog.client";

/** Shows the recovery codes, which are visible only once. */
export function RecoveryCodes({ codes, onSaved }: { codes: string[] | null; onSaved: () => void }) {
  const text = (codes ?? []).join("\n");
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`Recovery codes for FashionSupreme Social Studio. Each works once.\n\n${text}\n`)}`;
  return (
    <Dialog
      open={codes !== null}
      onClose={onSaved}
      title="Save your recovery codes"
      lead="Each code works once, for when you don’t have your phone or passkey. They are shown only now. Store them with your passwords or on paper."
      footer={
        <Button variant="primary" onClick={onSaved}>
          I’ve saved these codes
        </Button>
      }
    >
      <ol aria-label="Recovery codes" className="grid gap-y-1.5 text-name tabular-nums">
        {(codes ?? []).map((code) => (
          <li key={code} className="wrap-anywhere">
            {code}
          </li>
        ))}
      </ol>
      <div className="mt-6 flex flex-wrap gap-4">
        <CopyButton text={text}>Copy codes</CopyButton>
        <a
          className="text-link inline-flex min-h-11 items-center"
          href={file}
          download="recovery-codes.txt"
        >
          Download codes
        </a>
      </div>
    </Dialog>
  );
}
