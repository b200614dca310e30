/** The hidden field with which a public form shows that it was sent from a page of ours. */
export function CsrfField({ value }: { value: string }) {
  return <input type="hidden" name="csrf" value={value} />;
}
