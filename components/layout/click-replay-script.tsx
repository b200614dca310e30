/**
 * The only inline script. Keeps the last click on a button until the page is hydrated
 * (ClickReplay), for buttons that do nothing without scripts. The Trusted Types policy knows its
 * exact text.
 */
export const clickReplayScript = `addEventListener("click", function holdClick(event) {
  if (window.studioPendingClick === null) return removeEventListener("click", holdClick, true);
  const button = event.target.closest("button");
  if (button && (button.type === "button" || button.form?.method === "dialog")) window.studioPendingClick = event;
}, true);`;
