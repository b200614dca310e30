/**
 * The one program that stands in a page as text: it keeps the last press until the page is awake (EarlyPress). Only buttons that do
 * nothing by themselves: others have their own way without scripts. The trusted types policy knows it by every letter.
 */
export const clickReplayScript = `addEventListener("click", function hear(event) {
  if (window.studioPress === null) return removeEventListener("click", hear, true);
  const button = event.target.closest("button");
  if (button && (button.type === "button" || button.form?.method === "dialog")) window.studioPress = event;
}, true);`;
