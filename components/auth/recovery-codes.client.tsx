"use client";

import { Button } from "#components/ui/button";
import { CopyButton } from "#components/ui/copy-button.client";
import { Dialog } from "#components/ui/dialog.client";

/** The recovery codes, the one time that they can be seen. */
export function RecoveryCodes({ codes, onSaved }: { codes: string[] | null; onSaved: () => void }) {
  const text = (codes ?? []).join("\n");
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`Recovery codes for FashionSupreme Social Studio. Each works once.\n\n${text}\n`)}`;
  return (
    <Dialog
      open={codes !== null}
      onClose={onSaved}
      title="Keep these recovery codes"
      lead="Each lets you in once when phone or passkey is not at hand. They are shown only now; keep them where you keep your passwords, or on paper."
      footer={
        <Button variant="primary" onClick={onSaved}>
          I have kept them
        </Button>
      }
    >
      <ol aria-label="Recovery codes" className="grid gap-y-1.5 text-name tabular-nums">
        {(codes ?? []).map((code) => (
          <li key={code} className="whitespace-nowrap">
            {code}
          </li>
        ))}
      </ol>
      <div className="mt-6 flex flex-wrap gap-4">
        <CopyButton text={text}>Copy the codes</CopyButton>
        <a
          className="text-link inline-flex min-h-11 items-center"
          href={file}
          download="recovery-codes.txt"
        >
          Save them as a file
        </a>
      </div>
    </Dialog>
  );
}
