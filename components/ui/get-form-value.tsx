/** Returns the text of a field of a form, "" when it is missing. */
export function getFormValue(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === "string" ? value : "";
}
