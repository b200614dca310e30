/** The hidden field that proves that a public form was sent from our page. */
export function CsrfField({ value }: { value: string }) {
  return <input type="hidden" name="csrf" value={value} />;
}
